import { instant } from '../../domain/time.ts';
import type { Leaf, SealedBatch } from '../../domain/transaction.ts';
import type { CaptureState, PointChain } from '../../ports/outbox.ts';
import { isErasedLeaf, parseBatch } from '../../wire/batch.ts';
import { decodeLeaf, leafHash } from '../../wire/leaf.ts';

/**
 * The capture state after `batches`, the first of which follows `state`, out of their leaves: what the gateway remembered
 * of each point is what it signed last. Only which meter's register a boundary has is not in a leaf; it stays as it was.
 */
export const rebuiltCapture = (state: CaptureState | null, batches: readonly SealedBatch[]): CaptureState | null => {
  const chains = new Map((state?.points ?? []).map((chain) => [chain.point, chain]));
  let [epoch, sequence] = [state?.epoch ?? 0, state?.sequence ?? 0];
  for (const batch of batches) {
    for (const { leaf, encoded } of leavesOf(batch)) {
      const chain = chains.get(leaf.point);
      if (chain !== undefined && leaf.sequence <= chain.sequence) continue;
      const next = extended(chain, leaf, encoded);
      if (next !== null) chains.set(leaf.point, next);
    }
    [epoch, sequence] = [batch.epoch, batch.sequence];
  }
  return epoch === 0 ? null : { epoch, sequence, points: [...chains.values()], seen: state?.seen ?? null };
};

/** A batch of another make has no leaves that can be read: it is kept, and says nothing. */
const leavesOf = ({ body }: SealedBatch): readonly Readonly<{ leaf: Leaf; encoded: Uint8Array }>[] => {
  try {
    return parseBatch(body)
      .leaves.filter((encoded) => !isErasedLeaf(encoded))
      .map((encoded) => ({ leaf: decodeLeaf(encoded), encoded }));
  } catch {
    return [];
  }
};

/** Null where no register of the point is known: it begins anew from what its binding states. */
const extended = (before: PointChain | undefined, leaf: Leaf, encoded: Uint8Array): PointChain | null => {
  const { point, sequence, start, length, energy } = leaf;
  const end = instant(start + length);
  const sealed = energy === null ? null : { at: end, register: energy.closing };
  const boundary = sealed !== null && end > (before?.boundary.at ?? start) ? sealed : before?.boundary;
  if (boundary === undefined) return null;
  const missed = (before?.missing ?? []).filter((one) => one !== start);
  return {
    point,
    sequence,
    previous: leafHash(encoded),
    sealedThrough: instant(Math.max(before?.sealedThrough ?? end, end)),
    missing: energy === null ? [...missed, start] : missed,
    boundary,
    ...(before?.device !== undefined && { device: before.device }),
  };
};
