import type { Wh } from './energy.ts';
import type { CoreId, PointId, Realm } from './identity.ts';
import type { MeteredInterval } from './market.ts';
import type { Instant } from './time.ts';

/** Why a core does not settle a reading as it came, most telling first. */
export const suspicions = [
  /** More than the connection of the point can carry in an interval. */
  'beyond-connection',
  /** Export in the dark, from a point that has nothing but PV. */
  'export-in-the-dark',
  /** A register is below where it stood, and nobody has said that a meter was exchanged. */
  'register-fell',
  /** The registers do not begin where the interval before ended. */
  'register-jump',
  /** For days neither import nor export, while the head of the feeder shows energy. */
  'silent-meter',
  /** An operator has decided about this interval; its gateway says something else since. */
  'after-decision',
] as const;
export type Suspicion = (typeof suspicions)[number];

/** A reading that waits for an operator: receipted and in the log, and not settled. */
export type HeldReading = Readonly<{ reading: MeteredInterval; why: readonly Suspicion[]; since: Instant }>;

/**
 * What an operator decides about one held reading, and signs with a reason. `accept`: it is right as it is. `estimate`: these
 * Wh instead. `reject`: nothing is known of the interval, until its gateway says more.
 */
export type ReadingDecision = Readonly<{
  realm: Realm;
  core: CoreId;
  point: PointId;
  start: Instant;
  version: number;
  leafHash: Uint8Array;
  verdict: 'accept' | 'estimate' | 'reject';
  /** Of `estimate` alone. */
  energy: Readonly<{ importWh: Wh; exportWh: Wh }> | null;
  /** Who decided: an opaque id or a name in the operator's house. */
  author: string;
  reason: string;
}>;
