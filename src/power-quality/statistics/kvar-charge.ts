import type { DeviceId } from '../../domain/identity.ts';
import { type NanoBaht, nanoBaht } from '../../domain/money.ts';
import type { QualityFrame, StatisticName } from '../../domain/quality-frame.ts';
import { frameLengths } from '../../domain/quality-frame.ts';
import { BANGKOK_OFFSET, type Instant, instant } from '../../domain/time.ts';
import type { KvarTariff } from './kvar-tariffs.ts';
import type { Period } from './rule-result.ts';
import { LEAST_COVERAGE } from './sufficient-data.ts';

/** A greatest mean over 15 min of the month, in W or var, and when that window began; null before the first. */
type MonthMaximum = Readonly<{ value: number; at: Instant }> | null;

/**
 * What a month has come to. `charge` is that of the month if no greater demand comes: a maximum can only grow. It is no
 * bound of the bill, neither way: more reactive demand makes it dearer, more active demand cheaper. If one part of the
 * month is like another, the chance that a maximum so far is still passed is 1 − `elapsed`.
 * Indicative: the utility's own meter decides.
 */
export type KvarForecast = Readonly<{
  device: DeviceId;
  /** The calendar month in Bangkok. */
  month: Period;
  /** Part of the month that is over. */
  elapsed: number;
  /** Windows of 15 min that are over, and those with enough readings in them to be counted. */
  windows: Readonly<{ over: number; counted: number }>;
  active: MonthMaximum;
  /** Of quadrant I. */
  reactive: MonthMaximum;
  /** What of the reactive demand is free, in var; the rest is beyond by `excessKvar`, whole ones. */
  freeVar: number;
  excessKvar: number;
  charge: NanoBaht;
}>;

/**
 * The kvar charge of a meter in the month that `now` lies in, from frames of 15 min in any order. Flagged windows count, as they
 * do on a bill; windows covered too little do not, for a mean of one reading is no demand.
 */
export const forecastKvarCharge = (
  device: DeviceId,
  frames: Iterable<QualityFrame>,
  now: Instant,
  tariff: KvarTariff,
): KvarForecast => {
  const month = monthAt(now);
  const kept = kvarMonth(device, month);
  for (const frame of frames)
    if (frame.length === '15min' && frame.start < now)
      kept.take(
        frame,
        frame.meters.findIndex((meter) => meter.device === device),
      );
  return kept.result(now, tariff);
};

/**
 * Takes the rows of one meter in frames of 15 min, in any order and only those of its month, and says what the month has come
 * to by `now`, which is in the month or its end.
 */
export const kvarMonth = (device: DeviceId, month: Period) => {
  let [active, reactive]: [MonthMaximum, MonthMaximum] = [null, null];
  let counted = 0;
  let names: readonly StatisticName[] = [];
  let [activeColumn, reactiveColumn] = [-1, -1];
  return {
    take: (frame: QualityFrame, row: number): void => {
      if (frame.start < month.start || frame.start >= month.end) return;
      if ((frame.meters[row]?.coverage ?? 0) < LEAST_COVERAGE) return;
      if (frame.names !== names) {
        names = frame.names;
        [activeColumn, reactiveColumn] = [names.indexOf('power.active'), names.indexOf('reactive.quadrant-1')];
      }
      counted += 1;
      active = greater(active, frame, row, activeColumn);
      reactive = greater(reactive, frame, row, reactiveColumn);
    },
    result: (now: Instant, tariff: KvarTariff): KvarForecast => {
      const kilowatts = wholeKilo(active?.value ?? 0);
      const excessKvar = excessOf(kilowatts, reactive?.value ?? 0, tariff);
      return {
        device,
        month,
        elapsed: (now - month.start) / (month.end - month.start),
        windows: { over: Math.floor((now - month.start) / frameLengths['15min']), counted },
        active,
        reactive,
        freeVar: (kilowatts * tariff.freePerTenThousand) / 10,
        excessKvar,
        charge: nanoBaht(BigInt(excessKvar) * tariff.perKvar),
      };
    },
  };
};
export type KvarMonth = ReturnType<typeof kvarMonth>;

/** Later equals do not replace; export is no demand. */
const greater = (
  known: MonthMaximum,
  { start, names, values }: QualityFrame,
  row: number,
  column: number,
): MonthMaximum => {
  const value = column < 0 ? Number.NaN : (values[3 * (row * names.length + column)] as number);
  return value >= 0 && (known === null || value > known.value) ? { value, at: start } : known;
};

/** Whole kW: a fraction below one half is left out. */
const wholeKilo = (units: number): number => Math.floor(units / 1_000 + 0.5);

/** In whole numbers of 10⁻¹⁰ kvar, so that half a kvar is never missed by a rounding of ours. */
const excessOf = (kilowatts: number, vars: number, { freePerTenThousand }: KvarTariff): number => {
  const beyond = Math.round(vars * 1_000) * 10_000 - kilowatts * 1_000_000 * freePerTenThousand;
  return Math.max(0, Math.floor((beyond + 5_000_000_000) / 10_000_000_000));
};

/** The calendar month in Bangkok that `at` lies in. */
export const monthAt = (at: Instant): Period => {
  const local = new Date(at + BANGKOK_OFFSET);
  const start = (months: number): Instant =>
    instant(Date.UTC(local.getUTCFullYear(), local.getUTCMonth() + months) - BANGKOK_OFFSET);
  return { start: start(0), end: start(1) };
};
