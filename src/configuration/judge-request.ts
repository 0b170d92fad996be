import type { ChangeAuthor, ChangeRight, ChangeWay } from '../domain/configuration-change.ts';
import { Fault } from '../domain/fault.ts';
import type { GatewayId, Realm, VerifySignature } from '../domain/identity.ts';
import { bangkokTime, type Instant } from '../domain/time.ts';
import { toHex } from '../wire/bytes.ts';
import {
  CHANGE_GOOD_FOR,
  type ConfigurationRequest,
  claimedKid,
  openConfigurationRequest,
  requestHash,
} from '../wire/configuration-request.ts';
import type { Proposal } from './change-state.ts';

/** Whom requests are for, who may make them, and what time it is. */
export type RequestRules = Readonly<{
  authors: readonly ChangeAuthor[];
  gateway: GatewayId;
  realm: Realm;
  now: Instant;
}>;

/**
 * What a signed request proposes.
 * @throws Fault `malformed` for what is none, `signature` for who may not, and for what is for another gateway or not of now.
 */
export const proposalIn = (
  message: Uint8Array,
  way: Extract<ChangeWay, 'api' | 'fleet'>,
  rules: RequestRules,
  verify: VerifySignature,
): Proposal => {
  const kid = claimedKid(message);
  const author = rules.authors.find(({ key }) => key.kid === kid);
  if (author === undefined) throw refused(unknownAuthor(kid, rules.authors));
  const request = openConfigurationRequest(message, author.key, verify);
  const problem = requestProblem(request, author, rules);
  if (problem !== null) throw refused(problem);
  const { reason, basedOn, wanted } = request;
  const word = { message, key: author.key.raw };
  return { id: toHex(requestHash(message)), way, author: author.name, reason, basedOn, wanted, word };
};

/** By chance a kid is a public key too, which nobody has the private half of: the refusal would name the very digits that are configured. */
const unknownAuthor = (kid: string, authors: readonly ChangeAuthor[]): string => {
  const named = authors.find(({ key }) => toHex(key.raw) === kid);
  return named === undefined
    ? `Nobody with the key ${kid} may change the configuration: see roles.authors in it.`
    : `The key of ${named.name} in roles.authors is ${kid}, which is the kid of the key that signed, a hash, and not that key: put there what gridtokenx keys show prints after “public”.`;
};

/** Most basic first; null: nothing speaks against it. */
const requestProblem = (
  { realm, gateway, expires, author, wanted }: ConfigurationRequest,
  { name, may }: ChangeAuthor,
  rules: RequestRules,
): string | null => {
  if (gateway !== rules.gateway || realm !== rules.realm)
    return `The request is for ${gateway} (${realm}), and this is ${rules.gateway} (${rules.realm}).`;
  if (author !== name) return `The request is in the name of ${author}, and its key is that of ${name}.`;
  if (rules.now >= expires) return `The request was good until ${bangkokTime(expires)}: sign it again.`;
  if (expires - rules.now > CHANGE_GOOD_FOR)
    return `The request is good for more than ${CHANGE_GOOD_FOR / 60_000} minutes by this gateway's clock (${bangkokTime(rules.now)}): put the clocks right, and sign it again.`;
  const right: ChangeRight = wanted.kind === 'restore' ? 'rollback' : 'propose';
  return may.includes(right) ? null : `${name} may not ${right}: see roles.authors in the configuration.`;
};

const refused = (why: string): Fault => new Fault('signature', why);
