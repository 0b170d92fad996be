import type { DeviceId, PointId } from '../domain/identity.ts';
import type { LimitSet } from '../domain/limits.ts';
import type { Millis } from '../domain/time.ts';

/** Of a transformer its apparent power, VA; of a conductor, switch or fuse its current in each phase, A. */
export type Rating = Readonly<{ of: 'apparent' | 'current'; value: number }>;

/** What is known of a meter before it says anything. */
export type QualityMeter = Readonly<{
  device: DeviceId;
  point: PointId;
  /** The bus it is on: when all meters of one fall silent, the bus has. It says nothing of the grid. */
  line: string;
  /** The electrical feeder it is on; null: nobody has said. */
  feeder: string | null;
  /** Whether all power of that feeder flows through it: its head, or the transformer behind it. */
  isHead: boolean;
  /** Under which it is judged, all at once. */
  limits: readonly LimitSet[];
  /** The most it may export, W; null: nobody limits it. */
  exportLimit: number | null;
  /** Whether power may flow from it into the grid at all; where not, reverse power is an alarm. */
  mayExport: boolean;
  /** What the transformer (VA) or the conductor (A, a phase) at it is rated for; null: not known. */
  rating: Rating | null;
  /** Maximum demand load current and short-circuit current at the point, A (IEEE 519); null: not known. */
  demandCurrent: number | null;
  shortCircuitCurrent: number | null;
}>;

/** What the power-quality stage goes by; everything else comes with the readings. */
export type QualityRules = Readonly<{
  meters: readonly QualityMeter[];
  /** A window is over when a reading this much later has come; what comes after that is left out. Grid time. */
  lateness: Millis;
  /** A reading covers the time back to the one before it, at most this. Grid time. */
  longestGap: Millis;
}>;

/** The nominal voltage a meter is judged by: that of the first of its sets that has one. */
export const nominalOf = ({ limits }: Pick<QualityMeter, 'limits'>): LimitSet['nominal'] =>
  limits.find(({ nominal }) => nominal !== null)?.nominal ?? null;
