import {
  type EnergyChannel,
  type Phase,
  type PhasePair,
  phases,
  type Quantity,
  type Values,
} from '../domain/quantity.ts';
import type { MeterIdentity, Registers, Rejected } from '../domain/reading.ts';
import type { ClockState, Instant } from '../domain/time.ts';
import type { TransformerRatios } from '../domain/transaction.ts';
import type { MeterProfile } from '../profiles/profile.ts';

/** Everything a meter said at one time, as it says it: before ratios that the gateway applies. */
export type Shot = Readonly<{ at: Instant; values: Values; registers: Registers }>;

/** A load that was switched on, and what the meter shows of it on each phase, W of the meter's own. */
export type KnownLoad = Readonly<{
  phase: Phase;
  /** As its plate says. */
  watts: number;
  shown: Readonly<Partial<Record<Phase, number>>>;
  /** Whether what flowed without it was taken away; otherwise it is to be the only load of its phase. */
  alone: boolean;
}>;

/** What the display showed, compared with the register of the last shot; Wh of the meter's own. */
export type DisplayReading = Readonly<{
  channel: EnergyChannel;
  shownKwh: string;
  /** Display less register. */
  differenceWh: number;
  toleranceWh: number;
  /** Null: between the first shot and the last. */
  readAt: Instant | null;
}>;

/** What only the installer knows; null where nobody said. */
export type Answers = Readonly<{
  /** Read off the plates of the transformers twice, the same both times; of voltage null where nothing was said of one. */
  ratios: Readonly<{
    current: TransformerRatios['current'];
    voltage: TransformerRatios['voltage'] | null;
  }> | null;
  /** Whether anything behind the meter may feed into the grid. */
  generation: boolean | null;
  /** By a rotation tester at the terminals of the meter. */
  phaseOrder: 'right' | 'wrong' | null;
  displays: readonly DisplayReading[];
}>;

/** All that the rules judge by. */
export type Evidence = Readonly<{
  profile: MeterProfile;
  configured: Readonly<{ serialNumber: string | null; ratios: TransformerRatios; settles: boolean }>;
  said: MeterIdentity;
  /** Oldest first. */
  shots: readonly Shot[];
  rejected: Rejected;
  /** Why questions had no answer. */
  unanswered: readonly string[];
  loads: readonly KnownLoad[];
  answers: Answers;
  clock: ClockState;
  /** Phase to neutral, V. */
  nominalVoltage: number;
}>;

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (lower + upper) / 2;
};

/** The median of each quantity: one reading while a motor starts changes nothing. */
export const typical = (shots: readonly Pick<Shot, 'values'>[]): Values => {
  const names = new Set(shots.flatMap(({ values }) => Object.keys(values) as Quantity[]));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      median(
        shots.flatMap(({ values }) => {
          const value = values[name];
          return value === undefined ? [] : [value];
        }),
      ),
    ]),
  );
};

/** By what the gateway multiplies what the meter says: 1 where the meter does it, or nobody has to. */
export const gatewayFactors = ({
  current,
  voltage,
  appliedBy,
}: TransformerRatios): Readonly<{ current: number; voltage: number; power: number }> => {
  const factor = (ratio: readonly [number, number]): number => (appliedBy === 'gateway' ? ratio[0] / ratio[1] : 1);
  return { current: factor(current), voltage: factor(voltage), power: factor(current) * factor(voltage) };
};

/** Primary over secondary. */
export const ratioOf = ([primary, secondary]: readonly [number, number]): number => primary / secondary;

/** The phases a model measures. */
export const phasesOf = ({ points }: MeterProfile): readonly Phase[] =>
  phases.filter((phase) => points[`voltage.${phase}`] !== undefined);

/** The line-to-line voltages with the phases between which they stand. */
export const pairs: readonly (readonly [PhasePair, Phase, Phase])[] = [
  ['L1-L2', 'L1', 'L2'],
  ['L2-L3', 'L2', 'L3'],
  ['L3-L1', 'L3', 'L1'],
];
