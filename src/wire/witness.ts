import type { CoreId, GatewayId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import { decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { openMessage, parseMessage, prepareMessage } from './cose.ts';
import { arrayFields, bytesOf, mapFields, toMap } from './fields.ts';
import { expectSchema, idField, realmCodes } from './identity-fields.ts';
import { publicKey } from './key-id.ts';
import type { SigningKey, Unsigned } from './message-signer.ts';

const SCHEMA = 1;

/** A gateway's word for the key by which it witnesses one core's log. */
export type WitnessKey = Readonly<{ realm: Realm; core: CoreId; gateway: GatewayId; key: PublicKey }>;

/** COSE_Sign1 by the gateway's key. @throws Fault `key`. */
export const prepareWitnessKey = (
  { realm, core, gateway, key }: WitnessKey,
  signer: SigningKey,
): Unsigned<Uint8Array> =>
  prepareMessage('witness-key', encodeCbor(toMap(SCHEMA, realmCodes.encode(realm), core, gateway, key.raw)), signer);

/** @throws Fault `malformed`, or `signature` where it is not by this gateway key. */
export const openWitnessKey = (bytes: Uint8Array, gateway: PublicKey, verify: VerifySignature): WitnessKey =>
  decodeWitnessKey(
    openMessage(
      'witness-key',
      bytes,
      (kid) => (kid === gateway.kid ? { key: gateway, purpose: 'gateway' } : null),
      verify,
    ).payload,
  );

/** Whose word it says it is: nothing of it is believed yet. @throws Fault `malformed`. */
export const unverifiedWitnessKey = (bytes: Uint8Array): WitnessKey =>
  decodeWitnessKey(parseMessage('witness-key', bytes).payload);

const decodeWitnessKey = (payload: Uint8Array): WitnessKey => {
  const fields = mapFields(decodeCbor(payload, 'witness key'), 'witness key', 5);
  expectSchema(fields, SCHEMA, 'witness key');
  const key = publicKey(fields.bytes(4, 32));
  return {
    realm: realmCodes.decode(fields, 1),
    core: idField(fields, 2, 'witness key'),
    gateway: idField(fields, 3, 'witness key'),
    key,
  };
};

/** A witness at the core's door: which head it has seen, and the head it was shown before, signed. */
export type WitnessQuestion = Readonly<{
  /** Size of the largest head this gateway has verified; 0 before the first. */
  seen: number;
  signed: Readonly<{ statement: Uint8Array; line: string; size: number }> | null;
}>;

/** The head that is to be witnessed now, and how it and the one that was seen belong together (RFC 9162 §2.1.4). */
export type WitnessAnswer = Readonly<{ note: string; path: readonly Uint8Array[] }>;

/** [seen, null or [statement, line, size]]. */
export const encodeWitnessQuestion = ({ seen, signed }: WitnessQuestion): Uint8Array =>
  encodeCbor([seen, signed && [signed.statement, signed.line, signed.size]]);

/** @throws Fault `malformed`. */
export const decodeWitnessQuestion = (bytes: Uint8Array): WitnessQuestion => {
  const what = 'witness question';
  const fields = arrayFields(decodeCbor(bytes, what), what, 2);
  const signed = fields.item(1) === null ? null : arrayFields(fields.item(1), what, 3);
  return {
    seen: fields.integer(0, { least: 0 }),
    signed: signed && {
      statement: signed.bytes(0),
      line: signed.text(1),
      size: signed.integer(2, { least: 0 }),
    },
  };
};

/** [note, [path …]]. */
export const encodeWitnessAnswer = ({ note, path }: WitnessAnswer): Uint8Array => encodeCbor([note, path]);

/** @throws Fault `malformed`. */
export const decodeWitnessAnswer = (bytes: Uint8Array): WitnessAnswer => {
  const what = 'witness answer';
  const fields = arrayFields(decodeCbor(bytes, what), what, 2);
  const note = fields.text(0);
  if (note.length === 0) throw malformed(what, 'it has no note');
  return { note, path: fields.list(1).map((hash) => bytesOf(hash, 'Merkle path', 32)) };
};
