import type { Observable } from 'rxjs';
import type { CoreId, GatewayId, Kid, PublicKey, Realm, ZoneId } from '../domain/identity.ts';
import type { MarketEvent } from '../domain/market.ts';
import type { Point } from '../domain/registry.ts';
import type { Instant, Millis } from '../domain/time.ts';
import type {
  AccountView,
  CoreView,
  GapsView,
  HeldReadingView,
  RegulatedOrderView,
  RegulatorView,
  StatementView,
  ZoneView,
} from '../domain/view.ts';
import type { MarketData } from './market-data.ts';

/** Answer to a batch. `kept` carries the COSE receipt; the same payload always gets the same answer. */
export type BatchReply =
  | Readonly<{ kind: 'kept'; receipt: Uint8Array }>
  | Readonly<{ kind: 'refused'; reason: string; detail: string }>
  /** The core cannot take it now; nothing is wrong with it. */
  | Readonly<{ kind: 'busy'; retryAfterSeconds: number }>;

/** Answer to a grid fact: the same payload always gets the same. */
export type FactReply =
  | Readonly<{ kind: 'kept'; sequence: number; payloadHash: Uint8Array }>
  | Readonly<{ kind: 'refused'; reason: string; detail: string }>
  | Readonly<{ kind: 'busy'; retryAfterSeconds: number }>;

/** Answer to a gateway that asks to be enrolled. */
export type RequestReply =
  /** For the operator to look at; `waiting` counts all that do. */
  | Readonly<{ kind: 'waiting'; gateway: GatewayId; kid: Kid; waiting: number }>
  | Readonly<{ kind: 'enrolled'; gateway: GatewayId; epoch: number }>
  | Readonly<{ kind: 'refused'; reason: string; detail: string }>
  | Readonly<{ kind: 'busy'; retryAfterSeconds: number }>;

/** Answer to a witness of the log (`wire/witness.ts`): the head that is to be co-signed now. */
export type WitnessReply =
  | Readonly<{ kind: 'answered'; body: Uint8Array }>
  | Readonly<{ kind: 'refused'; reason: string; detail: string }>;

/** A log head that gateways have seen and signed: a C2SP note with their lines, and each one's word for its witness key. */
export type WitnessedHead = Readonly<{
  realm: Realm;
  core: CoreId;
  note: string;
  witnesses: readonly Readonly<{ gateway: GatewayId; statement: Uint8Array }>[];
}>;

export type OrderReply =
  | Readonly<{ kind: 'accepted'; order: string; restingWh: number; filledWh: number }>
  | Readonly<{ kind: 'refused'; order: string | null; reason: string; detail: string }>
  | Readonly<{ kind: 'busy'; retryAfterSeconds: number }>;

/** Answer to what an operator has signed. `run`: the settlement run a decision has made; null where none was due. */
export type OperatorReply =
  | Readonly<{ kind: 'queue'; held: readonly HeldReadingView[] }>
  | (Readonly<{ kind: 'gaps' }> & GapsView)
  | Readonly<{ kind: 'decided'; run: number | null }>
  /** `withdrawn`: orders that may rest no more; `zones`: how they stand now. */
  | Readonly<{ kind: 'controlled'; withdrawn: number; zones: readonly Pick<ZoneView, 'zone' | 'control'>[] }>
  | Readonly<{ kind: 'refused'; reason: string; detail: string }>
  | Readonly<{ kind: 'busy'; retryAfterSeconds: number }>;

/** Who calls, by a certificate whose private key the caller has proven to have. */
export type Caller = Readonly<{
  /** Whom the certificate names. */
  name: string;
  /** Of the key in it. */
  kid: Kid;
  /** Whether that key has signed it. */
  vouchedBy: (key: PublicKey) => boolean;
}>;

/** Whether a caller may speak for a gateway, now. */
export type CallerReply =
  | Readonly<{ kind: 'admitted' }>
  | Readonly<{ kind: 'refused'; reason: string; detail: string }>
  | Readonly<{ kind: 'busy'; retryAfterSeconds: number }>;

/** What anybody may know of the registry and the keys: enough to verify, nothing about who owns or owes what. */
export type PublicRegistry = Readonly<{
  realm: Realm;
  core: CoreId;
  /** 0 and empty lists before a registry is enrolled. */
  version: number;
  /** Length of a delivery interval and gate closure before it, milliseconds of grid time. */
  intervalLength: Millis;
  gateLead: Millis;
  /** µTHB/kWh: limits of orders are multiples of it. */
  tick: number;
  keys: Readonly<{ core: PublicKey; log: PublicKey; verifier: string }>;
  zones: readonly ZoneId[];
  /** `former`: keys a gateway had before, each with the log index at which its time ended. */
  gateways: readonly Readonly<{
    id: GatewayId;
    epoch: number;
    key: PublicKey;
    former: readonly Readonly<{ key: PublicKey; until: number }>[];
  }>[];
  points: readonly Point[];
}>;

/** What a regulator may look at, and change nothing: the whole market, with pseudonyms for accounts. */
export type RegulatorDesk = Readonly<{
  market: () => RegulatorView;
  /** All orders for a delivery that are remembered, in the order they came. */
  orders: (zone: ZoneId, start: Instant) => readonly RegulatedOrderView[];
  /** As `CoreService.events`, with orders and with who traded. Of before the core's last start it knows no more than anybody. */
  events: (after: number) => Observable<MarketEvent>;
}>;

/** What a core does for those who call it; the transport is somebody else's. Replies come after durability. */
export interface CoreService {
  /** Grid time, by which this core judges what is of the future. */
  now(): Instant;
  /** Where callers are known by their certificates: whether this one is the gateway, by the registry and the log of now. */
  admit(gateway: string, caller: Caller): CallerReply;
  /** The body as received; the path's gateway and sequence must agree with what is signed inside. */
  submitBatch(gateway: string, sequence: number, body: Uint8Array): Observable<BatchReply>;
  /** PKCS #10 certificate request, DER, of a gateway that is not enrolled yet. @throws Fault `storage`. */
  requestEnrolment(der: Uint8Array): RequestReply;
  /** COSE_Sign1 grid fact; the path's gateway and sequence must agree with what is signed inside. */
  submitFact(gateway: string, sequence: number, body: Uint8Array): Observable<FactReply>;
  /** COSE_Sign1 order or cancellation. */
  submitOrder(body: Uint8Array): Observable<OrderReply>;
  /** COSE_Sign1 by the operator's key: shows readings that wait or what never came, decides about a reading, or controls the market. */
  operator(body: Uint8Array): Observable<OperatorReply>;
  /** Events after a cursor, then live; completes never. Personal events are left out: see `account`. */
  events(after: number): Observable<MarketEvent>;
  view(): CoreView;
  /** Those of the view: to see that nothing is worse, no state need be hashed. */
  alarms(): CoreView['alarms'];
  registry(): PublicRegistry;
  /** Numbers of batches that never came, of all gateways: for everybody. */
  gaps(): Pick<GapsView, 'gateways'>;
  /** What never came of one gateway, its points too: for itself. Null for one that is not enrolled. */
  gapsOf(gateway: string): GapsView | null;
  /** Depth, trades, indications, clearings and prices, for everybody. */
  readonly market: MarketData;
  /** The rules in force as they were journalled (canonical JSON), and the SHA-256 (hex) of that; null before the first. */
  rules(): Readonly<{ hash: string; text: string }> | null;
  /** Null when the token is no regulator's. */
  regulator(token: string): RegulatorDesk | null;
  /** Null when the token opens no account. */
  account(token: string): AccountView | null;
  /** Its months, line by line; null when the token opens no account. */
  accountStatement(token: string): StatementView | null;
  /** Proof files (`wire/proof-file.ts`) of that account's newest intervals, newest first, as far as they are at hand. */
  accountProofs(token: string): readonly string[] | null;
  /** The signed note (C2SP tlog-checkpoint) of the current log head. */
  checkpoint(): string;
  /** One exchange with a gateway that witnesses the log. */
  witness(gateway: string, question: Uint8Array): Observable<WitnessReply>;
  /** The newest head that gateways have co-signed; null before the first. */
  witnessed(): WitnessedHead | null;
  /** Log entry bytes, null past the end. */
  logEntry(index: number): Uint8Array | null;
  /** The first `width` hashes of a tile of the log (C2SP tlog-tiles); null when the log has not come so far. */
  logTile(level: number, number: number, width: number): Uint8Array | null;
  /** The first `width` entries of a bundle of 256 (C2SP tlog-tiles); null when the log has not come so far. */
  logBundle(number: number, width: number): Uint8Array | null;
  /** RFC 9162 §2.1.3 audit path of entry `index` in the tree of `size`; null when there is no such tree. */
  inclusionProof(index: number, size: number): readonly Uint8Array[] | null;
  /** RFC 9162 §2.1.4. */
  consistencyProof(from: number, to: number): readonly Uint8Array[] | null;
}
