import type { SealedFact } from '../domain/grid-fact.ts';
import type { CoreId, Kid, PointId, Realm } from '../domain/identity.ts';
import { type BatchHeader, INTERVAL_IN_FUTURE, type Leaf, type SealedBatch } from '../domain/transaction.ts';
import { parseBatch } from '../wire/batch.ts';
import { sameBytes } from '../wire/cbor.ts';
import { parseFact } from '../wire/grid-fact.ts';
import { decodeLeaf } from '../wire/leaf.ts';

/** What every batch says that this gateway seals from now on. */
export type SealedAs = Readonly<{
  realm: Realm;
  core: CoreId;
  epoch: number;
  /** Of the key it signs with. */
  kid: Kid;
  /** Hash of the device binding each point is sealed under. */
  bindings: ReadonlyMap<PointId, Uint8Array>;
}>;

/** Refusals about who this gateway is to the core: its registry lacks it, or one of the two is configured wrongly. */
const aboutTheGateway: ReadonlySet<string> = new Set([
  'unknown-gateway',
  'wrong-key',
  'wrong-realm',
  'wrong-core',
  'wrong-epoch',
]);
/** The core's clock, or this gateway's, will be put right. */
const aboutTheClocks = INTERVAL_IN_FUTURE;
/** Refusals about what the core's registry says of a point. */
const aboutAPoint: ReadonlySet<string> = new Set(['unknown-point', 'point-not-of-gateway', 'wrong-binding']);

/**
 * Whether a refusal is about how gateway and core are set up and not about this batch: one that whatever is sealed now
 * would meet as well. The batch then waits for a person; setting it aside would lose it for a registry that comes late.
 * What was sealed under a key, an epoch or a binding that is given up is not waited for: nobody will enrol that again.
 */
export const refusedForNow =
  (now: SealedAs) =>
  (reason: string, batch: SealedBatch): boolean => {
    const aboutAll = aboutTheGateway.has(reason) || reason === aboutTheClocks;
    if (!aboutAll && !aboutAPoint.has(reason)) return false;
    const { header, message, leaves } = parseBatch(batch.body);
    if (message.kid !== now.kid || !isAddressedAsNow(header, now)) return false;
    return aboutAll || leaves.every((leaf) => isBoundAsNow(decodeLeaf(leaf), now));
  };

/**
 * The same of a grid fact. One that is ahead of the core's time is not for long. What the registry says of its point is not
 * waited for: behind it an emergency may wait.
 */
export const factRefusedForNow =
  (now: Omit<SealedAs, 'bindings'>) =>
  (reason: string, fact: SealedFact): boolean => {
    if (!aboutTheGateway.has(reason) && reason !== 'in-future') return false;
    const { header, message } = parseFact(fact.body);
    return message.kid === now.kid && isAddressedAsNow(header, now);
  };

type Address = Pick<BatchHeader, 'realm' | 'core' | 'epoch'>;

const isAddressedAsNow = ({ realm, core, epoch }: Address, now: Address): boolean =>
  realm === now.realm && core === now.core && epoch === now.epoch;

const isBoundAsNow = ({ point, bindingHash }: Leaf, { bindings }: SealedAs): boolean => {
  const binding = bindings.get(point);
  return binding !== undefined && sameBytes(binding, bindingHash);
};
