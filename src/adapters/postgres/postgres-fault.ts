import pg from 'pg';
import { Fault } from '../../domain/fault.ts';

/** SQLSTATE of what the server has refused (PostgreSQL manual, appendix A); null for anything else. */
const sqlState = (error: unknown): string | null => (error instanceof pg.DatabaseError ? (error.code ?? null) : null);

/** Classes of SQLSTATE that mean that the connection is gone, or soon will be: to be tried again on another one. */
const ofConnections = /^(?:08|57P|53300)/;

/** Whether what was asked for may have been done all the same: the answer was lost, and not refused. */
export const isConnectionLost = (error: unknown): boolean => {
  const state = sqlState(error);
  return state === null ? !(error instanceof Fault) && !isBug(error) : ofConnections.test(state);
};

/** What the driver throws for a mistake of ours has these names; what the network does to it has none of its own. */
export const isBug = (error: unknown): boolean =>
  error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;

/** A row of that number is there already (unique_violation). */
export const isThere = (error: unknown): boolean => sqlState(error) === '23505';

const DISK_FULL = '53100';
const NO_RIGHT = '42501';

/** Says what a server has refused, in words. */
export const refusalOf = (server: string, error: unknown): Error => {
  if (error instanceof Fault || isBug(error)) return error as Error;
  const text = error instanceof Error ? error.message : String(error);
  if (sqlState(error) === DISK_FULL)
    return new Fault(
      'disk-full',
      `There is no room left at ${server} (${text}). Nothing that was acknowledged is lost; free space on its disk.`,
      { cause: error },
    );
  if (sqlState(error) === NO_RIGHT)
    return new Fault(
      'storage',
      `${server} lets the user of the connection make or write no tables of the journal (${text}). As the owner of the database: GRANT CREATE ON DATABASE … TO that user; tables that another has made are to be its own.`,
      { cause: error },
    );
  return new Fault('storage', `${server} refuses the journal: ${text}. Look at the server's own log.`, {
    cause: error,
  });
};
