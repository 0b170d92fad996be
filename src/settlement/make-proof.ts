import { map } from 'rxjs';
import { intervalName } from '../domain/interval.ts';
import type { Leaf } from '../domain/transaction.ts';
import type { HeldBatch, HeldQuery, Outbox } from '../ports/outbox.ts';
import type { ProofAnswer, ProofDesk, ProofQuestion } from '../ports/proof-desk.ts';
import { decodeBatchBody } from '../wire/batch.ts';
import { decodeLeaf, leafHash } from '../wire/leaf.ts';
import { inclusionPath, subtreesOf } from '../wire/merkle.ts';
import { encodeProofFile, type ProofFile, type ProofKeys } from '../wire/proof-file.ts';

/** Proofs out of a running gateway's outbox; `keys` go into every file: the gateway's own, and the core's it has pinned. */
export const proofDesk = (outbox: Pick<Outbox, 'held'>, keys: ProofKeys): ProofDesk => ({
  prove: (question) => outbox.held(whereToLook(question)).pipe(map((held) => proofOf(held, question, keys))),
});

const whereToLook = (question: ProofQuestion): HeldQuery =>
  question.kind === 'leaf' ? { at: question.start } : { sequence: question.sequence };

/** The proof out of what an outbox holds; batches that have nothing to do with the question do no harm. */
export const proofOf = (held: readonly HeldBatch[], question: ProofQuestion, keys: ProofKeys): ProofAnswer =>
  question.kind === 'leaf' ? leafProof(held, question, keys) : receiptProof(held, question.sequence, keys);

/** Of one point in one interval, without the neighbours' leaves; the newest version the core has a receipt for. */
const leafProof = (
  held: readonly HeldBatch[],
  { point, start }: Extract<ProofQuestion, { kind: 'leaf' }>,
  keys: ProofKeys,
): ProofAnswer => {
  const named = `leaf of ${point} for ${intervalName({ start })}`;
  const places = held.flatMap((one) =>
    placesIn(one).filter(({ leaf }) => leaf.point === point && leaf.start === start),
  );
  const newest = places
    .filter(({ receipt }) => receipt !== null)
    .reduce<Place | null>((best, one) => (best === null || one.leaf.version > best.leaf.version ? one : best), null);
  if (newest === null || newest.receipt === null)
    return absent(
      places.length === 0
        ? `This gateway holds no ${named}: the interval is not over, is too old, or is another gateway's.`
        : `The ${named} has no receipt yet: it is proven once the core has it.`,
    );
  const { bytes, cose, index, hashes, receipt } = newest;
  const path = inclusionPath(subtreesOf(hashes), index, hashes.length);
  return written({ kind: 'leaf', keys, leaf: bytes, index, path, cose, receipt });
};

/** Of a whole batch with all its leaves; the latest epoch where several have the number. */
const receiptProof = (held: readonly HeldBatch[], sequence: number, keys: ProofKeys): ProofAnswer => {
  const latest = held.filter(({ batch }) => batch.sequence === sequence).at(-1);
  if (latest === undefined)
    return absent(`This gateway holds no batch ${sequence}: it is not sealed yet, is too old, or was refused.`);
  const { batch, receipt } = latest;
  if (receipt === null) return absent(`Batch ${sequence} has no receipt yet: it is proven once the core has it.`);
  const { payloadHash, body } = batch;
  return written({ kind: 'receipt', keys, payloadHash, batch: body, receipt });
};

type Place = Readonly<{
  leaf: Leaf;
  bytes: Uint8Array;
  index: number;
  hashes: readonly Uint8Array[];
  cose: Uint8Array;
  receipt: Uint8Array | null;
}>;

const placesIn = ({ batch, receipt }: HeldBatch): readonly Place[] => {
  const { cose, leaves } = decodeBatchBody(batch.body);
  const hashes = leaves.map((leaf) => leafHash(leaf));
  return leaves.map((bytes, index) => ({ leaf: decodeLeaf(bytes), bytes, index, hashes, cose, receipt }));
};

const written = (proof: ProofFile): ProofAnswer => ({ kind: 'proof', text: encodeProofFile(proof) });
const absent = (why: string): ProofAnswer => ({ kind: 'absent', why });
