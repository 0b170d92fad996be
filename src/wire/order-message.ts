import { sha256 as ownSha256 } from '@noble/hashes/sha2.js';
import { wh } from '../domain/energy.ts';
import type { Kid, Sha256, VerifySignature } from '../domain/identity.ts';
import { microBahtPerKwh, nanoBaht } from '../domain/money.ts';
import type { CancelScope, CancelTerms, OrderTerms, SelfTradeMode, Side, TimeInForce } from '../domain/order.ts';
import { instant, millis } from '../domain/time.ts';
import { type Cbor, type CborMap, decodeCbor, encodeCbor, hashOf, malformed } from './cbor.ts';
import { openParsed, type PurposedKey, parseMessage, signMessage, type UnverifiedSign1 } from './cose.ts';
import { codes, type Fields, mapFields, toMap } from './fields.ts';
import { expectSchema, idField, realmCodes } from './identity-fields.ts';
import type { MessageSigner } from './message-signer.ts';

const SCHEMA = 1;
const ORDER = 1;
const CANCEL = 2;
const what = 'order';

const sideCodes = codes<Side>({ buy: 1, sell: 2 }, what);
const timeInForceCodes = codes<TimeInForce>({ gate: 1, ioc: 2, fok: 3, 'post-only': 4 }, what);
const selfTradeCodes = codes<SelfTradeMode>({ 'expire-maker': 1, 'expire-taker': 2, 'expire-both': 3 }, what);
const scopeCodes = codes<CancelScope>({ order: 1, delivery: 2, account: 3 }, what);
/** Fields that are only there when they say something: an order without them is what it was before there were any. */
const [SELF_TRADE, BUDGET, REPLACES, GREEN, SCOPE] = [14, 15, 16, 17, 6];
/** The one thing that is said of green. */
const IS_GREEN = 1;

/** What an account may sign: an order, or the cancellation of one. */
export type OrderMessage =
  | Readonly<{ kind: 'order'; terms: OrderTerms }>
  | Readonly<{ kind: 'cancel'; terms: CancelTerms }>;

/** An order message whose signature verified under the key that is enrolled for `kid`. */
export type OpenedOrder = OrderMessage & Readonly<{ kid: Kid; hash: Uint8Array }>;

/** @throws Fault `key`. */
export const signOrder = (terms: OrderTerms, signer: MessageSigner): Uint8Array =>
  signMessage('order', encodeCbor(fromOrderTerms(terms)), signer);

/** @throws Fault `key`. */
export const signCancel = (terms: CancelTerms, signer: MessageSigner): Uint8Array =>
  signMessage('order', encodeCbor(fromCancelTerms(terms)), signer);

/**
 * Opens an order or a cancellation. That the key is the account's own is the caller's to compare: `keyOf` knows keys
 * of all accounts, and `kid` says whose it was.
 * @throws Fault `malformed` or `signature`.
 */
export const openOrderMessage = (
  bytes: Uint8Array,
  keyOf: (kid: Kid) => PurposedKey | null,
  verify: VerifySignature,
): OpenedOrder => {
  return openParsedOrder(parseMessage('order', bytes), keyOf, verify);
};

/**
 * The same of a message that was taken apart before. `sha256`: the platform's own, where it is at hand, is ten times as fast.
 * @throws Fault `malformed` or `signature`.
 */
export const openParsedOrder = (
  parsed: UnverifiedSign1,
  keyOf: (kid: Kid) => PurposedKey | null,
  verify: VerifySignature,
  sha256: Sha256 = ownSha256,
): OpenedOrder => {
  const { kid, payload } = openParsed(parsed, keyOf, verify);
  // Only the one encoding of a message is taken: its hash is that of `hashOfOrderMessage`.
  return { ...decodeOrderMessage(payload), kid, hash: sha256(payload) };
};

/** SHA-256 of the signed payload: two messages with one nonce are the same order only if these agree. */
export const hashOfOrderMessage = (message: OrderMessage): Uint8Array => hashOf(fromOrderMessage(message));

export const fromOrderMessage = (message: OrderMessage): Cbor =>
  message.kind === 'order' ? fromOrderTerms(message.terms) : fromCancelTerms(message.terms);

/** @throws Fault `malformed`. */
export const decodeOrderMessage = (payload: Uint8Array): OrderMessage => toOrderMessage(decodeCbor(payload, what));

/** @throws Fault `malformed`. */
export const toOrderMessage = (value: Cbor): OrderMessage => {
  if (!(value instanceof Map)) throw malformed(what, 'it is not a map');
  switch (value.get(1)) {
    case ORDER:
      return { kind: 'order', terms: toOrderTerms(value) };
    case CANCEL:
      return { kind: 'cancel', terms: toCancelTerms(value) };
    default:
      throw malformed(what, 'it is neither an order nor a cancellation');
  }
};

const fromOrderTerms = (terms: OrderTerms): Cbor => {
  const { selfTrade, budget, replaces, green } = terms;
  const map = toMap(
    SCHEMA,
    ORDER,
    realmCodes.encode(terms.realm),
    terms.account,
    terms.nonce,
    terms.expires,
    terms.point,
    terms.zone,
    terms.start,
    terms.length,
    sideCodes.encode(terms.side),
    terms.quantityWh,
    terms.limit,
    timeInForceCodes.encode(terms.timeInForce),
  );
  return withOptional(map, [
    [SELF_TRADE, selfTrade && selfTradeCodes.encode(selfTrade)],
    [BUDGET, budget],
    [REPLACES, replaces],
    [GREEN, green && IS_GREEN],
  ]);
};

const fromCancelTerms = ({ realm, account, nonce, expires, scope }: CancelTerms): Cbor =>
  withOptional(toMap(SCHEMA, CANCEL, realmCodes.encode(realm), account, nonce, expires), [
    [SCOPE, scope && scopeCodes.encode(scope)],
  ]);

const withOptional = (map: CborMap, fields: readonly (readonly [key: number, value: Cbor | undefined])[]): CborMap => {
  const said = fields.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return said.length === 0 ? map : new Map([...map, ...said]);
};

const toOrderTerms = (value: Cbor): OrderTerms => {
  const fields = mapFields(value, what, 14, 4);
  return {
    ...toCommonTerms(fields),
    point: idField(fields, 6, what),
    zone: idField(fields, 7, what),
    start: instant(fields.integer(8)),
    length: millis(fields.integer(9, { least: 1 })),
    side: sideCodes.decode(fields, 10),
    quantityWh: wh(fields.integer(11)),
    limit: microBahtPerKwh(fields.integer(12)),
    timeInForce: timeInForceCodes.decode(fields, 13),
    ...(fields.has(SELF_TRADE) && { selfTrade: selfTradeCodes.decode(fields, SELF_TRADE) }),
    ...(fields.has(BUDGET) && { budget: nanoBaht(fields.bigint(BUDGET)) }),
    ...(fields.has(REPLACES) && { replaces: idField(fields, REPLACES, what) }),
    ...(fields.has(GREEN) && { green: greenOf(fields) }),
  };
};

const greenOf = (fields: Fields): true => {
  fields.integer(GREEN, { least: IS_GREEN, most: IS_GREEN });
  return true;
};

const toCancelTerms = (value: Cbor): CancelTerms => {
  const fields = mapFields(value, what, 6, 1);
  return { ...toCommonTerms(fields), ...(fields.has(SCOPE) && { scope: scopeCodes.decode(fields, SCOPE) }) };
};

const toCommonTerms = (fields: Fields): CancelTerms => {
  expectSchema(fields, SCHEMA, what);
  return {
    realm: realmCodes.decode(fields, 2),
    account: idField(fields, 3, what),
    nonce: idField(fields, 4, what),
    expires: instant(fields.integer(5)),
  };
};
