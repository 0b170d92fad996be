import { filter, firstValueFrom, share, take, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { profiledSource } from '../../drivers/modbus/meter-source.ts';
import { modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import type { Line, Outcome } from '../../drivers/modbus/question.ts';
import { rtuMachine, wireTime } from '../../drivers/modbus/rtu-machine.ts';
import { runLine } from '../../drivers/modbus/run-line.ts';
import { serialPort } from '../../drivers/modbus/serial-port.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { millis } from '../../src/domain/time.ts';
import { busOnPty } from '../support/bus-on-pty.ts';
import { requireDebian } from '../support/debian.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { taggedMeter } from '../support/tagged-meter.ts';
import { testProfile } from '../support/test-profile.ts';

const socat = requireDebian('socat');
const serial = { baud: 115_200, parity: 'none', stopBits: 1 } as const;
/** A fifth of them late: fifty questions that another answer comes to. */
const READS = 250;
const timing = { baud: serial.baud, bitsPerCharacter: 10, turnaround: 2, seed: 5 } as const;

/** Meters that tell true from false. */
const taggedBus = async (units: readonly number[]) => {
  const meters = new Map(units.map((unit) => [unit, taggedMeter(`m${unit}`)]));
  return { meters, ...(await busOnPty(timing, meters)) };
};

const ask = (line: Line, unit: number, address: number): Promise<Outcome> =>
  new Promise((resolve) => {
    const request = { function: 4, address, count: 10 } as const;
    const patience = { least: millis(50), most: millis(50), latest: millis(200) };
    line.ask({ unit, request, most: 40, lengthStep: 2, patience }, resolve);
  });

describe.skipIf(!socat)('on a real pseudo-terminal', () => {
  test(`a meter that answers every fifth question after the time-out: of ${READS} reads no value is wrong`, async () => {
    const bus = await taggedBus([1, 2]);
    for (const { device } of bus.meters.values())
      bus.line.setMeterFaults(device, [{ kind: 'late', byMs: 100, every: 5 }]);
    const openable = runLine(rtuMachine(wireTime(serial)), serialPort({ path: bus.path, ...serial }), {
      clock: systemClock(),
      spin: true,
    });
    const tally = { right: 0, wrong: 0, failed: 0 };
    await new Promise<void>((resolve, reject) => {
      const readAll = async (line: Line) => {
        for (let read = 0; read < READS; read += 1) {
          const unit = 1 + (read % 2);
          // Four places of one length: what one question is answered with would fit the next.
          const address = 40 * (read % 4);
          const { result } = await ask(line, unit, address);
          if (result.kind !== 'words') tally.failed += 1;
          else if (bus.meters.get(unit)?.isTrue(address, result.words)) tally.right += 1;
          else tally.wrong += 1;
        }
      };
      const opened = openable.open().subscribe({
        next: (line) => {
          readAll(line).then(() => {
            opened.unsubscribe();
            resolve();
          }, reject);
        },
        error: reject,
      });
    });
    await bus.close();
    const said = JSON.stringify({ tally, counters: openable.counters(), line: bus.line.statistics() });
    process.stdout.write(`late replies on a pty: ${said}\n`);
    expect(tally.wrong, said).toBe(0);
    expect(tally.right + tally.failed, said).toBe(READS);
    // Every fifth is late, each of them fails honestly; a few more may on a machine that is slow itself.
    expect(tally.failed, said).toBeGreaterThanOrEqual(0.18 * READS);
    expect(tally.right, said).toBeGreaterThanOrEqual(0.5 * READS);
    expect(openable.counters().late, said).toBeGreaterThanOrEqual(0.1 * READS);
  }, 120_000);

  test('the bus reads meters, and says so when its port is unplugged under it', async () => {
    const bus = await taggedBus([7]);
    // Patience for a machine with other things to do: what is late here is not the meter.
    const { bus: limits } = testProfile({});
    const timeout = { least: millis(2_000), most: millis(2_000) };
    const profile = testProfile({ bus: { ...limits, timeout, latest: millis(3_000) } });
    const driver = modbusBus(
      {
        name: 'cellar',
        transport: { kind: 'rtu', path: bus.path, ...serial },
        meters: [{ device: 'm7', unit: 7, source: profiledSource(profile, serial.baud) }],
        fastPeriod: millis(50),
        intervalLength: QUARTER_HOUR,
      },
      { clock: systemClock(), random: seededRandom(1), log: quietLog() },
    );
    const samples = driver.samples().pipe(share());
    const unplugged = firstValueFrom(samples.pipe(filter(({ outcome }) => outcome.kind === 'failed')));
    const seen = await firstValueFrom(samples.pipe(take(5), toArray()));
    for (const { device, requested, answered, outcome } of seen) {
      expect(device).toBe('m7');
      expect(outcome.kind).toBe('answered');
      expect(answered.monotonic).toBeGreaterThan(requested.monotonic);
    }
    expect(driver.view()).toMatchObject({
      name: 'cellar',
      transport: `${bus.path} 115200 8N1`,
      timeouts: 0,
      corrupt: 0,
    });
    await bus.close();
    const { outcome } = await unplugged;
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'link-down' });
  }, 60_000);
});
