import type { DeviceId } from '../../src/domain/identity.ts';
import type { HarmonicOrder } from '../../src/domain/quantity.ts';
import { lineVoltage } from './phasors.ts';

/** Where and when; Unix seconds. Without `meters` the whole feeder has it, without `phases` all three. */
type Extent = Readonly<{
  from: number;
  seconds: number;
  meters?: readonly DeviceId[];
  /** 0, 1, 2 for L1, L2, L3. */
  phases?: readonly number[];
}>;

/**
 * What somebody ordered to happen to the voltage. Loads keep their power, so registers count on as if nothing were: a
 * voltage of nothing is not among these, without voltage nothing would flow.
 */
export type OrderedDisturbance = Extent &
  (
    | Readonly<{ kind: 'voltage'; factor: number }>
    /** A harmonic of the voltage on top of what is there, % of the fundamental. */
    | Readonly<{ kind: 'harmonic'; order: HarmonicOrder; percent: number }>
    /** The neutral is broken: its point floats away towards L1 by so many volts; from line to line nothing changes. */
    | Readonly<{ kind: 'neutral'; volts: number }>
  );

/** What a disturbance can change of a phase: V, A, %; of a phase's harmonics, percents by order. */
export type Disturbable = Readonly<{
  voltage: number;
  current: number;
  voltageDistortion: number;
  harmonics: Readonly<Partial<Record<HarmonicOrder, number>>>;
}>;

const applies = ({ from, seconds, meters }: OrderedDisturbance, meter: DeviceId, at: number): boolean =>
  at >= from && at < from + seconds && (meters === undefined || meters.includes(meter));

/** Phase to neutral where the neutral point has moved towards L1, from phasors 120° apart, V. */
const seenFrom = (volts: number, voltage: number, phase: number): number => {
  const angle = (-2 * Math.PI * phase) / 3;
  return Math.hypot(voltage * Math.cos(angle) - volts, voltage * Math.sin(angle));
};

const disturbed = <P extends Disturbable>(phase: P, at: number, one: OrderedDisturbance): P => {
  if (one.phases !== undefined && !one.phases.includes(at)) return phase;
  switch (one.kind) {
    case 'voltage':
      return { ...phase, voltage: phase.voltage * one.factor, current: phase.current / one.factor };
    case 'harmonic': {
      const percent = Math.hypot(phase.harmonics[one.order] ?? 0, one.percent);
      return {
        ...phase,
        voltageDistortion: Math.hypot(phase.voltageDistortion, one.percent),
        harmonics: { ...phase.harmonics, [one.order]: percent },
      };
    }
    case 'neutral':
      return { ...phase, voltage: seenFrom(one.volts, phase.voltage, at) };
  }
};

/** Voltages L1-L2, L2-L3, L3-L1, V; none where there are not three phases. */
export const pairsOf = (phases: readonly Readonly<{ voltage: number }>[]): readonly number[] => {
  const [one, two, three] = phases;
  if (one === undefined || two === undefined || three === undefined) return [];
  return [
    lineVoltage(one.voltage, two.voltage),
    lineVoltage(two.voltage, three.voltage),
    lineVoltage(three.voltage, one.voltage),
  ];
};

/**
 * A meter's phases and pairs under what was ordered, at a Unix time in seconds. `conductors` says which of the three each
 * phase is. A moved neutral moves what is measured against it, and nothing between the lines.
 */
export const underDisturbance = <P extends Disturbable>(
  phases: readonly P[],
  ordered: readonly OrderedDisturbance[],
  { meter, at, conductors }: Readonly<{ meter: DeviceId; at: number; conductors: readonly number[] }>,
): Readonly<{ phases: readonly P[]; pairs: readonly number[] }> => {
  const now = ordered.filter((one) => applies(one, meter, at));
  const under = (those: readonly OrderedDisturbance[], before: readonly P[]): readonly P[] =>
    before.map((phase, index) => those.reduce((so, one) => disturbed(so, conductors[index] ?? index, one), phase));
  const before = under(
    now.filter(({ kind }) => kind !== 'neutral'),
    phases,
  );
  return {
    phases: under(
      now.filter(({ kind }) => kind === 'neutral'),
      before,
    ),
    pairs: pairsOf(before),
  };
};
