import { bad, good, uncertain } from '../../../src/domain/quality.ts';
import type { Quantity, Values } from '../../../src/domain/quantity.ts';
import { millis } from '../../../src/domain/time.ts';
import type { Random } from '../../../src/ports/random.ts';
import type { QualityRules } from '../../../src/power-quality/quality-rules.ts';
import type { JudgedReading } from '../../../src/power-quality/statistics/aggregate-frames.ts';
import { monday, readingAt, TEN_MINUTES } from '../../support/quality-frames.ts';
import { qualityMeter, unwatched } from '../../support/quality-rules.ts';

const MINUTE = 60_000;
export const WEEK = 7 * 24 * 60 * MINUTE;
/** A: so that the ratio of IEEE 519 is 30. */
export const DEMAND = 80;
const SHORT_CIRCUIT = 2_400;

export const below = ({ fraction }: Random, most: number): number => Math.floor(fraction() * most);
export const between = ({ fraction }: Random, low: number, high: number): number => low + fraction() * (high - low);
const oneOf = <T>(random: Random, ...of: readonly T[]): T => of[below(random, of.length)] as T;

/** What was said in one week, and what of it is judged. */
export type RandomWeek = Readonly<{
  said: readonly JudgedReading[];
  rules: QualityRules;
  period: Readonly<{ start: number; end: number }>;
}>;

/** `dense`: the share of weeks in which nearly all windows are there; in the others there are a few bouts of polling. */
export const randomWeek = (random: Random, dense: number): RandomWeek =>
  random.fraction() < dense ? denseWeek(random) : sparseWeek(random);

type Span = readonly [Quantity, low: number, high: number];
/** What meters tell together. Every week has the first, and a few of the others. */
const groups: readonly (readonly Span[])[] = [
  [
    ['voltage.L1', 205, 255],
    ['voltage.L2', 205, 255],
    ['angle.voltage.L2', 115, 125],
    ['voltage.L3', 205, 255],
    ['angle.voltage.L3', 235, 245],
  ],
  [
    ['voltage.L1-L2', 385, 415],
    ['voltage.L2-L3', 385, 415],
    ['voltage.L3-L1', 385, 415],
  ],
  [
    ['current.L1', 0, 90],
    ['thd.current.L1', 1, 60],
    ['harmonic.current.L1.5', 0, 12],
    ['current.L3', 0, 90],
    ['thd.current.L3', 1, 60],
  ],
  [
    ['current.L1', 0, 90],
    ['current.L2', 0, 90],
    ['current.L3', 0, 90],
    ['current.neutral', 0, 60],
  ],
  [
    ['thd.voltage.L2', 0, 9],
    ['harmonic.voltage.L1.5', 0, 7],
    ['harmonic.voltage.L3.24', 0, 0.6],
  ],
  [['flicker.short.L1', 0, 1.5]],
  [
    ['flicker.short.L2', 0, 1.5],
    ['flicker.long.L2', 0, 1.5],
    ['flicker.long.L3', 0, 1.5],
  ],
  [
    ['power.active', -5_000, 90_000],
    ['power.reactive', -30_000, 80_000],
    ['power.apparent', 0, 120_000],
    ['power-factor', -1, 1],
  ],
  [
    ['power-factor', -1, 1],
    ['power-factor.L2', -1, 1],
  ],
  [['frequency', 49, 51]],
  [
    ['count.dip', 0, 9],
    ['count.swell', 0, 9],
    ['count.interruption', 0, 9],
  ],
];

/** `spread`: which part of each span values come from, around its middle; `absent`: how often one is missing. */
type Manner = Readonly<{ spans: readonly Span[]; spread: number; absent: number; trouble: number }>;

/** A meter (seldom two) that is asked all week, in which little or much is missing. */
const denseWeek = (random: Random): RandomWeek => {
  const often = (): number => random.fraction() ** 6;
  const period = oneOf(random, 300_000, 450_000, 599_000, 600_000);
  const devices = ['h01', 'h02'].slice(0, random.fraction() < 0.05 ? 2 : 1);
  const rules = rulesFor(devices, oneOf(random, 2, 5), period === 300_000 ? oneOf(random, 3, 7) : 10);
  const chosen = groups.filter((_, place) => (place === 0 ? random.fraction() < 0.4 : random.fraction() < 0.2));
  const spans = [
    ...new Map(
      (chosen.length === 0 ? [groups[0] as readonly Span[]] : chosen).flat().map((span) => [span[0], span]),
    ).values(),
  ];
  const manner = { spans, spread: random.fraction(), absent: 0.2 * often(), trouble: 0.1 * often() };
  const [disturbed, outage] = [0.2 * often(), random.fraction() < 0.75 ? 0 : 0.01 * often()];
  const said: JudgedReading[] = [];
  let offUntil = 0;
  for (let at = 0; at < WEEK; at += period) {
    if (at < offUntil) continue;
    if (random.fraction() < outage) offUntil = at + below(random, 600) * MINUTE;
    const isDisturbed = random.fraction() < disturbed;
    for (const device of devices)
      said.push({ reading: randomReading(random, manner, device, at + below(random, 2_000)), disturbed: isDisturbed });
  }
  return {
    said: [...disordered(random, said, 0.02 * often()), closing],
    rules,
    period: { start: monday, end: monday + WEEK },
  };
};

/**
 * Some bouts of polling of up to three meters, each of a period of its own, somewhere in the week, in which readings fail,
 * are doubtful, are missing, come twice, late or too late, and the grid is disturbed at times.
 */
const sparseWeek = (random: Random): RandomWeek => {
  const bouts = Array.from({ length: 1 + below(random, 3) }, () => below(random, WEEK / MINUTE) * MINUTE).toSorted(
    (one, other) => one - other,
  );
  const spans = [...new Map(groups.flat().map((span) => [span[0], span])).values()];
  const manner = { spans, spread: random.fraction(), absent: 1 / 8, trouble: 1 / 10 };
  const said = bouts.flatMap((start) => {
    const period = oneOf(random, 1_000, 7_500, 60_000, 100_000, 400_000);
    const disturbedAt = below(random, 12);
    return Array.from({ length: 1 + below(random, 12) }, (_, place) =>
      ['h01', 'h02', 'h03'].slice(0, 1 + below(random, 3)).map((device, index) => ({
        reading: randomReading(random, manner, device, start + place * period + 100 * index),
        disturbed: place === disturbedAt,
      })),
    ).flat();
  });
  const first = monday + Math.floor((bouts[0] as number) / TEN_MINUTES) * TEN_MINUTES;
  const end = Math.min(monday + WEEK, first + (1 + below(random, 1_008)) * TEN_MINUTES);
  return {
    said: disordered(random, said, 0.1),
    rules: rulesFor(['h01', 'h02', 'h03'], 2, 3),
    period: { start: first, end },
  };
};

const rulesFor = (devices: readonly string[], lateness: number, longestGap: number): QualityRules => ({
  ...unwatched,
  meters: devices.map((device) => qualityMeter(device, { demandCurrent: DEMAND, shortCircuitCurrent: SHORT_CIRCUIT })),
  lateness: millis(lateness * MINUTE),
  longestGap: millis(longestGap * MINUTE),
});

/** What ends the last windows of a week. */
const closing: JudgedReading = { reading: readingAt(monday + WEEK + 40 * MINUTE), disturbed: false };

const randomReading = (random: Random, { spans, spread, absent, trouble }: Manner, device: string, at: number) => {
  const draw = random.fraction();
  const values: Partial<Record<Quantity, number>> = {};
  if (draw >= trouble / 2)
    for (const [name, low, high] of spans) {
      if (absent > 0 && random.fraction() < absent) continue;
      const value = (low + high) / 2 + spread * (random.fraction() - 0.5) * (high - low);
      values[name] = name.startsWith('count.') ? Math.floor(value) : value;
    }
  return readingAt(monday + at, values as Values, {
    device,
    point: device.replace('h', 'p'),
    clock: draw >= trouble && draw < trouble * 1.2 ? 'unsynchronised' : 'synchronised',
    quality: draw < trouble / 2 ? bad('no-response') : draw < trouble ? uncertain('implausible') : good,
  });
};

/** This part of the readings twice, and twice as many some places later than they were taken. */
const disordered = (random: Random, said: readonly JudgedReading[], part: number): readonly JudgedReading[] => {
  if (part === 0) return said;
  return said
    .flatMap((one, place) => {
      const copies = random.fraction() < part ? 2 : 1;
      return Array.from({ length: copies }, () => ({
        one,
        place: place + (random.fraction() < 2 * part ? between(random, 0, 12) : 0),
      }));
    })
    .sort((one, other) => one.place - other.place)
    .map(({ one }) => one);
};
