import type { GatewayId } from '../domain/identity.ts';

/** What a gateway's batch left behind: which payload, and where it stands in the log. */
export type KeptBatch = Readonly<{ payloadHash: Uint8Array; index: number }>;

/** Every batch that was ever kept, by the number its gateway gave it: sequences begin anew with an epoch. */
export type KeptBatches = Readonly<{
  keep: (gateway: GatewayId, epoch: number, sequence: number, batch: KeptBatch) => void;
  find: (gateway: GatewayId, epoch: number, sequence: number) => KeptBatch | null;
  dump: () => readonly KeptBatchesDump[];
}>;

/** Of one gateway and epoch. `numbers`: sequence and log index in pairs, eight bytes each as the machine has them. */
export type KeptBatchesDump = Readonly<{ key: string; numbers: Uint8Array; hashes: Uint8Array }>;

const HASH = 32;

export const keptBatches = (from: readonly KeptBatchesDump[] = []): KeptBatches => {
  const all = new Map(from.map(({ key, numbers, hashes }) => [key, readBack(numbers, hashes)]));
  return {
    keep: (gateway, epoch, sequence, batch) => {
      const key = `${gateway}/${epoch}`;
      const known = all.get(key) ?? new Map<number, KeptBatch>();
      all.set(key, known);
      known.set(sequence, batch);
    },
    find: (gateway, epoch, sequence) => all.get(`${gateway}/${epoch}`)?.get(sequence) ?? null,
    dump: () =>
      [...all].map(([key, batches]) => ({
        key,
        numbers: new Uint8Array(
          Float64Array.from([...batches].flatMap(([sequence, { index }]) => [sequence, index])).buffer,
        ),
        hashes: joined([...batches.values()]),
      })),
  };
};

const joined = (batches: readonly KeptBatch[]): Uint8Array => {
  const hashes = new Uint8Array(HASH * batches.length);
  for (const [at, { payloadHash }] of batches.entries()) hashes.set(payloadHash, HASH * at);
  return hashes;
};

const readBack = (numbers: Uint8Array, hashes: Uint8Array): Map<number, KeptBatch> => {
  const pairs = new Float64Array(numbers.slice().buffer);
  const found = new Map<number, KeptBatch>();
  for (let at = 0; 2 * at < pairs.length; at += 1) {
    const payloadHash = hashes.subarray(HASH * at, HASH * (at + 1));
    found.set(pairs[2 * at] as number, { payloadHash, index: pairs[2 * at + 1] as number });
  }
  return found;
};
