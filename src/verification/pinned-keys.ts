import { Fault } from '../domain/fault.ts';
import { type GatewayId, keyPurposes } from '../domain/identity.ts';
import { decodeBatchBody, decodeBatchHeader } from '../wire/batch.ts';
import { sameBytes } from '../wire/cbor.ts';
import { parseMessage } from '../wire/cose.ts';
import type { PastKey, ProofFile, ProofKeys, TrustFile } from '../wire/proof-file.ts';
import type { Finding } from './finding.ts';

/**
 * The pinned keys a proof is to be checked with: of the gateways', the key of the one it names. What it names is not
 * believed for that: the signature must then verify under the key of exactly that gateway.
 */
export const pinnedKeys = (proof: ProofFile, { keys, gateways }: TrustFile): ProofKeys => {
  const named = gatewayIn(proof);
  const gateway = named === null ? undefined : gateways.get(named);
  return gateway === undefined ? keys : { ...keys, gateway };
};

/** The pinned keys that were before those: of the gateways', only those of the one the proof names; a head has many witnesses. */
export const pinnedHistory = (proof: ProofFile, { history = [] }: TrustFile): readonly PastKey[] => {
  if (proof.kind === 'head') return history;
  const named = gatewayIn(proof);
  return history.filter(({ purpose, gateway }) => purpose !== 'gateway' || gateway === undefined || gateway === named);
};

/** A file that brings other keys along than the pinned ones was made by, or for, somebody else. */
export const ownKeys = (own: ProofKeys, pinned: ProofKeys, history: readonly PastKey[] = []): Finding => {
  const others = keyPurposes.filter((purpose) => {
    const [mine, theirs] = [pinned[purpose], own[purpose]];
    if (mine === undefined || theirs === undefined || sameBytes(mine, theirs)) return false;
    return !history.some((past) => past.purpose === purpose && sameBytes(past.raw, theirs));
  });
  return others.length === 0
    ? { check: 'keys in the file', holds: true, detail: 'none but pinned ones' }
    : { check: 'keys in the file', holds: false, detail: `not those that are pinned: ${others.join(', ')}` };
};

const signedBatchIn = (proof: ProofFile): Uint8Array | null => {
  if (proof.kind === 'leaf') return proof.cose;
  return proof.kind === 'receipt' ? proof.batch && decodeBatchBody(proof.batch).cose : null;
};

const gatewayIn = (proof: ProofFile): GatewayId | null => {
  try {
    const cose = signedBatchIn(proof);
    return cose && decodeBatchHeader(parseMessage('batch', cose).payload).gateway;
  } catch (error) {
    // What cannot be read is found again, and named, by the check itself.
    if (error instanceof Fault && error.code === 'malformed') return null;
    throw error;
  }
};
