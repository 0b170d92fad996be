import { sha256 } from '@noble/hashes/sha2.js';
import type { WantedConfiguration } from '../domain/configuration-change.ts';
import type { GatewayId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import { type Instant, instant, MINUTE, millis } from '../domain/time.ts';
import { type Cbor, decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { filesIn, filesOut } from './configuration-bundle.ts';
import { LONGEST_REASON } from './configuration-entry.ts';
import { openMessage, parseMessage, signMessage } from './cose.ts';
import { type Fields, mapFields, toMap } from './fields.ts';
import { expectSchema, idField, realmCodes } from './identity-fields.ts';
import type { MessageSigner } from './message-signer.ts';

const SCHEMA = 1;
const SITE = 1;
const LIVE = 2;
const RESTORE = 3;
const kind = 'configuration-request';
const what = 'request for a change of the configuration';

/** So long a request is good, by the gateway's clock, and a gateway takes none that is good for longer. A choice of ours. */
export const CHANGE_GOOD_FOR = millis(5 * MINUTE);

/** What somebody asks of one gateway, in their own name. Not valid at or after `expires`. */
export type ConfigurationRequest = Readonly<{
  realm: Realm;
  gateway: GatewayId;
  expires: Instant;
  author: string;
  reason: string;
  /** The change that was in force when it was written; null: it is meant whatever is. */
  basedOn: number | null;
  wanted: WantedConfiguration;
}>;

/** @throws Fault `key` when it is not an operator's, `malformed` for what nobody could read again. */
export const signConfigurationRequest = (request: ConfigurationRequest, signer: MessageSigner): Uint8Array => {
  const payload = encodeCbor(fromRequest(request));
  toRequest(decodeCbor(payload, what));
  return signMessage(kind, payload, signer);
};

/** @throws Fault `malformed`, or `signature` when it is not signed with this key. */
export const openConfigurationRequest = (
  message: Uint8Array,
  key: PublicKey,
  verify: VerifySignature,
): ConfigurationRequest => {
  const keyOf = (kid: string) => (kid === key.kid ? { key, purpose: 'operator' as const } : null);
  return toRequest(decodeCbor(openMessage(kind, message, keyOf, verify).payload, what));
};

/** Who says to have signed it: nothing of it is believed before it was opened with that key. @throws Fault `malformed`. */
export const claimedKid = (message: Uint8Array): string => parseMessage(kind, message).kid;

/** What a request is known by: the same one, sent twice, is one change. @throws Fault `malformed`. */
export const requestHash = (message: Uint8Array): Uint8Array => sha256(parseMessage(kind, message).payload);

const fromRequest = ({ realm, gateway, expires, author, reason, basedOn, wanted }: ConfigurationRequest): Cbor =>
  toMap(SCHEMA, codeOf(wanted), realmCodes.encode(realm), gateway, expires, author, reason, basedOn, contentOf(wanted));

const codeOf = ({ kind: of }: WantedConfiguration): number => ({ site: SITE, live: LIVE, restore: RESTORE })[of];

const contentOf = (wanted: WantedConfiguration): Cbor => {
  if (wanted.kind === 'site') return filesOut(wanted.files);
  return wanted.kind === 'live' ? wanted.live : wanted.change;
};

const toRequest = (value: Cbor): ConfigurationRequest => {
  const fields = mapFields(value, what, 9);
  expectSchema(fields, SCHEMA, what);
  return {
    realm: realmCodes.decode(fields, 2),
    gateway: idField(fields, 3, what),
    expires: instant(fields.integer(4)),
    author: idField(fields, 5, what),
    reason: reasonIn(fields),
    basedOn: fields.item(7) === null ? null : fields.integer(7, { least: 1 }),
    wanted: wantedIn(fields),
  };
};

const reasonIn = (fields: Fields): string => {
  const reason = fields.text(6);
  if (reason.trim() === '' || reason.length > LONGEST_REASON)
    throw malformed(what, `its reason is empty, or longer than ${LONGEST_REASON} characters`);
  return reason;
};

const wantedIn = (fields: Fields): WantedConfiguration => {
  switch (fields.integer(1)) {
    case SITE:
      return { kind: 'site', files: filesIn(fields.list(8)) };
    case LIVE:
      return { kind: 'live', live: fields.item(8) === null ? null : fields.text(8) };
    case RESTORE:
      return { kind: 'restore', change: fields.integer(8, { least: 1 }) };
    default:
      throw malformed(what, 'it is of an unknown kind');
  }
};
