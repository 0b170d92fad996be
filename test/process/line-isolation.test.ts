import type { Subscription } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { decodeRequest, encodeAnswer } from '../../drivers/modbus/codec.ts';
import { profiledSource } from '../../drivers/modbus/meter-source.ts';
import { type ModbusBusSettings, modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';
import { startTcpServer } from '../../hardware-sim/meters/tcp-server.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { millis } from '../../src/domain/time.ts';
import { busOnPty } from '../support/bus-on-pty.ts';
import { requireDebian } from '../support/debian.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testProfile } from '../support/test-profile.ts';

const socat = requireDebian('socat');
const serial = { baud: 19_200, parity: 'none', stopBits: 1 } as const;
const PERIOD = 1_000;
const LINES = 4;
const HOSTS = 40;
const ON_EACH_LINE = 3;

const zeroMeter = (device: string): ModbusMeter => ({
  device,
  answer: (pdu) => {
    const decoded = decodeRequest(pdu);
    if (decoded.kind !== 'read') return encodeAnswer({ ...decoded, kind: 'exception', code: decoded.exception });
    const { function: code, count } = decoded.request;
    return encodeAnswer({ kind: 'registers', function: code, words: Array.from({ length: count }, () => 0) });
  },
});

const { bus: limits } = testProfile({});
// Patience for a machine with other things to do: what is late here is not the meter.
const timeout = { least: millis(800), most: millis(800) };
const source = profiledSource(testProfile({ bus: { ...limits, timeout, latest: millis(800) } }), serial.baud);

describe.skipIf(!socat)('four RS-485 lines and forty TCP meters in one gateway', () => {
  test('a line that is dead and noisy and a host that is half open take nothing from the others', async () => {
    const random = seededRandom(8);
    const clock = systemClock();
    const answered = new Map<string, number>();
    const polls: Subscription[] = [];
    const poll = (name: string, transport: ModbusBusSettings['transport'], devices: readonly string[]) => {
      const settings: ModbusBusSettings = {
        name,
        transport,
        meters: devices.map((device, at) => ({ device, unit: at + 1, source })),
        fastPeriod: millis(PERIOD),
        intervalLength: QUARTER_HOUR,
      };
      polls.push(
        modbusBus(settings, { clock, random, log: quietLog() })
          .samples()
          .subscribe(({ device, outcome }) => {
            if (outcome.kind === 'answered') answered.set(device, (answered.get(device) ?? 0) + 1);
          }),
      );
    };
    const lines = await Promise.all(
      Array.from({ length: LINES }, async (_, line) => {
        const devices = Array.from({ length: ON_EACH_LINE }, (__, at) => `line${line}-${at + 1}`);
        const meters = new Map(devices.map((device, at) => [at + 1, zeroMeter(device)]));
        const bus = await busOnPty({ baud: serial.baud, bitsPerCharacter: 10, turnaround: 5, seed: line }, meters);
        return { ...bus, devices };
      }),
    );
    const hosts = await Promise.all(
      Array.from({ length: HOSTS }, async (_, host) => {
        const device = `host${host}`;
        const settings = { host: '127.0.0.1', port: 0, draw: random.fraction };
        return { device, server: await startTcpServer(settings, new Map([[1, zeroMeter(device)]])) };
      }),
    );
    for (const [at, { path, devices }] of lines.entries()) poll(`line${at}`, { kind: 'rtu', path, ...serial }, devices);
    for (const { device, server } of hosts)
      poll(device, { kind: 'tcp', host: server.host, port: server.port }, [device]);
    const everybody = [...lines.flatMap(({ devices }) => devices), ...hosts.map(({ device }) => device)];
    const wait = (time: number) => new Promise((resolve) => setTimeout(resolve, time));
    for (let look = 0; look < 100 && everybody.some((device) => !answered.has(device)); look += 1) await wait(200);
    expect(everybody.filter((device) => !answered.has(device))).toEqual([]);

    const [sickLine] = lines;
    const [sickHost] = hosts;
    for (const device of sickLine?.devices ?? []) sickLine?.line.setMeterFaults(device, [{ kind: 'truncated' }]);
    sickLine?.line.setLineFaults([{ kind: 'noise', bytes: 20 }]);
    sickHost?.server.setMeterFaults(sickHost.device, [{ kind: 'dead' }]);
    // What was under way is let through before the count begins.
    await wait(PERIOD);
    const before = new Map(answered);
    await wait(14 * PERIOD);
    const counts = new Map(
      everybody.map((device) => [device, (answered.get(device) ?? 0) - (before.get(device) ?? 0)]),
    );
    for (const subscription of polls) subscription.unsubscribe();
    await Promise.all([...lines.map(({ close }) => close()), ...hosts.map(({ server }) => server.close())]);

    const sick = new Set([...(sickLine?.devices ?? []), sickHost?.device]);
    // The schedule's ticks, as the best served meter had them: a machine that stalls takes the same from all.
    const ticks = Math.max(...counts.values());
    const said = `${ticks} ticks: ${JSON.stringify([...counts])}`;
    process.stdout.write(`line isolation, ${said}\n`);
    for (const device of everybody) {
      if (sick.has(device)) expect(counts.get(device), `${device}, ${said}`).toBe(0);
      else expect(counts.get(device), `${device}, ${said}`).toBeGreaterThanOrEqual(Math.floor(0.95 * ticks));
    }
    expect(ticks, said).toBeGreaterThanOrEqual(10);
  }, 280_000);
});
