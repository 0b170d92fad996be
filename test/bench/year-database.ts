import { createHash } from 'node:crypto';
import { openDatabase } from '../../src/adapters/sqlite/open-database.ts';
import { qualitySchema } from '../../src/adapters/sqlite/quality-tables.ts';
import { frameLengths, type QualityFrame, type StatisticName } from '../../src/domain/quality-frame.ts';
import { DAY, type Instant, instant } from '../../src/domain/time.ts';
import { encodeQualityFrame, frameHash, noFrameHash } from '../../src/wire/quality-frame.ts';
import { seededRandom } from '../support/seeded-random.ts';

export type YearOf = Readonly<{
  devices: readonly string[];
  /** Of the frames of 10 min; those of 15 min have what demand is made of. */
  names: readonly StatisticName[];
  start: Instant;
  days: number;
  seed: number;
}>;

/** Of what a frame of 10 min has: voltages, and the rest. */
const plausible = (name: StatisticName, fraction: number): number => {
  if (name.startsWith('voltage.')) return 215 + 10 * fraction;
  return name.startsWith('power.') || name.startsWith('reactive.') ? 40_000 * fraction : 2 * fraction;
};
const demand: readonly StatisticName[] = ['power.active', 'reactive.quadrant-1', 'power.apparent', 'power-factor'];

/** A day of frames of one length, as bytes. */
const dayOf = ({ devices, names, start, seed }: YearOf, length: QualityFrame['length']): readonly Uint8Array[] => {
  const { fraction } = seededRandom(seed);
  const held = length === '10min' ? names : demand;
  return Array.from({ length: DAY / frameLengths[length] }, (_, window) => {
    const meters = devices.map((device) => ({
      device,
      point: device.replace('h', 'p'),
      coverage: 1,
      flagged: fraction() < 0.001,
      readings: 590 + Math.floor(20 * fraction()),
    }));
    const values = devices.flatMap(() =>
      held.flatMap((name) => {
        const value = plausible(name, fraction());
        return [value, 0.99 * value, 1.01 * value];
      }),
    );
    return encodeQualityFrame({
      length,
      start: instant(start + window * frameLengths[length]),
      clock: 'synchronised',
      revision: 0,
      meters,
      names: held,
      values: Float32Array.from(values),
      frequency: Float32Array.from({ length: length === '10min' ? 60 : 0 }, () => 49.9 + 0.2 * fraction()),
    });
  });
};

/** Where the start of a window stands in its bytes: behind the head of the map, four small numbers and the head of its own. */
const START_AT = 7;

const startingAt = (bytes: Uint8Array, start: number): Uint8Array => {
  const changed = bytes.slice();
  new DataView(changed.buffer).setBigUint64(START_AT, BigInt(start));
  return changed;
};

/** A year of 50 meters is 1.2 GB. */
const MOST_BYTES = 4 * 1024 ** 3;

/**
 * Writes what a gateway keeps of some days, a day of made values again and again, each window with its own start and its
 * place in the chain; without syncing, because nothing of it is measured.
 */
export const writeYear = (file: string, of: YearOf): void => {
  const opened = openDatabase({ file, schema: qualitySchema, maxBytes: MOST_BYTES, onDamage: 'refuse' });
  using database = Object.assign(opened.database, { [Symbol.dispose]: () => void database.close() });
  database.pragma('synchronous = OFF');
  const insert = database.prepare('INSERT INTO frame (number, length, starts, bytes, hash) VALUES (?, ?, ?, ?, ?)');
  const windows = (['10min', '15min'] as const)
    .flatMap((length) =>
      dayOf(of, length).map((frame, window) => ({ length, frame, after: window * frameLengths[length] })),
    )
    // As a gateway keeps them: in the order in which they end, the shorter first.
    .toSorted((one, other) => one.after + frameLengths[one.length] - other.after - frameLengths[other.length]);
  let [number, hash] = [0, noFrameHash];
  for (let day = 0; day < of.days; day += 1)
    database.transaction(() => {
      for (const { length, frame, after } of windows) {
        const start = of.start + day * DAY + after;
        const bytes = startingAt(frame, start);
        number += 1;
        hash = frameHash(hash, bytes, (data) => createHash('sha256').update(data).digest());
        insert.run(number, length, start, bytes, hash);
      }
    })();
  database.prepare('UPDATE tally SET frame = ?, head = ?').run(number, hash);
  database.pragma('wal_checkpoint(TRUNCATE)');
};
