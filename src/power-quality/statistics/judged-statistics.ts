import type { ComplianceRule, LimitSet } from '../../domain/limits.ts';
import type { StatisticName } from '../../domain/quality-frame.ts';
import { type HarmonicOrder, harmonicOrders, type Phase, type PhasePair, phases } from '../../domain/quantity.ts';
import { fundamentalCurrent } from '../demand-distortion.ts';
import { nominalOf, type QualityMeter } from '../quality-rules.ts';

/** What a rule looks at in one row of a frame: `of` makes one value of those of `names`; any may be NaN. */
export type JudgedStatistic = Readonly<{
  phase: Phase | PhasePair | null;
  names: readonly StatisticName[];
  /** Null: the value of the one name as it is. */
  of: ((values: readonly number[]) => number) | null;
}>;

const plain = (phase: JudgedStatistic['phase'], name: StatisticName): JudgedStatistic => ({
  phase,
  names: [name],
  of: null,
});

/**
 * What is judged of a meter under a rule: a statistic of each phase. Nothing where the frames have nothing of the kind: the
 * frequency is the gateway's own; its rate of change, reverse power and loading are none of the aggregates; flicker is Pst over 10 min and Plt over 2 h.
 */
export const statisticsFor = (rule: ComplianceRule, set: LimitSet, meter: QualityMeter): readonly JudgedStatistic[] => {
  const { quantity, aggregate } = rule;
  if (aggregate === '10s' || (quantity === 'flicker.long' && aggregate !== '2h')) return [];
  switch (quantity) {
    case 'frequency':
    case 'frequency-rate':
    case 'reverse-power':
    case 'loading':
      return [];
    case 'voltage':
      return voltages(set, meter);
    case 'unbalance':
    case 'power-factor':
      return [plain(null, quantity)];
    case 'neutral-current':
      return [neutralCurrent];
    case 'harmonic.voltage':
    case 'harmonic.current':
      return phases.flatMap((phase) => harmonic(rule, phase, meter));
    default:
      return phases.map((phase) => plain(phase, `${quantity}.${phase}`));
  }
};

/** The nominal voltage of the set a rule is of, or else the meter's: the one its alarms are judged with too. */
const nominalUnder = (set: LimitSet, meter: QualityMeter): LimitSet['nominal'] => set.nominal ?? nominalOf(meter);

/** Volts are between what the nominal voltage is between, and so are percents of it. */
const voltages = (set: LimitSet, meter: QualityMeter): readonly JudgedStatistic[] => {
  const nominal = nominalUnder(set, meter);
  if (nominal === null) return [];
  return nominal.between === 'phase-neutral'
    ? phases.map((phase) => plain(phase, `voltage.${phase}`))
    : (['L1-L2', 'L2-L3', 'L3-L1'] as const).map((pair) => plain(pair, `voltage.${pair}`));
};

/** In percent of the greatest phase current; nothing without load. */
const neutralCurrent: JudgedStatistic = {
  phase: null,
  names: ['current.neutral', 'current.L1', 'current.L2', 'current.L3'],
  of: ([neutral = Number.NaN, ...lines]) => {
    const greatest = Math.max(...lines);
    return greatest > 0 ? (100 * neutral) / greatest : Number.NaN;
  },
};

/**
 * In percent of the fundamental, as meters give it; but a current under a rule for short-circuit ratios in percent of the
 * demand current (IEEE 519 table 2), with the fundamental out of the root mean square current and its THD. Of the means of a
 * window, so exact where the load is steady in it; unknown where the meter tells no current or no THD.
 */
const harmonic = (
  { quantity, order, shortCircuitRatio }: ComplianceRule,
  phase: Phase,
  { demandCurrent }: QualityMeter,
): readonly JudgedStatistic[] => {
  if (!isHarmonicOrder(order)) return [];
  if (quantity !== 'harmonic.current') return [plain(phase, `harmonic.voltage.${phase}.${order}`)];
  const name = `harmonic.current.${phase}.${order}` as const;
  if (shortCircuitRatio === null || demandCurrent === null) return [plain(phase, name)];
  return [
    {
      phase,
      names: [name, `current.${phase}`, `thd.current.${phase}`],
      of: ([percent = Number.NaN, amperes = Number.NaN, thd = Number.NaN]) =>
        (percent * fundamentalCurrent(amperes, thd)) / demandCurrent,
    },
  ];
};

const isHarmonicOrder = (order: number | null): order is HarmonicOrder =>
  harmonicOrders.some((known) => known === order);

/** Short-circuit current over maximum demand current at the meter's point (IEEE 519); null where one is not known. */
export const shortCircuitRatioOf = ({ shortCircuitCurrent, demandCurrent }: QualityMeter): number | null =>
  shortCircuitCurrent === null || demandCurrent === null ? null : shortCircuitCurrent / demandCurrent;

/** Whether a rule is for a meter with its short-circuit ratio; where that is not known, it is for none. */
export const appliesTo = ({ shortCircuitRatio: span }: ComplianceRule, meter: QualityMeter): boolean => {
  if (span === null) return true;
  const ratio = shortCircuitRatioOf(meter);
  return ratio !== null && ratio >= span.from && (span.below === null || ratio < span.below);
};

/** A rule's limits in the unit of the frames' values, as those are written: to the nearest 32-bit float, so that a value at a limit is within. */
export const limitsOf = (
  rule: ComplianceRule,
  set: LimitSet,
  meter: QualityMeter | null,
): Readonly<{ low: number; high: number }> => {
  const volts = nominalVoltsOf(rule, set, meter);
  const inUnits = (limit: number): number => Math.fround(volts === null ? limit : (volts * limit) / 100);
  const { low, high } = rule;
  return {
    low: low === null ? Number.NEGATIVE_INFINITY : inUnits(low),
    high: high === null ? Number.POSITIVE_INFINITY : inUnits(high),
  };
};

/** What the values of a rule's result are multiplied by to be in its unit. */
export const scaleOf = (rule: ComplianceRule, set: LimitSet, meter: QualityMeter | null): number => {
  const volts = nominalVoltsOf(rule, set, meter);
  return volts === null ? 1 : 100 / volts;
};

/** What 100 % is of a rule in percent of a voltage, V; null of every other. */
export const nominalVoltsOf = (
  { quantity, unit }: ComplianceRule,
  set: LimitSet,
  meter: QualityMeter | null,
): number | null =>
  quantity === 'voltage' && unit === '%' && meter !== null ? (nominalUnder(set, meter)?.volts ?? null) : null;
