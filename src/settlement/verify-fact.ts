import { parsedOr } from '../domain/fault.ts';
import type { FactSource } from '../domain/grid-fact.ts';
import type { GatewayId, PublicKey, VerifySignature } from '../domain/identity.ts';
import type { Command } from '../domain/market.ts';
import { bangkokTime, type Instant, MINUTE } from '../domain/time.ts';
import { parseFact, type UnverifiedFact } from '../wire/grid-fact.ts';
import type { BatchRules } from './batch-rules.ts';
import { judgeSender, senderRefusals } from './verify-sender.ts';

/** Why a core refuses a grid fact, most basic first: the first that applies is the answer. */
export const factRefusals = [
  'malformed',
  ...senderRefusals,
  'bad-signature',
  'path-mismatch',
  'clock-unsynchronised',
  'clock-simulated',
  'point-not-of-gateway',
  'in-future',
] as const;
type FactRefusal = (typeof factRefusals)[number];

export type FactCommand = Extract<Command, { kind: 'fact' }>;
export type RefusedFact = Readonly<{ kind: 'refused'; reason: FactRefusal; detail: string }>;
export type FactVerdict = RefusedFact | Readonly<{ kind: 'verified'; command: FactCommand }>;

/** A fact that stands or falls with its signature; `conclude` says the rest once somebody has checked that. */
export type SignedFact = Readonly<{
  kind: 'signed';
  key: PublicKey;
  signed: Uint8Array;
  signature: Uint8Array;
  conclude: (signatureHolds: boolean) => FactVerdict;
}>;

/** Gateway and sequence of the request's path, and the core's time when it came. */
export type FactArrival = Readonly<{ gateway: GatewayId; sequence: number; at: Instant }>;

/** How far a gateway's clock may be ahead of the core's, as with batches: an interval. Engineering choice. */
const AHEAD = 15 * MINUTE;

/** The refusals before the signature. `rules` are those for batches: the same registry, looked up the same way. */
export const openFact = (body: Uint8Array, arrival: FactArrival, rules: BatchRules): RefusedFact | SignedFact => {
  const fact = parsedOr(() => parseFact(body), refused);
  if (fact.kind === 'refused') return fact;
  const { header, message } = fact.value;
  const sender = judgeSender('grid fact', { ...header, kid: message.kid, algorithm: message.algorithm }, rules);
  if (sender.kind === 'refused') return sender;
  const { key, before, gateway } = sender;
  return {
    kind: 'signed',
    key,
    signed: message.signed,
    signature: message.signature,
    conclude: (holds) =>
      holds
        ? judge(fact.value, arrival, rules, before)
        : refused('bad-signature', `The signature does not verify under the key of ${gateway.id}.`),
  };
};

/** The whole ladder with a verifier at hand. */
export const verifyFact = (
  body: Uint8Array,
  arrival: FactArrival,
  rules: BatchRules,
  verify: VerifySignature,
): FactVerdict => {
  const opened = openFact(body, arrival, rules);
  if (opened.kind === 'refused') return opened;
  return opened.conclude(verify(opened.key, opened.signed, opened.signature));
};

const judge = (
  { header, fact, payloadHash }: UnverifiedFact,
  arrival: FactArrival,
  rules: BatchRules,
  before: number | null,
): FactVerdict => {
  const { gateway, epoch, sequence, clock } = header;
  if (gateway !== arrival.gateway || sequence !== arrival.sequence)
    return refused(
      'path-mismatch',
      `${gateway} signed grid fact ${sequence}; it was sent as ${arrival.gateway}'s ${arrival.sequence}.`,
    );
  if (clock === 'unsynchronised')
    return refused('clock-unsynchronised', `${gateway} did not know the time when it signed.`);
  if (clock === 'simulated' && rules.realm !== 'simulation')
    return refused('clock-simulated', `${gateway} signed under a simulated clock, and this is ${rules.realm}.`);
  const owner = ownerOf(fact.source, rules);
  if (owner !== null && owner !== gateway)
    return refused('point-not-of-gateway', `${gateway} tells of a point that is not among its own.`);
  if (fact.at > arrival.at + AHEAD)
    return refused('in-future', `${gateway} tells of ${bangkokTime(fact.at)}, which is still to come: set its clock.`);
  const command = { kind: 'fact', gateway, epoch, sequence, payloadHash, fact } as const;
  return { kind: 'verified', command: before === null ? command : { ...command, before } };
};

/** The gateway of the point, or of the device's point; null where the registry knows neither: meters that only watch are not in it. */
const ownerOf = ({ device, point }: FactSource, { points }: BatchRules): GatewayId | null => {
  if (point !== undefined) return points.get(point)?.point.gateway ?? null;
  if (device === undefined) return null;
  const bound = [...points.values()].find(({ bindings }) => bindings.at(-1)?.binding.device === device);
  return bound?.point.gateway ?? null;
};

const refused = (reason: FactRefusal, detail: string): RefusedFact => ({ kind: 'refused', reason, detail });
