import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openPostgresJournal } from '../adapters/postgres/journal.ts';
import { isCredential } from '../adapters/signatures/private-file.ts';
import { openJournal } from '../adapters/sqlite/journal.ts';
import type { CoreConfiguration } from '../configuration/core-configuration.ts';
import { Fault } from '../domain/fault.ts';
import type { Journal } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { OnlineCopy } from '../ports/online-copy.ts';

/** Where the journal is, and whether it is looked at only: then a core that writes it goes on. */
type Where = Readonly<{ storage: string; readOnly?: boolean }>;

/** The file of a core's journal, where it is not in PostgreSQL. */
export const journalFileIn = (storage: string): string => join(storage, 'journal.sqlite');

/**
 * The journal a core's configuration names: a file of its storage, or PostgreSQL.
 * @throws Fault `storage` for a file that is only to be read and is not there, `configuration` for a connection nobody may read.
 */
export const openCoreJournal = (
  { core, journal: { connectionFile, maxBytes } }: Pick<CoreConfiguration, 'core' | 'journal'>,
  { storage, readOnly = false }: Where,
  log: Log,
): Journal & Partial<OnlineCopy> & AsyncDisposable => {
  if (connectionFile !== null)
    return openPostgresJournal({ connection: connectionIn(connectionFile), core, log, readOnly });
  const file = journalFileIn(storage);
  if (readOnly && !existsSync(file))
    throw new Fault('storage', `There is no journal ${file}. Is the configuration the core's own?`);
  return openJournal(file, { log, maxBytes });
};

const EVERYBODY = 0o077;

/** A password lies in it: a file that others may read is refused, as that of a key is. */
const connectionIn = (file: string): string => {
  const text = readOrSay(file).trim();
  if ((statSync(file).mode & EVERYBODY) !== 0 && !isCredential(file))
    throw new Fault(
      'configuration',
      `${file} can be read by others, and a password may be in it. Run: chmod 600 ${file}`,
    );
  if (!/^postgres(?:ql)?:\/\/\S+$/.test(text) || !URL.canParse(text))
    throw new Fault('configuration', `${file} holds no address such as postgresql://user:password@host:5432/database.`);
  const { hostname, searchParams } = new URL(text);
  if (!loopback.has(hostname) && searchParams.get('sslmode') !== 'verify-full')
    throw new Fault(
      'configuration',
      `${file} names ${hostname} without sslmode=verify-full: what meters have counted would cross the network in the clear. Add ?sslmode=verify-full, and sslrootcert=… where the server's authority is not known.`,
    );
  return text;
};

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

const readOrSay = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('configuration', `journal.connectionFile ${file} cannot be read: ${String(cause)}.`, { cause });
  }
};
