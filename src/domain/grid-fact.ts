import type { CoreId, DeviceId, GatewayId, PointId, Realm } from './identity.ts';
import type { GridFactKind } from './limits.ts';
import type { ClockState, Instant } from './time.ts';

/** Which meter shows a fact; both absent: the grid at large, as frequency is the same everywhere. */
export type FactSource = Readonly<{ device?: DeviceId; point?: PointId }>;

/** What a gateway tells the market of the grid: that a state begins to hold or no longer does. Event time. */
export type GridFact = Readonly<{
  kind: GridFactKind;
  /** Whether it holds now. */
  stands: boolean;
  source: FactSource;
  since: Instant;
  at: Instant;
  /** What was measured and the limit it broke, in thousandths of `unit`; absent where there is none. */
  measured?: Readonly<{ value: number; limit: number; unit: string }>;
  /** Of the alarm behind it. */
  alarm: string;
}>;

/** What a gateway signs of a fact. */
export type FactHeader = Readonly<{
  realm: Realm;
  core: CoreId;
  /** Granted by the core at enrolment; a restored or cloned card needs a new one. */
  epoch: number;
  gateway: GatewayId;
  /** Counts the facts of this gateway, from 1. Later facts overrule earlier ones, so a core takes them in this order. */
  sequence: number;
  /** How far the gateway's clock could be trusted when it signed. */
  clock: ClockState;
}>;

/** A fact as it is signed and kept until the core has it: sent byte for byte the same, however often. */
export type SealedFact = Readonly<{
  sequence: number;
  /** `application/cose`: COSE_Sign1. */
  body: Uint8Array;
  /** SHA-256 of the COSE payload: the idempotent name of this fact. */
  payloadHash: Uint8Array;
}>;
