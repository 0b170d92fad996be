import type { CoreId, GatewayId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import { decodeCbor, encodeCbor, malformed, sameBytes } from './cbor.ts';
import { openMessage, parseMessage, signMessage } from './cose.ts';
import { arrayFields, mapFields, toMap } from './fields.ts';
import { expectSchema, idField, realmCodes } from './identity-fields.ts';
import { publicKey } from './key-id.ts';
import type { MessageSigner } from './message-signer.ts';

const SCHEMA = 1;
const what = 'key handover';
const kind = 'gateway-handover';

/** A gateway's word, at one core, that from now on another key signs for it. */
export type KeyHandover = Readonly<{ realm: Realm; core: CoreId; gateway: GatewayId; from: PublicKey; to: PublicKey }>;

/**
 * Signed twice over the same payload: by the old key, which hands over, and by the new one, which shows that whoever asks
 * for it to be enrolled has it. @throws Fault `key` when either is no gateway key.
 */
export const signHandover = (
  { realm, core, gateway }: Pick<KeyHandover, 'realm' | 'core' | 'gateway'>,
  from: MessageSigner,
  to: MessageSigner,
): Uint8Array => {
  const payload = encodeCbor(toMap(SCHEMA, realmCodes.encode(realm), core, gateway, from.key.raw, to.key.raw));
  return encodeCbor([signMessage(kind, payload, from), signMessage(kind, payload, to)]);
};

/** @throws Fault `malformed`, or `signature` when one of the two is not by the key that is named. */
export const openHandover = (bytes: Uint8Array, verify: VerifySignature): KeyHandover => {
  const both = arrayFields(decodeCbor(bytes, what), what, 2);
  const payloadBy = (key: PublicKey, item: number): Uint8Array =>
    openMessage(kind, both.bytes(item), (kid) => (kid === key.kid ? { key, purpose: 'gateway' } : null), verify)
      .payload;
  const handover = decodeHandover(unverifiedPayload(both.bytes(0)));
  const [byOld, byNew] = [payloadBy(handover.from, 0), payloadBy(handover.to, 1)];
  if (!sameBytes(byOld, byNew)) throw malformed(what, 'the two keys have signed for different things');
  return handover;
};

/** It names the key that its signature must be by; nothing of it is believed before. */
const unverifiedPayload = (message: Uint8Array): Uint8Array => parseMessage(kind, message).payload;

const decodeHandover = (payload: Uint8Array): KeyHandover => {
  const fields = mapFields(decodeCbor(payload, what), what, 6);
  expectSchema(fields, SCHEMA, what);
  const [from, to] = [publicKey(fields.bytes(4)), publicKey(fields.bytes(5))];
  if (from.kid === to.kid) throw malformed(what, 'it hands over to the same key');
  return {
    realm: realmCodes.decode(fields, 1),
    core: idField(fields, 2, what),
    gateway: idField(fields, 3, what),
    from,
    to,
  };
};
