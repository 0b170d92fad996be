import { sha256 } from '@noble/hashes/sha2.js';
import type { FactHeader, FactSource, GridFact, SealedFact } from '../domain/grid-fact.ts';
import { isOpaqueId } from '../domain/identity.ts';
import type { GridFactKind } from '../domain/limits.ts';
import { type ClockState, instant } from '../domain/time.ts';
import { type Cbor, decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { parseMessage, prepareMessage, type UnverifiedSign1 } from './cose.ts';
import { arrayFields, codes, type Fields, mapFields, toMap } from './fields.ts';
import { expectSchema, idField, realmCodes } from './identity-fields.ts';
import { type MessageSigner, type SigningKey, signNow, type Unsigned } from './message-signer.ts';

const SCHEMA = 1;
const what = 'grid fact';
/** A fact is a few hundred bytes: who sends more is not one of us. */
const MAXIMUM_BYTES = 4 * 1024;

const kindCodes = codes<GridFactKind>({ emergency: 1, congestion: 2, 'export-limit': 3 }, what);
const clockCodes = codes<ClockState>({ synchronised: 1, holdover: 2, unsynchronised: 3, simulated: 4 }, what);

/** An alarm's id is made of kinds, opaque ids and limits' names: printable ASCII without a space, so no sentence and no name. */
const alarmPattern = /^[!-~]{1,255}$/;
/** `Hz`, `V`, `%`, `Hz/s`, `1`. */
const unitPattern = /^[!-~]{1,16}$/;

/** The COSE payload: map keys 0 (schema) to 7 (the fact). */
export const encodeFact = ({ realm, core, epoch, gateway, sequence, clock }: FactHeader, fact: GridFact): Uint8Array =>
  encodeCbor(
    toMap(
      SCHEMA,
      realmCodes.encode(realm),
      core,
      epoch,
      gateway,
      sequence,
      clockCodes.encode(clock),
      fromGridFact(fact),
    ),
  );

/** @throws Fault `malformed`. */
export const decodeFact = (payload: Uint8Array): Readonly<{ header: FactHeader; fact: GridFact }> => {
  const fields = mapFields(decodeCbor(payload, what, MAXIMUM_BYTES), what, 8);
  expectSchema(fields, SCHEMA, what);
  const header: FactHeader = {
    realm: realmCodes.decode(fields, 1),
    core: idField(fields, 2, what),
    epoch: fields.integer(3, { least: 1 }),
    gateway: idField(fields, 4, what),
    sequence: fields.integer(5, { least: 1 }),
    clock: clockCodes.decode(fields, 6),
  };
  return { header, fact: toGridFact(fields.item(7)) };
};

/**
 * [kind, stands, device, point, since, at, [value, limit, unit], alarm]: what is absent is null. Signed payload and
 * journal hold the same array.
 */
export const fromGridFact = ({ kind, stands, source, since, at, measured, alarm }: GridFact): Cbor => [
  kindCodes.encode(kind),
  stands,
  source.device ?? null,
  source.point ?? null,
  since,
  at,
  measured === undefined ? null : [measured.value, measured.limit, measured.unit],
  alarm,
];

/** @throws Fault `malformed`. */
export const toGridFact = (value: Cbor): GridFact => {
  const fields = arrayFields(value, what, 8);
  const [since, at] = [fields.integer(4, { least: 0 }), fields.integer(5, { least: 0 })];
  if (since > at) throw malformed(what, 'it begins after it was seen');
  return {
    kind: kindCodes.decode(fields, 0),
    stands: fields.flag(1),
    source: toSource(fields),
    since: instant(since),
    at: instant(at),
    ...toMeasured(fields.item(6)),
    alarm: textLike(fields, 7, alarmPattern),
  };
};

const toSource = (fields: Fields): FactSource => {
  const [device, point] = [fields.item(2), fields.item(3)];
  return {
    ...(device !== null && { device: idField(fields, 2, what) }),
    ...(point !== null && { point: idField(fields, 3, what) }),
  };
};

const toMeasured = (value: Cbor): Pick<GridFact, 'measured'> => {
  if (value === null) return {};
  const fields = arrayFields(value, what, 3);
  const measured = { value: fields.integer(0), limit: fields.integer(1), unit: textLike(fields, 2, unitPattern) };
  return { measured };
};

const textLike = (fields: Fields, key: number, pattern: RegExp): string => {
  const text = fields.text(key);
  if (!pattern.test(text)) throw malformed(what, `field ${key} is not what it may be`);
  return text;
};

/**
 * Signs one fact with the gateway key.
 * @throws Fault `key`; RangeError for a fact that nobody could read: that is a bug of the caller.
 */
export const sealFact = (header: FactHeader, fact: GridFact, signer: MessageSigner): SealedFact =>
  signNow(prepareFact(header, fact, signer), signer);

/** The same for who signs elsewhere. @throws as `sealFact`. */
export const prepareFact = (header: FactHeader, fact: GridFact, signer: SigningKey): Unsigned<SealedFact> => {
  assertReadable(fact);
  const payload = encodeFact(header, fact);
  const { toSign, signed } = prepareMessage('grid-fact', payload, signer);
  const { sequence } = header;
  return { toSign, signed: (signature) => ({ sequence, body: signed(signature), payloadHash: sha256(payload) }) };
};

/** What could not be decoded would be refused by every core, and lost. */
const assertReadable = ({ alarm, measured, since, at, source }: GridFact): void => {
  const ids = [source.device, source.point].filter((id) => id !== undefined);
  const readable =
    alarmPattern.test(alarm) &&
    (measured === undefined || unitPattern.test(measured.unit)) &&
    since >= 0 &&
    since <= at &&
    ids.every(isOpaqueId);
  if (!readable) throw new RangeError(`the fact of the alarm ${alarm} cannot be written`);
};

/** A fact taken apart: structure only, nothing about it is verified. */
export type UnverifiedFact = Readonly<{
  message: UnverifiedSign1;
  header: FactHeader;
  fact: GridFact;
  payloadHash: Uint8Array;
}>;

/** @throws Fault `malformed`. */
export const parseFact = (body: Uint8Array): UnverifiedFact => {
  if (body.length > MAXIMUM_BYTES) throw malformed(what, `${body.length} bytes are more than ${MAXIMUM_BYTES}`);
  const message = parseMessage('grid-fact', body);
  return { message, ...decodeFact(message.payload), payloadHash: sha256(message.payload) };
};
