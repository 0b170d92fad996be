import { map } from 'rxjs';
import { intervalName } from '../domain/interval.ts';
import type { Leaf } from '../domain/transaction.ts';
import type { HeldBatch, HeldQuery, Outbox } from '../ports/outbox.ts';
import type { ProofAnswer, ProofDesk, ProofQuestion } from '../ports/proof-desk.ts';
import { decodeBatchBody, hashOfPlace, isErasedLeaf } from '../wire/batch.ts';
import { decodeLeaf } from '../wire/leaf.ts';
import { inclusionPath, subtreesOf } from '../wire/merkle.ts';
import { encodeProofFile, type PastKey, type ProofFile, type ProofKeys } from '../wire/proof-file.ts';

/** Proofs out of a running gateway's outbox; `keys` go into every file: the gateway's own, and the core's it has pinned. */
export const proofDesk = (
  outbox: Pick<Outbox, 'held'>,
  keys: ProofKeys,
  history: readonly PastKey[] = [],
): ProofDesk => ({
  prove: (question) => outbox.held(whereToLook(question)).pipe(map((held) => proofOf(held, question, keys, history))),
});

const whereToLook = (question: ProofQuestion): HeldQuery =>
  question.kind === 'leaf' ? { at: question.start } : { sequence: question.sequence };

/** The proof out of what an outbox holds; batches that have nothing to do with the question do no harm. */
export const proofOf = (
  held: readonly HeldBatch[],
  question: ProofQuestion,
  keys: ProofKeys,
  history: readonly PastKey[] = [],
): ProofAnswer => {
  const named = { keys, ...(history.length > 0 && { history }) };
  return question.kind === 'leaf' ? leafProof(held, question, named) : receiptProof(held, question.sequence, named);
};

/** What to check a proof by. */
type Named = Readonly<{ keys: ProofKeys; history?: readonly PastKey[] }>;

/** Of one point in one interval, without the neighbours' leaves; the newest version the core has a receipt for. */
const leafProof = (
  held: readonly HeldBatch[],
  { point, start }: Extract<ProofQuestion, { kind: 'leaf' }>,
  named: Named,
): ProofAnswer => {
  const called = `leaf of ${point} for ${intervalName({ start })}`;
  const places = held.flatMap((one) =>
    placesIn(one).filter(({ leaf }) => leaf.point === point && leaf.start === start),
  );
  const newest = places
    .filter(({ receipt }) => receipt !== null)
    .reduce<Place | null>((best, one) => (best === null || one.leaf.version > best.leaf.version ? one : best), null);
  if (newest === null || newest.receipt === null)
    return absent(
      places.length === 0
        ? `This gateway holds no ${called}: the interval is not over, is too old, or is another gateway's.`
        : `The ${called} has no receipt yet: it is proven once the core has it.`,
    );
  const { bytes, cose, index, hashes, receipt } = newest;
  const path = inclusionPath(subtreesOf(hashes), index, hashes.length);
  return written({ kind: 'leaf', ...named, leaf: bytes, index, path, cose, receipt });
};

/** Of a whole batch with all its leaves; the latest epoch where several have the number. */
const receiptProof = (held: readonly HeldBatch[], sequence: number, named: Named): ProofAnswer => {
  const latest = held.filter(({ batch }) => batch.sequence === sequence).at(-1);
  if (latest === undefined)
    return absent(`This gateway holds no batch ${sequence}: it is not sealed yet, is too old, or was refused.`);
  const { batch, receipt } = latest;
  if (receipt === null) return absent(`Batch ${sequence} has no receipt yet: it is proven once the core has it.`);
  const { payloadHash, body } = batch;
  // Where a leaf was erased only the payload's hash is shown: the body is not the one that was sent any more.
  const whole = decodeBatchBody(body).leaves.some(isErasedLeaf) ? null : body;
  return written({ kind: 'receipt', ...named, payloadHash, batch: whole, receipt });
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
  const hashes = leaves.map(hashOfPlace);
  return leaves.flatMap((bytes, index) =>
    isErasedLeaf(bytes) ? [] : [{ leaf: decodeLeaf(bytes), bytes, index, hashes, cose, receipt }],
  );
};

const written = (proof: ProofFile): ProofAnswer => ({ kind: 'proof', text: encodeProofFile(proof) });
const absent = (why: string): ProofAnswer => ({ kind: 'absent', why });
