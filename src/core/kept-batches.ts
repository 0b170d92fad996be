import type { GatewayId } from '../domain/identity.ts';
import { NumberPlaces } from '../market/number-places.ts';
import { packNumbers, unpackNumbers } from '../market/packed/number-column.ts';

/** What a gateway's batch left behind: which payload, and where it stands in the log. */
export type KeptBatch = Readonly<{ payloadHash: Uint8Array; index: number }>;

/** Where in the log every batch stands that was ever kept, by the number its gateway gave it: sequences begin anew with an epoch. */
export type BatchIndexes = Readonly<{
  keep: (gateway: GatewayId, epoch: number, sequence: number, index: number) => void;
  /** Null where none was kept. */
  find: (gateway: GatewayId, epoch: number, sequence: number) => number | null;
  dump: () => readonly BatchIndexesDump[];
}>;

/**
 * Of one gateway and epoch: sequences, and log indexes. In snapshots of before snapshots of version 5 `numbers` has them in pairs, eight bytes each
 * as the machine has them, and hashes beside, which the market has too.
 */
export type BatchIndexesDump = Readonly<
  { key: string } & ({ count: number; sequences: Uint8Array; indexes: Uint8Array } | { numbers: Uint8Array })
>;

export const batchIndexes = (from: readonly BatchIndexesDump[] = []): BatchIndexes => {
  const all = new Map(from.map((one) => [one.key, readBack(one)]));
  return {
    keep: (gateway, epoch, sequence, index) => {
      const key = `${gateway}/${epoch}`;
      let known = all.get(key);
      if (known === undefined) {
        known = { sequences: new NumberPlaces(), indexes: [] };
        all.set(key, known);
      }
      known.indexes[known.sequences.add(sequence)] = index;
    },
    find: (gateway, epoch, sequence) => {
      const known = all.get(`${gateway}/${epoch}`);
      return known?.indexes[known.sequences.find(sequence)] ?? null;
    },
    dump: () =>
      [...all].map(([key, { sequences, indexes }]) => ({
        ...{ key, count: indexes.length },
        ...{ sequences: packNumbers(sequences.known()), indexes: packNumbers(indexes) },
      })),
  };
};

/** Log indexes, by the places of the sequences. */
type Batches = Readonly<{ sequences: NumberPlaces; indexes: number[] }>;

const readBack = (dump: BatchIndexesDump): Batches => {
  const found: Batches = { sequences: new NumberPlaces(), indexes: [] };
  if ('numbers' in dump) {
    const pairs = new Float64Array(dump.numbers.slice().buffer);
    for (let at = 0; at < pairs.length; at += 2)
      found.indexes[found.sequences.add(pairs[at] as number)] = pairs[at + 1] as number;
    return found;
  }
  const indexes = unpackNumbers(dump.indexes, dump.count);
  for (const [at, sequence] of unpackNumbers(dump.sequences, dump.count).entries())
    found.indexes[found.sequences.add(sequence)] = indexes[at] as number;
  return found;
};
