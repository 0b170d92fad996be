import type { DeviceId, PointId } from './identity.ts';
import type { GridFactKind } from './limits.ts';
import type { Instant } from './time.ts';

/** What a gateway tells the market of the grid: that a state begins to hold or no longer does. Event time. */
export type GridFact = Readonly<{
  kind: GridFactKind;
  /** Whether it holds now. */
  stands: boolean;
  /** Which meter shows it; absent: the grid at large. */
  source: Readonly<{ device?: DeviceId; point?: PointId }>;
  since: Instant;
  at: Instant;
  /** What was measured and the limit it broke, in thousandths of `unit`; absent where there is none. */
  measured?: Readonly<{ value: number; limit: number; unit: string }>;
  /** Of the alarm behind it. */
  alarm: string;
}>;

/** A fact as it is signed and kept until the core has it. */
export type SealedFact = Readonly<{ sequence: number; body: Uint8Array; payloadHash: Uint8Array }>;
