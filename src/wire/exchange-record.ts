import { sha256 } from '@noble/hashes/sha2.js';
import type { CoreId, DeviceId, GatewayId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import type { DeviceBinding } from '../domain/registry.ts';
import { decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { openMessage, signMessage } from './cose.ts';
import { mapFields, toMap } from './fields.ts';
import { expectSchema, idField, realmCodes } from './identity-fields.ts';
import type { MessageSigner } from './message-signer.ts';
import { fromDeviceBinding, toDeviceBinding } from './registry-fields.ts';

const SCHEMA = 1;
const what = 'exchange';

/** A meter exchange as a gateway tells its core's operator: the registry's next version needs `binding`. */
export type ExchangeRecord = Readonly<{
  realm: Realm;
  core: CoreId;
  gateway: GatewayId;
  /** The meter that was taken off. */
  closed: DeviceId;
  /** That of the meter that took over, with where the old one ended. */
  binding: DeviceBinding;
}>;

/** The signed payload: map keys 0 (schema) to 5 (binding), and its SHA-256. */
const encodeExchange = ({ realm, core, gateway, closed, binding }: ExchangeRecord): Uint8Array =>
  encodeCbor(toMap(SCHEMA, realmCodes.encode(realm), core, gateway, closed, fromDeviceBinding(binding)));
export const exchangeHash = (record: ExchangeRecord): Uint8Array => sha256(encodeExchange(record));

/** @throws Fault `key`. */
export const signExchange = (record: ExchangeRecord, signer: MessageSigner): Uint8Array =>
  signMessage(what, encodeExchange(record), signer);

/** Opens what this gateway signed. @throws Fault `malformed` or `signature`. */
export const openExchange = (bytes: Uint8Array, gateway: PublicKey, verify: VerifySignature): ExchangeRecord => {
  const keyOf = (kid: string) => (kid === gateway.kid ? { key: gateway, purpose: 'gateway' as const } : null);
  const { payload } = openMessage(what, bytes, keyOf, verify);
  const fields = mapFields(decodeCbor(payload, what), what, 6);
  expectSchema(fields, SCHEMA, what);
  const binding = toDeviceBinding(fields.item(5));
  if (binding.replaced === undefined) throw malformed(what, 'it does not say where the old meter ended');
  return {
    realm: realmCodes.decode(fields, 1),
    core: idField(fields, 2, what),
    gateway: idField(fields, 3, what),
    closed: idField(fields, 4, what),
    binding,
  };
};
