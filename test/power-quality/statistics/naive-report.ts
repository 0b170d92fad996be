import type { QualityFrame, StatisticName } from '../../../src/domain/quality-frame.ts';
import type { Row } from './naive-judgement.ts';
import { mean, naiveMedian } from './naive-statistics.ts';

const DAY = 86_400_000;
/** Bangkok is seven hours ahead, all year. */
const SEVEN_HOURS = 7 * 3_600_000;

/** Of each day in Bangkok: what its values of 10 min of all phases are that are judged: not flagged, and covered by half, least, 5th, 50th, 95th percentile, greatest. */
export const naiveDays = (rows: readonly Row[]) => {
  const judged = rows.filter(({ flagged, coverage }) => !flagged && coverage >= 0.5);
  const byDay = Map.groupBy(judged, ({ start }) => Math.floor((start + SEVEN_HOURS) / DAY));
  return [...byDay]
    .sort(([one], [other]) => one - other)
    .flatMap(([day, own]) => {
      const triples = own.flatMap(({ of }) =>
        ['L1', 'L2', 'L3'].flatMap((phase) => {
          const triple = of(`voltage.${phase}` as StatisticName);
          return triple === null ? [] : [triple];
        }),
      );
      if (triples.length === 0) return [];
      const sorted = triples.map(([value]) => value).sort((one, other) => one - other);
      const rank = (hundredths: number): number =>
        sorted.find((_, place) => 100 * (place + 1) >= hundredths * sorted.length) as number;
      const least = Math.min(...triples.map(([, value]) => value));
      const greatest = Math.max(...triples.map(([, , value]) => value));
      return [
        {
          day: new Date(day * DAY).toISOString().slice(0, 10),
          values: triples.length,
          numbers: [least, rank(5), rank(50), rank(95), greatest],
        },
      ];
    });
};

/** How often the frequency lay in which 20 mHz. */
export const naiveHistogram = (frames: readonly QualityFrame[]): readonly string[] => {
  const bins = new Map<number, number>();
  for (const { frequency } of frames)
    for (const hertz of frequency) {
      if (Number.isNaN(hertz)) continue;
      const milliHertz = Math.round(hertz * 1_000);
      const bin = milliHertz - (milliHertz % 20);
      bins.set(bin, (bins.get(bin) ?? 0) + 1);
    }
  return [...bins].sort(([one], [other]) => one - other).map(([bin, count]) => `${bin} ${count}`);
};

type Told = Readonly<{ device: string; at: number; hertz: number }>;

/**
 * The 10 s that are over, of what came in them before any later 10 s had begun, and of a meter not twice in a row for one
 * moment: the median over the meters of their means.
 */
export const naiveTenSeconds = (told: readonly Told[]) => {
  let newest = Number.NEGATIVE_INFINITY;
  const inTime = told.filter(({ at }) => {
    const place = Math.floor(at / 10_000);
    newest = Math.max(newest, place);
    return place === newest;
  });
  const meansIn = (list: readonly Told[]): readonly number[] =>
    [...Map.groupBy(list, ({ device }) => device).values()].map((own) =>
      mean(own.filter(({ at }, place) => own[place - 1]?.at !== at).map(({ hertz }) => hertz)),
    );
  return [...Map.groupBy(inTime, ({ at }) => Math.floor(at / 10_000))]
    .slice(0, -1)
    .map(([place, list]) => ({ at: (place + 1) * 10_000, value: naiveMedian(meansIn(list)) }));
};

/**
 * Greatest active and reactive demand with their times, windows counted, whole kvar beyond 61.97 % of the whole kW, and the
 * charge of 56.07 THB each in nano-baht; and whether two windows or more saw more than 50 W exported.
 */
export const naiveKvar = (frames: readonly QualityFrame[], device: string) => {
  const rows = frames.flatMap(({ length, start, meters, names, values }) => {
    const row = meters.findIndex((meter) => meter.device === device);
    if (length !== '15min' || row < 0) return [];
    const of = (name: StatisticName, place: number): number =>
      names.includes(name) ? (values[3 * (row * names.length + names.indexOf(name)) + place] as number) : Number.NaN;
    return [
      {
        start,
        counts: (meters[row]?.coverage ?? 0) >= 0.5,
        active: of('power.active', 0),
        reactive: of('reactive.quadrant-1', 0),
        least: of('power.active', 1),
      },
    ];
  });
  const counted = rows.filter(({ counts }) => counts);
  const greatest = (name: 'active' | 'reactive') => {
    const known = counted.filter((row) => row[name] >= 0);
    const most = known.reduce((value, row) => Math.max(value, row[name]), 0);
    const first = known.find((row) => row[name] === most);
    return first === undefined ? undefined : { value: most, at: first.start as number };
  };
  const [active, reactive] = [greatest('active'), greatest('reactive')];
  // To a thousandth of a var; kilo- without their last digits, a half upwards.
  const kilowatts = BigInt(Math.floor(((active?.value ?? 0) + 500) / 1_000));
  const beyond = BigInt(Math.round((reactive?.value ?? 0) * 1_000)) * 10_000n - kilowatts * 6_197n * 1_000_000n;
  const whole = beyond <= 0n ? 0n : (beyond + 5_000_000_000n) / 10_000_000_000n;
  return {
    kvar: [
      active?.value,
      active?.at,
      reactive?.value,
      reactive?.at,
      counted.length,
      Number(whole),
      whole * 56_070_000_000n,
    ],
    exports: rows.filter(({ least }) => least < -50).length >= 2,
  };
};
