import type { Band, LimitSet } from '../domain/limits.ts';
import { type HarmonicOrder, type Phase, type PhasePair, phases } from '../domain/quantity.ts';
import { demandDistortion } from './demand-distortion.ts';
import { exported } from './export-limit.ts';
import { loading } from './loading.ts';
import { given, type Measure } from './measure.ts';
import { neutralCurrent } from './neutral-current.ts';
import { powerFactor } from './power-factor.ts';
import { nominalOf, type QualityMeter } from './quality-rules.ts';
import { recently } from './recent-values.ts';
import { leastCurrent } from './small-load.ts';
import { unbalanceOfPairs, unbalanceOfPhases } from './unbalance.ts';

/** What a band is on: a phase, a pair of phases, or, null, the meter as a whole. */
export type Part = Phase | PhasePair | null;
export type Measured = Readonly<{ part: Part; measure: Measure }>;

const pairs: readonly PhasePair[] = ['L1-L2', 'L2-L3', 'L3-L1'];

/** Everything of a meter that a band of one of its sets is on; nothing where the meter's data do not allow it. */
export const measuresOf = (meter: QualityMeter, set: LimitSet, { quantity, order }: Band): readonly Measured[] => {
  switch (quantity) {
    // Of the grid and not of a meter: see `grid-frequency.ts`.
    case 'frequency':
    case 'frequency-rate':
      return [];
    case 'voltage':
      return voltages(set.nominal ?? nominalOf(meter));
    case 'unbalance':
      return [{ part: null, measure: unbalance(meter) }];
    case 'thd.voltage':
      return perPhase((phase) => given(`thd.voltage.${phase}`));
    case 'harmonic.voltage':
      return perPhase((phase) => given(`harmonic.voltage.${phase}.${order as HarmonicOrder}`));
    case 'thd.current':
      return perPhase((phase) => underLoad(meter, phase, given(`thd.current.${phase}`)));
    case 'harmonic.current':
      return perPhase((phase) => underLoad(meter, phase, given(`harmonic.current.${phase}.${order as HarmonicOrder}`)));
    case 'tdd':
      return distortionOfDemand(meter);
    case 'power-factor': {
      const least = leastCurrent(meter) * phaseVolts(meter);
      return [{ part: null, measure: (values) => powerFactor(values, least) }];
    }
    case 'flicker.short':
    case 'flicker.long':
      return perPhase((phase) => given(`${quantity}.${phase}`));
    case 'neutral-current':
      return [{ part: null, measure: neutralOverPhases(leastCurrent(meter)) }];
    case 'reverse-power':
      return meter.mayExport ? [] : [{ part: null, measure: exported }];
    case 'loading':
      return meter.rating === null ? [] : [{ part: null, measure: loading(meter.rating) }];
  }
};

/** Nominal phase to neutral voltage, V; where no set says one, that of low voltage. */
const phaseVolts = (meter: QualityMeter): number => {
  const nominal = nominalOf(meter);
  if (nominal === null) return 230;
  return nominal.between === 'phase-neutral' ? nominal.volts : nominal.volts / Math.sqrt(3);
};

const perPhase = (measure: (phase: Phase) => Measure): readonly Measured[] =>
  phases.map((part) => ({ part, measure: measure(part) }));

const voltages = (nominal: LimitSet['nominal']): readonly Measured[] =>
  nominal?.between === 'phase-phase'
    ? pairs.map((part) => ({ part, measure: given(`voltage.${part}`) }))
    : perPhase((phase) => given(`voltage.${phase}`));

/** Below this part of the nominal voltage there is none (IEEE 1159-2019 table 2: an interruption): noise has no balance. */
const NO_VOLTAGE = 0.1;

/** From the line-to-line voltages, or where there are none from the phase voltages and the angles between them. */
const unbalance = (meter: QualityMeter): Measure => {
  const least = NO_VOLTAGE * phaseVolts(meter) * Math.sqrt(3);
  return (values, recent, at) => {
    const u12 = values['voltage.L1-L2'];
    const u23 = values['voltage.L2-L3'];
    const u31 = values['voltage.L3-L1'];
    if (u12 !== undefined && u23 !== undefined && u31 !== undefined)
      return Math.max(u12, u23, u31) < least ? Number.NaN : unbalanceOfPairs(u12, u23, u31);
    const lag2 = values['angle.voltage.L2'];
    const lag3 = values['angle.voltage.L3'];
    if (lag2 === undefined || lag3 === undefined) return Number.NaN;
    const u1 = recently(recent, 'voltage.L1', at);
    const u2 = recently(recent, 'voltage.L2', at);
    const u3 = recently(recent, 'voltage.L3', at);
    return Math.max(u1, u2, u3) < least / Math.sqrt(3) ? Number.NaN : unbalanceOfPhases(u1, u2, u3, lag2, lag3);
  };
};

/** Not of a current that is known to be small; where it is not known, as the meter says. */
const underLoad = (meter: QualityMeter, phase: Phase, measure: Measure): Measure => {
  const least = leastCurrent(meter);
  const current = `current.${phase}` as const;
  return (values, recent, at) => (recently(recent, current, at) < least ? Number.NaN : measure(values, recent, at));
};

const distortionOfDemand = ({ demandCurrent }: QualityMeter): readonly Measured[] => {
  if (demandCurrent === null) return [];
  return perPhase((phase) => {
    const [thd, current] = [`thd.current.${phase}`, `current.${phase}`] as const;
    return (values, recent, at) => {
      const percent = values[thd];
      return percent === undefined
        ? Number.NaN
        : demandDistortion(recently(recent, current, at), percent, demandCurrent);
    };
  });
};

const neutralOverPhases =
  (least: number): Measure =>
  (values, recent, at) => {
    const neutral = values['current.neutral'];
    if (neutral === undefined) return Number.NaN;
    const i1 = recently(recent, 'current.L1', at);
    const i2 = recently(recent, 'current.L2', at);
    const i3 = recently(recent, 'current.L3', at);
    return neutralCurrent(neutral, i1, i2, i3, least);
  };
