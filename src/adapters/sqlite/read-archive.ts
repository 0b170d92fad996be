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
  const leaves = database.prepare<Asked, LeafRow>(leafTablesOf(database).length > 1 ? leavesOfBoth : leavesByPoint);
  const order = database.prepare<[Uint8Array], Uint8Array>('SELECT message FROM signed_order WHERE hash = ?').pluck();
  return {
    leaves: (point, from, to) => leaves.all({ point, from, to }).map(found),
    order: (hash) => {
      const message = order.get(hash);
      return message === undefined ? null : new Uint8Array(message);
    },
    ...erasureReader(database),
    [Symbol.dispose]: () => void database.close(),
  };
};

type Asked = Readonly<{ point: PointId; from: number; to: number }>;

/** Where an archive has its leaves: one place more from version 2 on (`archive-tables.ts`). */
export const leafTablesOf = (database: Database.Database): readonly string[] =>
  database
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('leaf', 'interval_leaf')")
    .pluck()
    .all();

const inOrder = 'ORDER BY starts, version, found.batch, place';
const withBatch = (leaves: string): string =>
  `SELECT point, starts, version, place, leaf, payload_hash, gateway, epoch, sequence, cose, hashes
   FROM (${leaves}) AS found JOIN batch ON number = found.batch ${inOrder}`;

const byPoint = 'SELECT * FROM leaf WHERE point = @point AND starts >= @from AND starts < @to';
const leavesByPoint = withBatch(byPoint);

/** From one interval there is to the next, and there to the point: not past every neighbour's leaf. */
const leavesOfBoth = `
  WITH RECURSIVE start (at) AS (
    SELECT min(starts) FROM interval_leaf WHERE starts >= @from AND starts < @to
    UNION ALL
    SELECT (SELECT min(starts) FROM interval_leaf WHERE starts > at AND starts < @to) FROM start WHERE at IS NOT NULL
  )
  ${withBatch(`${byPoint}
    UNION ALL
    SELECT point, starts, version, batch, place, leaf FROM start CROSS JOIN interval_leaf ON starts = at AND point = @point`)}`;

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
