import type { DeviceId, PointId } from '../domain/identity.ts';
import type { LimitSet } from '../domain/limits.ts';
import type { Millis } from '../domain/time.ts';

/** What is known of a meter before it says anything. */
export type QualityMeter = Readonly<{
  device: DeviceId;
  point: PointId;
  /** The bus it is on: when all meters of one fall silent, the bus has. */
  line: string;
  /** Under which it is judged, all at once. */
  limits: readonly LimitSet[];
  /** The most it may export, W; null: nobody limits it. */
  exportLimit: number | null;
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
