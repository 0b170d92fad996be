import { Subscription } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Line } from '../../drivers/modbus/question.ts';
import { rtuMachine, wireTime } from '../../drivers/modbus/rtu-machine.ts';
import { runLine } from '../../drivers/modbus/run-line.ts';
import { serialPort } from '../../drivers/modbus/serial-port.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { millis } from '../../src/domain/time.ts';
import { busOnPty } from '../support/bus-on-pty.ts';
import { requireDebian } from '../support/debian.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { taggedMeter } from '../support/tagged-meter.ts';

const socat = requireDebian('socat');
const serial = { baud: 115_200, parity: 'none', stopBits: 1 } as const;
/** More by hand: `FAULTY_READS=20000`. Each fault comes thirty times. */
const READS = Number(process.env['FAULTY_READS'] ?? 1_000);
const SEED = 31;

describe.skipIf(!socat)('on a real pseudo-terminal at 115200 baud', () => {
  test(`${READS} reads, answers late, doubled, truncated, echoed and noisy: no value is wrong`, async () => {
    const meters = new Map([1, 2, 3].map((unit) => [unit, taggedMeter(`m${unit}`)]));
    const bus = await busOnPty({ baud: serial.baud, bitsPerCharacter: 10, turnaround: 2, seed: SEED }, meters);
    for (const { device } of meters.values())
      bus.line.setMeterFaults(device, [
        { kind: 'late', byMs: 70, chance: 0.04 },
        { kind: 'doubled', chance: 0.05 },
        { kind: 'truncated', chance: 0.04 },
        { kind: 'corrupt-crc', chance: 0.03 },
      ]);
    bus.line.setLineFaults([
      { kind: 'noise', bytes: 3, chance: 0.05 },
      { kind: 'echo', chance: 0.1 },
    ]);
    const random = seededRandom(SEED);
    const openable = runLine(rtuMachine(wireTime(serial)), serialPort({ path: bus.path, ...serial }), {
      clock: systemClock(),
      spin: true,
    });
    const tally = { asked: 0, right: 0, wrong: 0, failed: 0 };
    const polls = new Subscription();
    await new Promise<void>((resolve, reject) => {
      const ask = (line: Line): void => {
        if (tally.asked === READS) {
          resolve();
          return;
        }
        tally.asked += 1;
        const unit = 1 + Math.floor(3 * random.fraction());
        const request = { function: 4, address: 10 * Math.floor(8 * random.fraction()), count: 10 } as const;
        const patience = { least: millis(40), most: millis(40), latest: millis(100) };
        line.ask({ unit, request, most: 40, lengthStep: 2, patience }, ({ result }) => {
          if (result.kind !== 'words') tally.failed += 1;
          else if (meters.get(unit)?.isTrue(request.address, result.words)) tally.right += 1;
          else tally.wrong += 1;
          setImmediate(() => ask(line));
        });
      };
      polls.add(openable.open().subscribe({ next: ask, error: reject }));
    });
    polls.unsubscribe();
    await bus.close();
    const said = `seed ${SEED}: ${JSON.stringify({ tally, counters: openable.counters(), line: bus.line.statistics() })}`;
    process.stdout.write(`faults on a pty, ${said}\n`);
    expect(tally.wrong, said).toBe(0);
    expect(tally.right + tally.failed, said).toBe(READS);
    expect(tally.right, said).toBeGreaterThan(0.6 * READS);
    for (const kind of ['late', 'doubled', 'truncated', 'corrupt-crc', 'noise', 'echo'] as const)
      expect(bus.line.statistics().faults[kind], said).toBeGreaterThan(0.01 * READS);
  }, 280_000);
});
