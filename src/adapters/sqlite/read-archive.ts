import Database from 'better-sqlite3';
import { orFault } from '../../domain/fault.ts';
import type { PointId } from '../../domain/identity.ts';
import { instant } from '../../domain/time.ts';
import type {
  ArchivedOrder,
  BilledFacts,
  ErasureReader,
  EvidenceReader,
  FoundLeaf,
  KeptErasure,
} from '../../ports/evidence-archive.ts';

type LeafRow = Omit<FoundLeaf, 'start' | 'payloadHash'> & Readonly<{ starts: number; payload_hash: Uint8Array }>;

/** Opens the archive of a core that is stopped, without changing it; dispose it to close the file. @throws Fault `storage` when it cannot be read or its core has it open. */
export const readArchive = (file: string): EvidenceReader & ErasureReader & Disposable => {
  const database = orFault(
    'storage',
    () => {
      const opened = new Database(file, { readonly: true, fileMustExist: true });
      opened.prepare('SELECT count(*) FROM signed_order').get();
      return opened;
    },
    (why) => `The archive ${file} cannot be read (${why}). Is its core still running?`,
  );
  const leaves = database.prepare<[PointId, number, number], LeafRow>(
    `SELECT point, starts, version, place, leaf, payload_hash, gateway, epoch, sequence, cose, hashes
     FROM leaf JOIN batch ON batch.number = leaf.batch
     WHERE point = ? AND starts >= ? AND starts < ? ORDER BY starts, version, batch, place`,
  );
  const order = database.prepare<[Uint8Array], Uint8Array>('SELECT message FROM signed_order WHERE hash = ?').pluck();
  return {
    leaves: (point, from, to) => leaves.all(point, from, to).map(found),
    order: (hash) => {
      const message = order.get(hash);
      return message === undefined ? null : new Uint8Array(message);
    },
    ...erasureReader(database),
    [Symbol.dispose]: () => void database.close(),
  };
};

/** An archive of before there was erasure has none of these tables. */
export const erasureReader = (database: Database.Database): ErasureReader => {
  const has = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'erasure'").get() !== undefined;
  const rows = <Row>(sql: string, ...given: readonly unknown[]): readonly Row[] =>
    has || sql.includes('signed_order') ? database.prepare<unknown[], Row>(sql).all(...given) : [];
  return {
    common: () => {
      const [one] = rows<Readonly<{ row: number; facts: Uint8Array }>>('SELECT row, facts FROM billed_common');
      return one === undefined ? null : { row: one.row, facts: new Uint8Array(one.facts) };
    },
    billed: () =>
      rows<BilledFacts>('SELECT account, facts FROM billed').map(({ account, facts }) => ({
        account,
        facts: new Uint8Array(facts),
      })),
    erasures: () =>
      rows<KeptErasure>('SELECT hash, account, starts AS "from", ends AS "to", message FROM erasure').map((one) => ({
        ...one,
        hash: new Uint8Array(one.hash),
        message: new Uint8Array(one.message),
      })),
    ordersIn: (from, to) =>
      rows<ArchivedOrder>(
        'SELECT hash, starts AS start, message FROM signed_order WHERE starts >= ? AND starts < ?',
        from,
        to,
      ).map((one) => ({ ...one, hash: new Uint8Array(one.hash), message: new Uint8Array(one.message) })),
  };
};

/** SQLite hands out Buffers; what leaves an adapter is plain bytes. */
const found = ({ starts, payload_hash, ...row }: LeafRow): FoundLeaf => ({
  ...row,
  start: instant(starts),
  payloadHash: new Uint8Array(payload_hash),
  leaf: new Uint8Array(row.leaf),
  cose: new Uint8Array(row.cose),
  hashes: new Uint8Array(row.hashes),
});
