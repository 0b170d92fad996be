import pg from 'pg';
import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';

/** A connection on which what is committed is on the server's disk, and on that of its standby where one is named. */
export type Session = Readonly<{
  query: (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>;
  end: () => Promise<void>;
}>;
type Row = Readonly<Record<string, unknown>>;

/** Real time. */
const CONNECT_MS = 5_000;

/** `host:port/database`, for people; never the password. */
export const serverName = (connection: string): string => {
  const { host, port, database } = new pg.Client({ connectionString: connection });
  return `PostgreSQL at ${host}:${port}/${database}`;
};

/**
 * Connects and makes sure of what is promised.
 * @throws Fault `storage` for a server that is a standby, or does not sync its disk; what the driver throws where there is none.
 */
export const openSession = async (connection: string, log: Log): Promise<Session> => {
  const client = new pg.Client({
    connectionString: connection,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: 'gridtokenx core',
  });
  let lost: Error | null = null;
  // Without a listener an idle connection that ends would end the process. The next question is told.
  client.on('error', (error) => {
    lost = error;
  });
  // A commit that stopped waiting for its standby is no failure to the server: it only warns.
  let warned: string | null = null;
  client.on('notice', ({ code, message }) => {
    // Class 00 is a notice; severities are words of the server's language.
    if (code !== undefined && !code.startsWith('00')) warned = message ?? '';
  });
  const query: Session['query'] = async (sql, values = []) => {
    if (lost !== null) throw lost;
    warned = null;
    const { rows } = await client.query<Row>({ text: sql, values: [...values] });
    if (warned !== null)
      throw new Fault(
        'storage',
        `${serverName(connection)} has written without its standby: ${warned}. Bring the standby back, then start the core again.`,
      );
    return rows;
  };
  try {
    await client.connect();
    await promiseDurability(query, serverName(connection), log);
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
  return { query, end: () => client.end() };
};

const promiseDurability = async (query: Session['query'], server: string, log: Log): Promise<void> => {
  const [found] = await query(
    `SELECT pg_is_in_recovery() AS standby, current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
       current_setting('synchronous_standby_names') AS standbys`,
  );
  if (found?.['standby'] === true)
    throw new Fault('storage', `${server} is a standby. Promote it, or name the server that writes.`);
  if (found?.['fsync'] !== 'on')
    throw new Fault('storage', `${server} runs with fsync off: a power cut would lose settled money. Turn it on.`);
  if (found['commit'] !== 'remote_apply') await query(`SET synchronous_commit TO 'on'`);
  await query('SET client_min_messages TO warning');
  if (found['standbys'] === '')
    log.warn(
      {},
      `${server} names no synchronous standby: what is acknowledged is on one disk (synchronous_standby_names).`,
    );
};
