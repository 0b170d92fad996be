import Database from 'better-sqlite3';
import { Fault, orFault } from '../../domain/fault.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { EvidenceAudit } from '../../ports/evidence-audit.ts';
import { erasureReader, leafTablesOf } from './read-archive.ts';

type BatchRow = Readonly<{
  number: number;
  gateway: string;
  epoch: number;
  sequence: number;
  cose: Uint8Array;
  hashes: Uint8Array;
}>;

/** An archive as an audit reads it, without changing it; dispose it to close the file. @throws Fault `storage`. */
export const openEvidenceAudit = (file: string): EvidenceAudit & Disposable => {
  const said = (why: string): string => `The archive ${file} cannot be read (${why}).`;
  const ask = <T>(work: () => T): T => orFault('storage', work, said);
  const database = ask(() => new Database(file, { readonly: true, fileMustExist: true }));
  const prepared = ask(() => ({
    batch: database.prepare<[Uint8Array], BatchRow>(
      'SELECT number, gateway, epoch, sequence, cose, hashes FROM batch WHERE payload_hash = ?',
    ),
    leaf: database
      .prepare<Readonly<{ point: string; start: number; version: number; number: number; place: number }>, Uint8Array>(
        leafTablesOf(database)
          .map(
            (table) =>
              `SELECT leaf FROM ${table} WHERE point = @point AND starts = @start AND version = @version AND batch = @number AND place = @place`,
          )
          .join(' UNION ALL '),
      )
      .pluck(),
    order: database.prepare<[Uint8Array], Readonly<{ starts: number; message: Uint8Array }>>(
      'SELECT starts, message FROM signed_order WHERE hash = ?',
    ),
    counts: database.prepare<[], Readonly<{ batches: number; leaves: number; orders: number }>>(
      `SELECT (SELECT count(*) FROM batch) AS batches, (SELECT count(*) FROM signed_order) AS orders, ${leafTablesOf(
        database,
      )
        .map((table) => `(SELECT count(*) FROM ${table})`)
        .join(' + ')} AS leaves`,
    ),
    erasures: erasureReader(database).erasures,
  }));
  return {
    batch: (payloadHash) => {
      const row = ask(() => prepared.batch.get(payloadHash));
      if (row === undefined) return null;
      const { number, gateway, epoch, sequence, cose, hashes } = row;
      return {
        ...{ gateway, epoch, sequence, cose: new Uint8Array(cose), hashes: new Uint8Array(hashes) },
        leaf: ({ point, start, version, place }) => {
          const leaf = ask(() => prepared.leaf.get({ point, start, version, number, place }));
          return leaf === undefined ? null : new Uint8Array(leaf);
        },
      };
    },
    order: (hash) => {
      const row = ask(() => prepared.order.get(hash));
      return row === undefined ? null : { start: startOf(row.starts), message: new Uint8Array(row.message) };
    },
    counts: () => {
      const counts = ask(() => prepared.counts.get());
      if (counts === undefined) throw new Fault('storage', said('it does not say what it has'));
      return counts;
    },
    erasures: () => ask(() => prepared.erasures()),
    [Symbol.dispose]: () => void database.close(),
  };
};

const startOf = (milliseconds: number): Instant => instant(milliseconds);
