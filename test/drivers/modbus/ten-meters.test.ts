import { VirtualTimeScheduler } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { decodeRequest, encodeAnswer } from '../../../drivers/modbus/codec.ts';
import { profiledSource } from '../../../drivers/modbus/meter-source.ts';
import { busOver } from '../../../drivers/modbus/modbus-bus.ts';
import { rtuMachine, wireTime } from '../../../drivers/modbus/rtu-machine.ts';
import { runLine } from '../../../drivers/modbus/run-line.ts';
import sdm630 from '../../../drivers/profiles/eastron/sdm630.ts';
import type { ModbusMeter } from '../../../hardware-sim/meters/modbus-meter.ts';
import { QUARTER_HOUR } from '../../../src/domain/interval.ts';
import { instant, MINUTE, millis } from '../../../src/domain/time.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { virtualBus } from '../../support/virtual-wire.ts';

const meter = (device: string): ModbusMeter => ({
  device,
  answer: (pdu) => {
    const decoded = decodeRequest(pdu);
    if (decoded.kind !== 'read') return encodeAnswer({ ...decoded, kind: 'exception', code: decoded.exception });
    const { function: code, count } = decoded.request;
    return encodeAnswer({ kind: 'registers', function: code, words: Array.from({ length: count }, () => 0) });
  },
});

const devices = Array.from({ length: 10 }, (_, at) => `h${String(at + 1).padStart(2, '0')}`);

/** Ten SDM630 asked without a pause at 9600 baud, for ten minutes from the death of some; answers by device. */
const tenMinutes = (dead: readonly string[]) => {
  const scheduler = new VirtualTimeScheduler();
  const clock = fakeClock({ start: instant(Date.parse('2026-11-24T10:01:00+07:00')), scheduler });
  const meters = new Map(devices.map((device, at) => [at + 1, meter(device)]));
  const wire = virtualBus({ baud: 9600, bitsPerCharacter: 10, turnaround: 20, seed: 3 }, meters, scheduler);
  const line = runLine(rtuMachine(wireTime({ baud: 9600, parity: 'none', stopBits: 1 })), wire.transport, {
    clock,
    spin: false,
  });
  const polling = {
    name: 'street',
    meters: devices.map((device, at) => ({ device, unit: at + 1, source: profiledSource(sdm630, 9600) })),
    limits: (bus: typeof sdm630.bus) => bus,
    // Far less than ten answers take: the line is never idle.
    fastPeriod: millis(500),
    intervalLength: QUARTER_HOUR,
  };
  const counts = new Map<string, number>();
  let failures = 0;
  const polls = busOver(line, 'virtual', polling, { clock, random: seededRandom(1), log: quietLog() })
    .samples()
    .subscribe(({ device, outcome }) => {
      if (outcome.kind === 'answered') counts.set(device, (counts.get(device) ?? 0) + 1);
      else failures += 1;
    });
  const run = (until: number) => {
    scheduler.maxFrames = until;
    scheduler.flush();
  };
  run(MINUTE);
  counts.clear();
  for (const device of dead) wire.line.setMeterFaults(device, [{ kind: 'dead' }]);
  run(11 * MINUTE);
  polls.unsubscribe();
  return { counts, failures, violations: wire.line.statistics().silenceViolations };
};

describe('ten SDM630 on a full line at 9600 baud', () => {
  const all = tenMinutes([]);
  const nine = tenMinutes(['h04']);

  test('share it evenly, and the silence is kept', () => {
    const shares = devices.map((device) => all.counts.get(device) ?? 0);
    expect(all).toMatchObject({ failures: 0, violations: 0 });
    expect(Math.min(...shares)).toBeGreaterThan(100);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(2);
  });

  test('with one of them dead the other nine keep at least 95 % of their readings', () => {
    expect(nine.violations).toBe(0);
    // 0, 2, 6, 14, 30, 62, 126, 254, 510 s after its death, and what else waits on a full line.
    expect(nine.failures).toBeLessThanOrEqual(9);
    expect(nine.failures).toBeGreaterThanOrEqual(7);
    for (const device of devices.filter((one) => one !== 'h04'))
      expect((nine.counts.get(device) ?? 0) / (all.counts.get(device) ?? 1)).toBeGreaterThanOrEqual(0.95);
  });

  test('with five of them dead too', () => {
    const { counts } = tenMinutes(['h02', 'h04', 'h06', 'h08', 'h10']);
    for (const device of ['h01', 'h03', 'h05', 'h07', 'h09'])
      expect((counts.get(device) ?? 0) / (all.counts.get(device) ?? 1)).toBeGreaterThanOrEqual(0.95);
  });
});
