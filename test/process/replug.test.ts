import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filter, firstValueFrom, share, skip, skipWhile, take, toArray } from 'rxjs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { profiledSource } from '../../drivers/modbus/meter-source.ts';
import { modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import type { Sample } from '../../src/domain/reading.ts';
import { millis } from '../../src/domain/time.ts';
import { busOnPty } from '../support/bus-on-pty.ts';
import { requireDebian } from '../support/debian.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { taggedMeter } from '../support/tagged-meter.ts';
import { testProfile } from '../support/test-profile.ts';

const socat = requireDebian('socat');
const serial = { baud: 115_200, parity: 'none', stopBits: 1 } as const;
const units = [1, 2, 3];
const INTERVAL = millis(3_000);

/** An adapter with meters behind it; the kernel gives it another name each time it is plugged in. */
const plugIn = async (byId: string) => {
  const meters = new Map(units.map((unit) => [unit, taggedMeter(`m${unit}`)]));
  const bus = await busOnPty({ baud: serial.baud, bitsPerCharacter: 10, turnaround: 2, seed: 5 }, meters);
  symlinkSync(bus.path, `${byId}.new`);
  renameSync(`${byId}.new`, byId);
  return {
    path: bus.path,
    pull: async () => {
      rmSync(byId, { force: true });
      await bus.close();
    },
  };
};

const failed = ({ outcome }: Sample) => outcome.kind === 'failed';
/** The energy registers alone, whatever they said: what is read at a boundary. */
const isBoundary = ({ outcome }: Sample) =>
  outcome.kind === 'answered' && !('frequency' in outcome.values) && !('frequency' in outcome.rejected);

describe.skipIf(!socat)('an adapter that is pulled out and plugged in again', () => {
  test('is found by its id under its new name, and what fell due meanwhile is read first', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-by-id-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const byId = join(folder, 'usb-adapter');
    const before = await plugIn(byId);
    // Patience for a machine with other things to do: what is late here is not the meter.
    const { bus: limits } = testProfile({});
    const timeout = { least: millis(2_000), most: millis(2_000) };
    const profile = testProfile({ bus: { ...limits, timeout, latest: millis(3_000) } });
    const clock = systemClock();
    const driver = modbusBus(
      {
        name: 'cellar',
        transport: { kind: 'rtu', path: byId, ...serial },
        meters: units.map((unit) => ({ device: `m${unit}`, unit, source: profiledSource(profile, serial.baud) })),
        fastPeriod: millis(100),
        intervalLength: INTERVAL,
      },
      { clock, random: seededRandom(1), log: quietLog() },
    );
    const samples = driver.samples().pipe(share());
    const plugged = firstValueFrom(samples.pipe(take(10), toArray()));
    const lost = firstValueFrom(samples.pipe(skip(10), filter(failed)));
    const back = firstValueFrom(
      samples.pipe(
        skip(10),
        skipWhile((sample) => !failed(sample)),
        filter((sample) => !failed(sample)),
        take(2 * units.length),
        toArray(),
      ),
    );
    await plugged;
    await before.pull();
    // The question under way is the link's to lose, not the meter's: nobody waits out its time.
    expect((await lost).outcome).toMatchObject({ kind: 'failed', reason: 'link-down' });
    // A boundary passes while nothing is there.
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
    const after = await plugIn(byId);
    expect(after.path).not.toBe(before.path);
    const first = await back;
    expect(first.slice(0, units.length).map(isBoundary)).toEqual(units.map(() => true));
    expect(new Set(first.slice(0, units.length).map(({ device }) => device)).size).toBe(units.length);
    expect(first.some((sample) => !isBoundary(sample))).toBe(true);
    await after.pull();
  }, 120_000);
});
