import type { CoreId, PointId, PublicKey, Realm } from '../../domain/identity.ts';
import type { ProofFile, TrustFile } from '../../wire/proof-file.ts';
import type { Moment } from './bill.ts';

/** One leaf with everything that proves it, and the log index of its batch's entry. */
export type LeafEvidence = Readonly<{
  point: PointId;
  start: Moment;
  version: number;
  entry: number;
  proof: Extract<ProofFile, { kind: 'leaf' }>;
}>;

/** An entry of the transparency log with its RFC 9162 §2.1.3 path under the bill's head. */
export type LogEvidence = Readonly<{ index: number; entry: Uint8Array; path: readonly Uint8Array[] }>;

/** Everything beside a bill by which it can be recomputed. Nothing in it is a neighbour's but hashes and totals. */
export type Evidence = Readonly<{
  /** COSE_Sign1 by the core key over the bill's text. */
  statement: Uint8Array;
  /** The signed note of the bill's head. */
  note: string;
  leaves: readonly LeafEvidence[];
  /** Signed orders (COSE_Sign1 by the account's key). */
  orders: readonly Uint8Array[];
  /** What the operator has signed about readings that were held back. */
  decisions: readonly Uint8Array[];
  log: readonly LogEvidence[];
  /** Texts of the rules that were in force, in no order. */
  rules: readonly string[];
}>;

/** By whose keys a bill is checked: those of core, log and gateways with those before them, and the account's own. */
export type BillKeys = Readonly<{ trust: TrustFile; accounts: readonly PublicKey[] }>;

/** Whose bill. */
export type Issuer = Readonly<{ realm: Realm; core: CoreId }>;
