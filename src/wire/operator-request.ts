import { sha256 } from '@noble/hashes/sha2.js';
import { wh } from '../domain/energy.ts';
import type { Erasure } from '../domain/erasure.ts';
import type { ReadingDecision } from '../domain/held-reading.ts';
import type { CoreId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import type { MarketControl } from '../domain/market-control.ts';
import { type Instant, instant, MINUTE, millis } from '../domain/time.ts';
import { type Cbor, decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { openMessage, parseMessage, signMessage } from './cose.ts';
import { arrayFields, codes, mapFields, toMap } from './fields.ts';
import { actCodes, expectSchema, idField, realmCodes } from './identity-fields.ts';
import type { MessageSigner } from './message-signer.ts';

const SCHEMA = 1;
const LIST = 1;
const DECIDE = 2;
const ERASE = 3;
const GAPS = 4;
const CONTROL = 5;
const what = 'operator request';
/**
 * So long a request is good, by the core's clock: who signs takes no more, and a core nothing that is good for longer. A choice of
 * ours. Not of `erase`, which is carried to a core that is stopped: whoever signs it says how long it is good.
 */
export const REQUEST_GOOD_FOR = millis(5 * MINUTE);
/** People write no more than this about one reading. */
const LONGEST_TEXT = 500;

/** Of kinds that carry more than whom they are for. */
const FIELDS = new Map<Cbor, number>([
  [DECIDE, 13],
  [ERASE, 10],
  [CONTROL, 9],
]);

const verdictCodes = codes<ReadingDecision['verdict']>({ accept: 1, estimate: 2, reject: 3 }, what);

/** What an operator asks of a core: to be shown the queue or what never came, to do what is decided, to erase, or to control the market. Not valid at or after `expires`. */
export type OperatorRequest = Readonly<{ expires: Instant }> &
  (
    | Readonly<{ kind: 'list'; realm: Realm; core: CoreId }>
    | Readonly<{ kind: 'gaps'; realm: Realm; core: CoreId }>
    | Readonly<{ kind: 'decide'; decision: ReadingDecision }>
    | Readonly<{ kind: 'erase'; erasure: Erasure }>
    | Readonly<{ kind: 'control'; control: MarketControl }>
  );

/** @throws Fault `key`. */
export const signOperatorRequest = (request: OperatorRequest, signer: MessageSigner): Uint8Array =>
  signMessage('operator-request', encodeCbor(fromRequest(request)), signer);

/** @throws Fault `malformed` or `signature`. */
export const openOperatorRequest = (
  message: Uint8Array,
  operator: PublicKey,
  verify: VerifySignature,
): Readonly<{ request: OperatorRequest; hash: Uint8Array }> => {
  const keyOf = (kid: string) => (kid === operator.kid ? { key: operator, purpose: 'operator' as const } : null);
  const { payload } = openMessage('operator-request', message, keyOf, verify);
  return { request: toRequest(decodeCbor(payload, what)), hash: sha256(payload) };
};

/** What a message that was verified before it was journalled decides. @throws Fault `malformed`. */
export const decisionIn = (message: Uint8Array): Readonly<{ decision: ReadingDecision; hash: Uint8Array }> => {
  const { payload } = parseMessage('operator-request', message);
  const request = toRequest(decodeCbor(payload, what));
  if (request.kind !== 'decide') throw malformed(what, 'it decides nothing');
  return { decision: request.decision, hash: sha256(payload) };
};

/** As `decisionIn`, of what is to be erased. @throws Fault `malformed`. */
export const erasureIn = (message: Uint8Array): Readonly<{ erasure: Erasure; hash: Uint8Array }> => {
  const { payload } = parseMessage('operator-request', message);
  const request = toRequest(decodeCbor(payload, what));
  if (request.kind !== 'erase') throw malformed(what, 'it erases nothing');
  return { erasure: request.erasure, hash: sha256(payload) };
};

/** As `decisionIn`, of what is done to the market. @throws Fault `malformed`. */
export const controlIn = (message: Uint8Array): Readonly<{ control: MarketControl; hash: Uint8Array }> => {
  const { payload } = parseMessage('operator-request', message);
  const request = toRequest(decodeCbor(payload, what));
  if (request.kind !== 'control') throw malformed(what, 'it controls nothing');
  return { control: request.control, hash: sha256(payload) };
};

const fromRequest = (request: OperatorRequest): Cbor => {
  if (request.kind === 'erase') {
    const { realm, core, account, from, to, author, reason } = request.erasure;
    const common = [SCHEMA, ERASE, realmCodes.encode(realm), core, request.expires];
    return toMap(...common, account, from, to, author, reason);
  }
  if (request.kind === 'control') {
    const { realm, core, zone, act, author, reason } = request.control;
    const common = [SCHEMA, CONTROL, realmCodes.encode(realm), core, request.expires];
    return toMap(...common, zone, actCodes.encode(act), author, reason);
  }
  if (request.kind !== 'decide') {
    const kind = request.kind === 'list' ? LIST : GAPS;
    return toMap(SCHEMA, kind, realmCodes.encode(request.realm), request.core, request.expires);
  }
  const { realm, core, point, start, version, leafHash, verdict, energy, author, reason } = request.decision;
  return toMap(
    ...[SCHEMA, DECIDE, realmCodes.encode(realm), core, request.expires, point, start, version, leafHash],
    verdictCodes.encode(verdict),
    energy && [energy.importWh, energy.exportWh],
    author,
    reason,
  );
};

const toRequest = (value: Cbor): OperatorRequest => {
  const kind = value instanceof Map ? value.get(1) : null;
  const fields = mapFields(value, what, FIELDS.get(kind ?? null) ?? 5);
  expectSchema(fields, SCHEMA, what);
  const common = { realm: realmCodes.decode(fields, 2), core: idField(fields, 3, what) };
  const expires = instant(fields.integer(4));
  if (kind === LIST || kind === GAPS) return { kind: kind === LIST ? 'list' : 'gaps', ...common, expires };
  if (kind === ERASE) {
    const [account, from, to] = [idField(fields, 5, what), instant(fields.integer(6)), instant(fields.integer(7))];
    if (from >= to) throw malformed(what, 'what it erases ends before it begins');
    const words = { author: written(fields.text(8), 'author'), reason: written(fields.text(9), 'reason') };
    return { kind: 'erase', erasure: { ...common, account, from, to, ...words }, expires };
  }
  if (kind === CONTROL) {
    const zone = fields.item(5) === null ? null : idField(fields, 5, what);
    const words = { author: written(fields.text(7), 'author'), reason: written(fields.text(8), 'reason') };
    return { kind: 'control', control: { ...common, zone, act: actCodes.decode(fields, 6), ...words }, expires };
  }
  if (kind !== DECIDE) throw malformed(what, 'it is of an unknown kind');
  const verdict = verdictCodes.decode(fields, 9);
  const energy = fields.item(10) === null ? null : toEnergy(fields.item(10));
  if ((verdict === 'estimate') !== (energy !== null)) throw malformed(what, 'an estimate has Wh, and nothing else has');
  const decision = {
    ...common,
    point: idField(fields, 5, what),
    start: instant(fields.integer(6)),
    version: fields.integer(7, { least: 1 }),
    leafHash: fields.bytes(8, 32),
    verdict,
    energy,
    author: written(fields.text(11), 'author'),
    reason: written(fields.text(12), 'reason'),
  };
  return { kind: 'decide', decision, expires };
};

const toEnergy = (value: Cbor) => {
  const fields = arrayFields(value, what, 2);
  const bounds = { least: 0, most: 100_000_000 };
  return { importWh: wh(fields.integer(0, bounds)), exportWh: wh(fields.integer(1, bounds)) };
};

const written = (text: string, name: string): string => {
  if (text.trim() === '' || text.length > LONGEST_TEXT)
    throw malformed(what, `its ${name} is empty, or longer than ${LONGEST_TEXT} characters`);
  return text;
};
