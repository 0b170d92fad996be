import type { Sha256 } from '../../domain/identity.ts';
import type { Plain } from '../../domain/plain.ts';
import { createMarket } from '../../market/market.ts';
import type { KeptSnapshot } from '../../ports/snapshots.ts';
import { toHex } from '../../wire/bytes.ts';
import { encodePlain } from '../../wire/plain-bytes.ts';
import { decodeSnapshot } from '../../wire/snapshot-file.ts';
import type { Books, BooksSettings } from '../books.ts';
import type { AuditReport } from './audit-report.ts';

type Looked = Readonly<{ name: string; row: number; rowHash: string; stateHash: string; books: string }>;

const anew = 'Stop the core, move this snapshot away and start it: it replays its journal instead, and makes another.';

/** Every snapshot against the replay: its own checksum, its row, its state hash, and everything it holds, byte by byte. */
export const checkSnapshots = (
  { realm, core }: BooksSettings,
  kept: readonly KeptSnapshot[],
  sha256: Sha256,
  report: AuditReport,
) => {
  const broken = (name: string, what: string): void => report.broken('snapshots', name, what, anew);
  const look = (one: KeptSnapshot): readonly Looked[] => {
    report.checked('snapshots');
    try {
      const { books, row, rowHash, stateHash, ...of } = decodeSnapshot(one.read(), sha256);
      if (of.realm !== realm || of.core !== core) broken(one.name, `it is of ${of.core} (${of.realm})`);
      if (row !== one.row) broken(one.name, `it was made after row ${row}, and is named as if after row ${one.row}`);
      return [{ name: one.name, row, rowHash, stateHash, books: held(books) }];
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      broken(one.name, error.message);
      return [];
    }
  };
  /**
   * As this version would dump it: one of an earlier version lacks what has come since. Without prices of the past, which are
   * known from the first snapshot that had them.
   */
  const held = (books: Plain): string => {
    const { market, prices: _, ...others } = books as Readonly<Record<string, Plain>>;
    return toHex(sha256(encodePlain({ ...others, market: createMarket({ sha256 }, market ?? null).dump() })));
  };
  const waiting = new Map(kept.flatMap(look).map((one) => [one.name, one]));
  return {
    at: (row: number, rowHash: string, books: Books): void => {
      for (const one of waiting.values()) {
        if (one.row !== row) continue;
        waiting.delete(one.name);
        report.checked('snapshots');
        const found = books.stateHash();
        if (one.rowHash !== rowHash) broken(one.name, `row ${row} of the journal is not the one it was made after`);
        else if (one.stateHash !== found) broken(one.name, `it says ${one.stateHash}, and the replay gives ${found}`);
        else if (one.books !== held(books.dump()))
          broken(one.name, 'its state hash is right, and what it holds beside is not what the replay has');
      }
    },
    /** `replays`: whether the replay came to the end. One that the journal begins from was taken up already. */
    end: (replayed: number, replays: boolean): void => {
      if (!replays) return;
      for (const { name, row } of waiting.values())
        if (row > replayed) broken(name, `it was made after row ${row}, and the journal ends at row ${replayed}`);
    },
  };
};
