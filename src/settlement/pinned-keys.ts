import { Fault } from '../domain/fault.ts';
import { type GatewayId, keyPurposes } from '../domain/identity.ts';
import { decodeBatchBody, decodeBatchHeader } from '../wire/batch.ts';
import { sameBytes } from '../wire/cbor.ts';
import { parseMessage } from '../wire/cose.ts';
import type { ProofFile, ProofKeys, TrustFile } from '../wire/proof-file.ts';
import type { Finding } from './check-proof.ts';

/**
 * The pinned keys a proof is to be checked with: of the gateways', the key of the one it names. What it names is not
 * believed for that: the signature must then verify under the key of exactly that gateway.
 */
export const pinnedKeys = (proof: ProofFile, { keys, gateways }: TrustFile): ProofKeys => {
  const named = gatewayIn(proof);
  const gateway = named === null ? undefined : gateways.get(named);
  return gateway === undefined ? keys : { ...keys, gateway };
};

/** A file that brings other keys along than the pinned ones was made by, or for, somebody else. */
export const ownKeys = (own: ProofKeys, pinned: ProofKeys): Finding => {
  const others = keyPurposes.filter((purpose) => {
    const [mine, theirs] = [pinned[purpose], own[purpose]];
    return mine !== undefined && theirs !== undefined && !sameBytes(mine, theirs);
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
