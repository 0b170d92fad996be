import pg from 'pg';
import { isBug } from './postgres-fault.ts';

/** The storage with which a journal in PostgreSQL was last taken over. */
export type NotedStorage = Readonly<{
  /** Of the archive in it: the same wherever that is moved to. */
  name: string;
  folder: string;
  /** The machine's own name. */
  machine: string;
}>;

/** What a core has beside its journal, as it takes that over. */
export type JournalStorage = Readonly<{
  /** Asked for before anything is written: what it names is on the disk by then. */
  name: () => Promise<string>;
  folder: string;
  machine: string;
  /** Whether it is to belong to the journal from now on, though another one did. */
  anew: boolean;
  /** What is thrown where another one belongs to it. */
  refused: (noted: NotedStorage) => Error;
}>;

/** Real time; whoever takes the journal over afterwards has more patience. */
const PATIENCE_MS = 5_000;

/** Its row as it is: columns that a former version did not have are null. */
const whole = 'SELECT to_jsonb(writer) AS writer FROM gridtokenx.writer';

/** The storage a journal belongs to, by the row of its writer; null for one that was written before it was noted. */
export const storageOfWriter = (writer: unknown): NotedStorage | null => {
  const { storage, folder, machine } = (writer ?? {}) as Readonly<Record<string, unknown>>;
  return typeof storage === 'string' ? { name: storage, folder: String(folder), machine: String(machine) } : null;
};

/**
 * Which storage the journal of a core belongs to, taking nothing over; null where none is noted yet, where it is another core's, and
 * where the server does not say so at once: whoever takes the journal over is told why.
 */
export const notedStorage = async (connection: string, core: string): Promise<NotedStorage | null> => {
  let client: pg.Client | null = null;
  try {
    client = new pg.Client({
      connectionString: connection,
      connectionTimeoutMillis: PATIENCE_MS,
      query_timeout: PATIENCE_MS,
      application_name: 'gridtokenx core',
    });
    // Without a listener a connection that is lost would end the process.
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<Readonly<{ writer: Readonly<Record<string, unknown>> }>>(whole);
    const writer = rows[0]?.writer;
    return writer?.['core'] === core ? storageOfWriter(writer) : null;
  } catch (error) {
    if (isBug(error)) throw error;
    return null;
  } finally {
    await client?.end().catch(() => undefined);
  }
};
