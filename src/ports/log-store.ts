import type { LogHead } from '../domain/transaction.ts';

/** A head that a log is known to have come to; `root` is null where only the number of its entries is known. */
export type ReachedHead = Readonly<{ size: number; root: Uint8Array | null }>;

/**
 * Where a transparency log keeps its full tiles. What it holds follows from the journal and is offered again, the same, at
 * every replay: a store need not sync, and may start empty. Synchronous: a head and a proof are part of an answer that the
 * one writer of a core gives, and a tile comes out of the page cache in microseconds.
 */
export interface LogStore {
  /** Keeps a full tile: 256 hashes of 32 bytes. Level 0: leaf hashes; L: roots over 256^L entries each. Tiles of a level come in order. */
  keepTile(level: number, number: number, hashes: Uint8Array): void;
  /** @throws Fault `storage` when the tile was never kept or cannot be read. */
  tile(level: number, number: number): Uint8Array;
  /** Keeps 256 entries, each with its length (C2SP tlog-tiles entry bundle). Bundles come in order. */
  keepBundle(number: number, bundle: Uint8Array): void;
  /** @throws Fault `storage` when the bundle was never kept or cannot be read. */
  bundle(number: number): Uint8Array;
  /** Remembers how far the log has come: what a journal that lost its end, or its beginning, is found out by. */
  keepHead(head: LogHead): void;
  /** The farthest that was kept here, also in an earlier life; `size` is 0 where nothing is known. */
  reached(): ReachedHead;
}
