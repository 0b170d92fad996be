import type { FrameLength, StatisticName } from '../../../src/domain/quality-frame.ts';
import type { Reading } from '../../../src/domain/reading.ts';
import type { JudgedReading } from '../../../src/power-quality/statistics/aggregate-frames.ts';

/**
 * Each statistic once more, plainly over the lists of what was said: what `aggregateFrames` must agree with. It shares no
 * code with it, and is quick only where a list would otherwise be walked once for every other.
 */
const WINDOW: Readonly<Record<FrameLength, number>> = { '10min': 600_000, '15min': 900_000 };

type NaiveMeter = Readonly<{
  device: string;
  coverage: number;
  flagged: boolean;
  readings: number;
  /** Aggregate, least, greatest. */
  statistics: ReadonlyMap<StatisticName, readonly [number, number, number]>;
}>;
export type NaiveFrame = Readonly<{
  length: FrameLength;
  start: number;
  meters: readonly NaiveMeter[];
  frequency: readonly (number | null)[];
}>;
type Options = Readonly<{ lateness: number; longestGap: number; demandCurrent: number }>;
/** `newestBefore`: of all that came before it; `lastCurrents`: a reading each phase's current was last told in. */
type Arrival = JudgedReading &
  Readonly<{ index: number; newestBefore: number; lastCurrents: Readonly<Record<string, Reading>> }>;

export const mean = (values: readonly number[]): number => {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
};
/** The means by which many values become one, each by its definition. */
export const naiveMean = (name: string, values: readonly number[]): number => {
  if (/^(voltage|current)/.test(name)) return Math.sqrt(mean(values.map((value) => value ** 2)));
  if (name.startsWith('flicker')) return mean(values.map((value) => value ** 3)) ** (1 / 3);
  return name.startsWith('count') ? (values.at(-1) as number) : mean(values);
};
const startOf = (length: FrameLength, at: number): number => at - (at % WINDOW[length]);
const grouped = <K, T>(list: readonly T[], keyOf: (one: T) => K): Map<K, T[]> => Map.groupBy(list, keyOf);

/** Every frame that the readings, in the order in which they came, bring to its end. */
export const naiveFrames = (said: readonly JudgedReading[], options: Options): readonly NaiveFrame[] => {
  const { lateness } = options;
  const arrivals = inOrderOfArrival(said);
  const isLate = (length: FrameLength, { reading, newestBefore }: Arrival): boolean =>
    startOf(length, reading.measuredAt) + WINDOW[length] + lateness <= newestBefore;
  const known = new Set<string>();
  const taken: Arrival[] = [];
  const currents = new Map<string, Record<string, Reading>>();
  for (const arrival of arrivals) {
    const { reading } = arrival;
    if (isLate('10min', arrival) && isLate('15min', arrival)) continue;
    const name = `${reading.device} ${reading.measuredAt}`;
    if (known.has(name)) continue;
    known.add(name);
    const last = currents.get(reading.device) ?? {};
    taken.push({ ...arrival, lastCurrents: last });
    if (!isLate('10min', arrival) && reading.quality.level !== 'bad')
      currents.set(reading.device, withCurrents(last, reading));
  }
  const cells = grouped(taken, ({ reading }) => `${reading.device} ${startOf('10min', reading.measuredAt)}`);
  const earliest = earliestSoFar(taken);
  return (['10min', '15min'] as const).flatMap((length) => {
    const windows = [
      ...grouped(
        taken.filter((arrival) => !isLate(length, arrival)),
        ({ reading }) => startOf(length, reading.measuredAt),
      ),
    ].sort(([one], [other]) => one - other);
    let closing = 0;
    return windows.flatMap(([start, inWindow]): readonly NaiveFrame[] => {
      const end = start + WINDOW[length];
      while (closing < arrivals.length && (arrivals[closing] as Arrival).reading.measuredAt < end + lateness)
        closing += 1;
      if (closing === arrivals.length) return [];
      const byDevice = [...grouped(inWindow, ({ reading }) => reading.device)].sort(([one], [other]) =>
        one < other ? -1 : 1,
      );
      const meters = byDevice.map(([device, own]): NaiveMeter => {
        const used = own.filter(({ reading }) => reading.quality.level !== 'bad');
        // All that lies near the window and had come when it was over.
        const near: Arrival[] = [];
        for (
          let cell = startOf('10min', start) - WINDOW['10min'];
          cell < end + WINDOW['10min'];
          cell += WINDOW['10min']
        )
          for (const one of cells.get(`${device} ${cell}`) ?? []) if (one.index <= closing) near.push(one);
        return {
          device,
          coverage: coverage(near, earliest(device, closing), { start, end }, options.longestGap),
          flagged: own.some(({ disturbed }) => disturbed),
          readings: used.length,
          statistics: length === '10min' ? qualityOf(used, options) : demandOf(used),
        };
      });
      const frequency =
        length === '15min'
          ? []
          : frequencyIn(
              byDevice.map(([, own]) => own.filter(({ reading }) => reading.quality.level !== 'bad')),
              start,
            );
      return [{ length, start, meters, frequency }];
    });
  });
};

const inOrderOfArrival = (said: readonly JudgedReading[]): readonly Arrival[] => {
  const arrivals: Arrival[] = [];
  let newest = Number.NEGATIVE_INFINITY;
  for (const { reading, disturbed } of said) {
    if (reading.clock === 'unsynchronised') continue;
    arrivals.push({ reading, disturbed, index: arrivals.length, newestBefore: newest, lastCurrents: {} });
    newest = Math.max(newest, reading.measuredAt);
  }
  return arrivals;
};

const linePhases = ['L1', 'L2', 'L3'] as const;
/** The last by its own time; of two of one time what came later. */
const withCurrents = (last: Readonly<Record<string, Reading>>, reading: Reading): Record<string, Reading> => {
  const next = { ...last };
  for (const phase of linePhases) {
    if (reading.values[`current.${phase}`] === undefined) continue;
    if ((next[phase]?.measuredAt ?? Number.NEGATIVE_INFINITY) <= reading.measuredAt) next[phase] = reading;
  }
  return next;
};

/** The earliest time of a meter in what had come by an arrival. */
const earliestSoFar = (taken: readonly Arrival[]) => {
  const records = new Map<string, Readonly<{ index: number; at: number }>[]>();
  for (const { index, reading } of taken) {
    const own = records.get(reading.device) ?? [];
    records.set(reading.device, own);
    if (reading.measuredAt < (own.at(-1)?.at ?? Number.POSITIVE_INFINITY)) own.push({ index, at: reading.measuredAt });
  }
  return (device: string, until: number): number =>
    records.get(device)?.findLast(({ index }) => index <= until)?.at ?? Number.POSITIVE_INFINITY;
};

/**
 * The part of the window within reach of a good reading back to the one before it. `near` has all readings of the window and
 * ten minutes around it at least, which no reach is longer than.
 */
const coverage = (
  near: readonly Arrival[],
  earliest: number,
  { start, end }: Readonly<{ start: number; end: number }>,
  longestGap: number,
): number => {
  const sorted = near.toSorted((one, other) => one.reading.measuredAt - other.reading.measuredAt);
  let [covered, before] = [0, earliest];
  for (const { reading } of sorted) {
    const { measuredAt, quality } = reading;
    if (quality.level !== 'bad' && before < measuredAt)
      covered += Math.max(0, Math.min(measuredAt, end) - Math.max(before, measuredAt - longestGap, start));
    before = measuredAt;
  }
  return covered / (end - start);
};

type Triples = Map<StatisticName, readonly [number, number, number]>;

const put = (found: Triples, name: StatisticName, values: readonly number[], aggregate: number): void => {
  found.set(name, [aggregate, Math.min(...values), Math.max(...values)]);
};

/** Of 10 min: every quantity but powers and angles, and what follows of them. */
const qualityOf = (used: readonly Arrival[], options: Options): Triples => {
  const lists = new Map<StatisticName, number[]>();
  const add = (name: StatisticName, value: number | undefined): void => {
    if (value === undefined) return;
    const list = lists.get(name);
    if (list === undefined) lists.set(name, [value]);
    else list.push(value);
  };
  // Counts by their own time, of equals what came later; nothing else minds the order.
  for (const arrival of used.toSorted((one, other) => one.reading.measuredAt - other.reading.measuredAt)) {
    const { values } = arrival.reading;
    for (const [name, value] of Object.entries(values))
      if (!/^(power\.|angle|frequency)/.test(name))
        add(name as StatisticName, name.startsWith('power-factor') ? Math.abs(value) : value);
    add('unbalance', unbalance(values));
    for (const phase of linePhases) add(`tdd.${phase}`, demandDistortion(arrival, phase, options));
  }
  const found: Triples = new Map();
  for (const [name, values] of lists) put(found, name, values, naiveMean(name, values));
  return found;
};

/** Of 15 min: what a bill by demand sees. */
const demandOf = (used: readonly Arrival[]): Triples => {
  const found: Triples = new Map();
  const each = (name: StatisticName, pick: (values: Reading['values']) => number | undefined): void => {
    const values = used.flatMap(({ reading }) => pick(reading.values) ?? []);
    if (values.length > 0) put(found, name, values, mean(values));
  };
  each('power.active', (values) => values['power.active']);
  each('power.apparent', ({ 'power.active': p, 'power.reactive': q, 'power.apparent': s }) =>
    s === undefined && p !== undefined && q !== undefined ? Math.sqrt(p ** 2 + q ** 2) : s,
  );
  each('power-factor', ({ 'power-factor': factor }) => (factor === undefined ? undefined : Math.abs(factor)));
  each('reactive.quadrant-1', ({ 'power.active': p, 'power.reactive': q }) =>
    p === undefined || q === undefined ? undefined : p >= 0 && q > 0 ? q : 0,
  );
  return found;
};

/** I² = I1² + (thd·I1)²: the harmonics are what is left beside the fundamental. */
const demandDistortion = (
  { reading: { values, measuredAt }, lastCurrents }: Arrival,
  phase: (typeof linePhases)[number],
  { demandCurrent, longestGap }: Options,
): number | undefined => {
  const thd = values[`thd.current.${phase}`];
  if (thd === undefined) return undefined;
  const last = lastCurrents[phase];
  const near = last !== undefined && Math.abs(measuredAt - last.measuredAt) <= longestGap;
  const amperes = values[`current.${phase}`] ?? (near ? last.values[`current.${phase}`] : undefined);
  if (amperes === undefined) return undefined;
  const fundamental = amperes / Math.hypot(1, thd / 100);
  return (100 * Math.sqrt(amperes ** 2 - fundamental ** 2)) / demandCurrent;
};

type Phasor = Readonly<{ re: number; im: number }>;
const polar = (length: number, degrees: number): Phasor => ({
  re: length * Math.cos((degrees * Math.PI) / 180),
  im: length * Math.sin((degrees * Math.PI) / 180),
});

/**
 * Fortescue's way instead of the formula of the standard: three phasors give the positive and the negative sequence. Three
 * voltages between phases close to a triangle, which gives their angles; three to neutral come with theirs.
 */
const unbalance = (values: Reading['values']): number | undefined => {
  const { 'voltage.L1-L2': u12, 'voltage.L2-L3': u23, 'voltage.L3-L1': u31 } = values;
  if (u12 !== undefined && u23 !== undefined && u31 !== undefined) {
    // U12 along the real axis; U23 begins where it ends, U31 leads back.
    const inner = (Math.acos((u12 ** 2 + u23 ** 2 - u31 ** 2) / (2 * u12 * u23)) * 180) / Math.PI;
    const [one, two] = [polar(u12, 0), polar(u23, inner - 180)];
    return ofSequences([one, two, { re: -one.re - two.re, im: -one.im - two.im }]);
  }
  const { 'voltage.L1': u1, 'voltage.L2': u2, 'voltage.L3': u3 } = values;
  const { 'angle.voltage.L2': lag2, 'angle.voltage.L3': lag3 } = values;
  if (u1 === undefined || u2 === undefined || u3 === undefined || lag2 === undefined || lag3 === undefined)
    return undefined;
  // Without the zero sequence, which voltages between phases do not have either.
  return ofSequences([polar(u1, 0), polar(u2, -lag2), polar(u3, -lag3)]);
};

const ofSequences = (phasors: readonly Phasor[]): number => {
  const sequence = (direction: 1 | -1): number => {
    const turned = phasors.map(({ re, im }, place) => {
      const turn = polar(1, direction * 120 * place);
      return { re: re * turn.re - im * turn.im, im: re * turn.im + im * turn.re };
    });
    return Math.hypot(
      turned.reduce((sum, { re }) => sum + re, 0),
      turned.reduce((sum, { im }) => sum + im, 0),
    );
  };
  const [one, other] = [sequence(1), sequence(-1)];
  return (100 * Math.min(one, other)) / Math.max(one, other);
};

/** Of each 10 s the median over the meters of their means. */
const frequencyIn = (meters: readonly (readonly Arrival[])[], start: number): readonly (number | null)[] => {
  const means = new Map<number, number[]>();
  for (const own of meters) {
    const told = own.filter(({ reading }) => reading.values.frequency !== undefined);
    const places = Map.groupBy(told, ({ reading }) => Math.floor((reading.measuredAt - start) / 10_000));
    for (const [place, list] of places) {
      const value = mean(list.map(({ reading }) => reading.values.frequency as number));
      means.set(place, [...(means.get(place) ?? []), value]);
    }
  }
  return Array.from({ length: 60 }, (_, place) => {
    const values = means.get(place);
    return values === undefined ? null : naiveMedian(values);
  });
};

export const naiveMedian = (values: readonly number[]): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return mean([
    sorted[Math.floor((sorted.length - 1) / 2)] as number,
    sorted[Math.ceil((sorted.length - 1) / 2)] as number,
  ]);
};
