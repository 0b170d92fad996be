import { bad, good, uncertain } from '../../../src/domain/quality.ts';
import type { QualityFrame } from '../../../src/domain/quality-frame.ts';
import type { Quantity, Values } from '../../../src/domain/quantity.ts';
import { millis } from '../../../src/domain/time.ts';
import type { Random } from '../../../src/ports/random.ts';
import type { QualityRules } from '../../../src/power-quality/quality-rules.ts';
import type { JudgedReading } from '../../../src/power-quality/statistics/aggregate-frames.ts';
import { madeFrame, monday, readingAt, TEN_MINUTES } from '../../support/quality-frames.ts';
import { qualityMeter, unwatched } from '../../support/quality-rules.ts';

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
export const DEMAND = 80;
export const weekRules: QualityRules = {
  ...unwatched,
  meters: ['h01', 'h02', 'h03'].map((device) => qualityMeter(device, { demandCurrent: DEMAND })),
  lateness: millis(2 * MINUTE),
  longestGap: millis(3 * MINUTE),
};

const below = ({ fraction }: Random, most: number): number => Math.floor(fraction() * most);
const between = ({ fraction }: Random, low: number, high: number): number => low + fraction() * (high - low);

const spans: readonly (readonly [Quantity, low: number, high: number])[] = [
  ['voltage.L1', 180, 260],
  ['voltage.L1-L2', 380, 420],
  ['voltage.L2-L3', 380, 420],
  ['voltage.L3-L1', 380, 420],
  ['current.L1', 0, 90],
  ['thd.current.L1', 1, 60],
  ['harmonic.voltage.L1.5', 0, 8],
  ['flicker.short.L1', 0, 3],
  ['power-factor', -1, 1],
  ['power.active', -5_000, 9_000],
  ['power.reactive', -3_000, 3_000],
  ['frequency', 49, 51],
  ['count.dip', 0, 9],
];

/**
 * A week of readings of up to three meters: some bouts of polling, each of a period of its own, somewhere in the week, in
 * which readings fail, are doubtful, are missing, come twice, late or too late, and the grid is disturbed at times.
 */
export const randomReadings = (random: Random): readonly JudgedReading[] => {
  const bouts = Array.from({ length: 1 + below(random, 3) }, () => below(random, WEEK / MINUTE) * MINUTE).toSorted(
    (one, other) => one - other,
  );
  const said = bouts.flatMap((start) => {
    const period = [1_000, 7_500, 60_000, 100_000, 400_000][below(random, 5)] as number;
    const disturbedAt = below(random, 12);
    return Array.from({ length: 1 + below(random, 12) }, (_, place) =>
      ['h01', 'h02', 'h03'].slice(0, 1 + below(random, 3)).map((device, index) => ({
        reading: randomReading(random, device, start + place * period + 100 * index),
        disturbed: place === disturbedAt,
      })),
    ).flat();
  });
  return disordered(random, said);
};

const randomReading = (random: Random, device: string, at: number) => {
  const draw = below(random, 20);
  const values: Values = Object.fromEntries(
    spans.flatMap(([name, low, high]) =>
      below(random, 8) === 0 ? [] : [[name, name === 'count.dip' ? below(random, 9) : between(random, low, high)]],
    ),
  );
  return readingAt(monday + at, draw === 0 ? {} : values, {
    device,
    point: device.replace('h', 'p'),
    quality: draw === 0 ? bad('no-response') : draw === 1 ? uncertain('implausible') : good,
    clock: draw === 2 ? 'unsynchronised' : 'synchronised',
  });
};

/** Some readings twice, some a few places later than they were taken. */
const disordered = (random: Random, said: readonly JudgedReading[]): readonly JudgedReading[] =>
  said
    .flatMap((one, place) => {
      const copies = below(random, 15) === 0 ? 2 : 1;
      return Array.from({ length: copies }, () => ({
        one,
        place: place + (below(random, 6) === 0 ? between(random, 0, 12) : 0),
      }));
    })
    .toSorted((one, other) => one.place - other.place)
    .map(({ one }) => one);

export type FramedPeriod = Readonly<{ start: number; end: number; frames: readonly QualityFrame[] }>;

/**
 * Frames of two meters over some part of a week, of up to 36 windows, and one time in a hundred all of its 1,008: some missing,
 * some flagged, some thinly covered.
 */
export const randomFrames = (random: Random): FramedPeriod => {
  const windows = below(random, 100) === 0 ? 1_008 : 1 + below(random, 36);
  const first = monday + below(random, 1_009 - windows) * TEN_MINUTES;
  const often = (): number => random.fraction() ** 4;
  const [missing, flagged, thin, spread] = [often(), often(), often(), random.fraction()];
  const frames = Array.from({ length: windows }, (_, window) => {
    const rows = ['h01', 'h02'].flatMap((device) => {
      if (random.fraction() < missing) return [];
      return [
        {
          device,
          flagged: random.fraction() < flagged,
          coverage: random.fraction() < thin ? Math.fround(random.fraction()) : 1,
          values: {
            'voltage.L1': Math.fround(230 + spread * 30 * (random.fraction() + random.fraction() - 1)),
            ...(random.fraction() < 0.9 && { unbalance: Math.fround(3 * random.fraction() ** 3) }),
            'flicker.short.L1': Math.fround(2 * spread * random.fraction() ** 2),
          },
        },
      ];
    });
    const frequency = Array.from({ length: 60 }, () =>
      below(random, 50) === 0 ? Number.NaN : between(random, 49.45, 50.55),
    );
    return madeFrame(first + window * TEN_MINUTES, rows, { frequency });
  }).filter(({ meters }) => meters.length > 0);
  return { start: first, end: first + windows * TEN_MINUTES, frames };
};
