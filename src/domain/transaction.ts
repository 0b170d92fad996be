import type { RegisterValue, Wh } from './energy.ts';
import type { CoreId, GatewayId, PointId, Realm } from './identity.ts';
import type { Quality } from './quality.ts';
import type { EnergyChannel } from './quantity.ts';
import type { ClockState, Instant, Millis } from './time.ts';

/** A register reading near a boundary; times are milliseconds from the boundary (negative: before it). */
export type BoundaryMark = Readonly<{
  earliest: number;
  latest: number;
  registers: Readonly<Record<EnergyChannel, RegisterValue>>;
}>;

/**
 * The energy registers at an interval boundary, rounded once (half-even) and shared by both neighbours. Interpolated
 * between the last reading before and the first reading after; as registers never decrease, the truth lies between
 * those two, and `uncertaintyWh` is the farther of them. `before` is null where the boundary is the binding's own
 * opening register or was carried over a restart; both null: stated, not measured.
 */
export type BoundaryRegister = Readonly<{
  importWh: Wh;
  exportWh: Wh;
  uncertaintyWh: Wh;
  before: BoundaryMark | null;
  after: BoundaryMark | null;
}>;

/** Where an interval's energy comes from. `missing` says that nothing is known yet; a later version will. */
export const origins = ['measured', 'recovered', 'missing', 'substituted', 'corrected'] as const;
export type Origin = (typeof origins)[number];

/** How a three-phase meter nets its phases (declared by the profile). `unknown` is unfit for settlement. */
export const phaseNettings = ['single-phase', 'vector-sum', 'per-phase', 'unknown'] as const;
export type PhaseNetting = (typeof phaseNettings)[number];

/** Instrument transformer ratios as rationals, and who multiplies by them. */
export type TransformerRatios = Readonly<{
  current: readonly [primary: number, secondary: number];
  voltage: readonly [primary: number, secondary: number];
  appliedBy: 'meter' | 'gateway';
}>;

/** One point's energy in one interval, as it is sealed. 32-byte fields are SHA-256 values or random bytes. */
export type Leaf = Readonly<{
  realm: Realm;
  gateway: GatewayId;
  point: PointId;
  /** Salted hash of the device's serial number: a leaf names no device. */
  deviceCommitment: Uint8Array;
  /** Hash of the signed device↔point binding in force. */
  bindingHash: Uint8Array;
  start: Instant;
  length: Millis;
  /** 1, 2, … per (point, interval): a later version replaces the earlier ones. */
  version: number;
  origin: Origin;
  /** Null exactly when `origin` is `missing`. */
  energy: Readonly<{ importWh: Wh; exportWh: Wh; opening: BoundaryRegister; closing: BoundaryRegister }> | null;
  ratios: TransformerRatios;
  netting: PhaseNetting;
  profileHash: Uint8Array;
  /** Hash over the software version and the rules that made this leaf. */
  ruleHash: Uint8Array;
  quality: Quality;
  clock: ClockState;
  /** Counts the leaves of this point, from 1. */
  sequence: number;
  /** Leaf hash of this point's previous leaf; 32 zero bytes for the first. */
  previous: Uint8Array;
  /** 32 random bytes: without them small numbers in a neighbour's leaf could be guessed from a proof. */
  salt: Uint8Array;
}>;

/** The head of the transparency log as somebody saw it (RFC 9162 §2.1). */
export type LogHead = Readonly<{ size: number; root: Uint8Array }>;

/** Hashes or entries in one tile of the transparency log (C2SP tlog-tiles: height 8). */
export const TILE_WIDTH = 256;

/** What a gateway signs once for all points: the Merkle root over the batch's leaves. */
export type BatchHeader = Readonly<{
  realm: Realm;
  core: CoreId;
  /** Granted by the core at enrolment; a restored or cloned card needs a new one. */
  epoch: number;
  gateway: GatewayId;
  /** Counts the batches of this gateway and epoch, from 1, without gaps. */
  sequence: number;
  /** First interval start and last interval end covered. */
  from: Instant;
  to: Instant;
  count: number;
  root: Uint8Array;
  /** Latest log head the gateway has verified; null before the first. */
  seen: LogHead | null;
}>;

/** A sealed batch as it is stored and sent, byte for byte, however often. */
export type SealedBatch = Readonly<{
  epoch: number;
  sequence: number;
  from: Instant;
  to: Instant;
  /** `application/cbor`: [COSE_Sign1, [leaf …]]. */
  body: Uint8Array;
  /** SHA-256 of the COSE payload: the idempotent name of this batch. */
  payloadHash: Uint8Array;
}>;

/** What a core answers to a batch of an interval that has not begun by its own clock: not yet, and nothing is kept. */
export const INTERVAL_IN_FUTURE = 'interval-in-future';
