import type { Sha256 } from '../domain/identity.ts';
import { TILE_WIDTH } from '../domain/transaction.ts';
import { merkleNodeHash } from '../wire/merkle.ts';

/** Levels of a binary tree within a tile, the tile's own hashes included. */
const HEIGHT = Math.log2(TILE_WIDTH);

/** The binary tree over the hashes of one tile, as far as they are there; inner nodes are hashed once, when first asked for or when complete. */
export type TileTree = Readonly<{
  /** Another hash at the right edge. Emits the tile's root when it is full, else null. */
  add: (hash: Uint8Array) => Uint8Array | null;
  /** Root over hashes [place·2^height, (place+1)·2^height), all of which are there. */
  node: (height: number, place: number) => Uint8Array;
  hashes: readonly Uint8Array[];
}>;

/** `hashes` are those already there; the array becomes the tree's own. */
export const tileTree = (hashes: Uint8Array[], sha256?: Sha256): TileTree => {
  const levels: Uint8Array[][] = [hashes, ...Array.from({ length: HEIGHT }, (): Uint8Array[] => [])];

  const node = (height: number, place: number): Uint8Array => {
    const level = levels[height];
    const known = level?.[place];
    if (known !== undefined) return known;
    if (level === undefined || height === 0) throw new RangeError(`a tile has no node ${place} at height ${height}`);
    const made = merkleNodeHash(node(height - 1, 2 * place), node(height - 1, 2 * place + 1), sha256);
    level[place] = made;
    return made;
  };

  return {
    hashes,
    node,
    add: (hash) => {
      hashes.push(hash);
      for (let height = 1, width = 2; hashes.length % width === 0 && height <= HEIGHT; height += 1, width *= 2)
        node(height, hashes.length / width - 1);
      return hashes.length === TILE_WIDTH ? node(HEIGHT, 0) : null;
    },
  };
};
