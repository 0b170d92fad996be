import type { DeviceId, PointId } from './identity.ts';
import type { Phase, PhasePair } from './quantity.ts';
import type { Instant, Millis } from './time.ts';

/** The gateway did not run: from the last reading it knows of to the first one after. */
export type GatewayDown = Readonly<{ from: Instant; to: Instant }>;

export const voltageEventKinds = ['dip', 'swell', 'interruption', 'rapid-change'] as const;
export type VoltageEventKind = (typeof voltageEventKinds)[number];

/**
 * IEEE 1159-2019 table 2, by how long it lasted; `instantaneous` is shorter than polling can tell and comes only from a
 * meter's own counters. `unclassified`: the two readings around an end lie too far apart to say.
 */
export type DurationClass = 'instantaneous' | 'momentary' | 'temporary' | 'sustained' | 'unclassified';

/** What one meter saw of an event. */
export type Witness = Readonly<{
  device: DeviceId;
  point: PointId;
  phases: readonly (Phase | PhasePair)[];
  /** First reading beyond the threshold, and first good again; null while it lasts. */
  start: Instant;
  end: Instant | null;
  /** The lowest or highest voltage read, V, and as part of the nominal one; of a rapid change the largest step. */
  extreme: number;
  perUnit: number;
  /** The true start and end lie at most this far outside [start, end]: the readings around. */
  uncertainty: Millis;
}>;

/** An event of the grid, seen by one meter or by many at once. Indicative: polling sees neither half cycles nor classes A and S. */
export type GridEvent = Readonly<{
  /** Kind, first witness and start: stable over its life and over a replay. */
  id: string;
  kind: VoltageEventKind;
  start: Instant;
  end: Instant | null;
  duration: DurationClass;
  /** In the order in which they saw it; the first is the first-out. At least one. */
  witnesses: readonly Witness[];
  /** How much of the gateway's grid saw it: one meter, several, or every meter that could. */
  extent: 'meter' | 'several' | 'all';
  /** The electrical feeder all witnesses are on; absent where they are on several, or it is not configured. */
  feeder?: string;
  /** Where to look first, one sentence. */
  hint: string;
  /** Only where the gateway did not run in it: between which two readings, and how long it lasted at least and at most. */
  down?: GatewayDown & Readonly<{ shortest: Millis; longest: Millis | null }>;
}>;
