import { existsSync, readFileSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import { openPostgresJournal } from '../adapters/postgres/journal.ts';
import type { JournalStorage } from '../adapters/postgres/noted-storage.ts';
import { isCredential } from '../adapters/signatures/private-file.ts';
import { openArchive } from '../adapters/sqlite/archive.ts';
import { openCoreStore } from '../adapters/sqlite/core-store.ts';
import { evidencePlaceOf } from '../adapters/sqlite/evidence-place.ts';
import type { CoreConfiguration } from '../configuration/core-configuration.ts';
import { refused } from '../configuration/refusal.ts';
import { Fault, orFault } from '../domain/fault.ts';
import type { EvidenceArchive } from '../ports/evidence-archive.ts';
import type { Journal } from '../ports/journal.ts';
import type { Log } from '../ports/log.ts';
import type { OnlineCopy } from '../ports/online-copy.ts';

/** Where the journal is, and with which storage one in PostgreSQL is taken over; `read-only`: a core that writes it goes on. */
type Where = Readonly<{ storage: string; beside: JournalStorage | 'read-only' }>;

/** The file of a core's journal, where it is not in PostgreSQL. */
export const journalFileIn = (storage: string): string => join(storage, 'journal.sqlite');

/** The file of evidence alone: of a core whose journal is in PostgreSQL, or that was begun before both lay in one. */
export const ownArchiveIn = (storage: string): string => join(storage, 'archive.sqlite');

/**
 * Where a core's evidence lies: in its journal's file, but for those that have one of its own.
 * @throws Fault `storage` where that is gone, or another lies beside: what is read or erased in one would be missing or left in the other.
 */
export const archiveFileIn = (storage: string): string => {
  const [journal, own] = [journalFileIn(storage), ownArchiveIn(storage)];
  const noted = evidencePlaceOf(journal);
  const isLeft = existsSync(`${own}-wal`);
  if (noted === 'journal') {
    if (existsSync(own) || isLeft) throw new Fault('storage', besideEvidence(journal, own));
    return journal;
  }
  if (existsSync(own)) return own;
  if (noted === 'own-file' || isLeft) throw new Fault('storage', archiveGone(own));
  return existsSync(journal) ? journal : own;
};

const besideEvidence = (evidence: string, other: string): string =>
  `The evidence of this core lies in ${evidence}, and ${other} beside it is no file of its own: move it away to where it is kept.`;

export const archiveGone = (archive: string): string =>
  `The archive ${archive} is gone, and with it what bills are recomputed from. Put it back (archive.sqlite, and archive.sqlite-wal where there is one). Only where none is left: start once with --archive-lost, which begins an empty one.`;

/**
 * The journal a core's configuration names: a file of its storage, or PostgreSQL.
 * @throws Fault `configuration` for a connection nobody may read.
 */
export const openCoreJournal = (
  { core, journal: { connectionFile, maxBytes } }: Pick<CoreConfiguration, 'core' | 'journal'>,
  { storage, beside }: Where,
  log: Log,
): Journal & Partial<OnlineCopy> & AsyncDisposable => {
  if (connectionFile !== null)
    return openPostgresJournal({ connection: connectionIn(connectionFile), core, log, storage: beside });
  const { journal: rows, ...store } = openCoreStore(journalFileIn(storage), { log, maxBytes, evidence: 'own-file' });
  return { ...rows, ...store };
};

/** What a core writes while it runs; `copied` is each of its files, as it is copied into a folder. */
export type CoreStorage = Readonly<{
  journal: Journal;
  archive: EvidenceArchive;
  copied: readonly Readonly<{ file: (storage: string) => string; from: OnlineCopy }>[];
}> &
  AsyncDisposable;

/** For once. `archiveLost`: one that is gone is begun anew; `begins`: this storage is to belong to a journal that had another one. */
type ForOnce = Readonly<{ archiveLost?: boolean; begins?: boolean }>;

/**
 * Journal and evidence of a core: in one file, so that one sync makes both durable; in two where the journal is in PostgreSQL, or
 * where the storage was begun so. @throws Fault as `openCoreJournal` and `archiveFileIn`
 */
export const openCoreStorage = (
  configuration: Pick<CoreConfiguration, 'core' | 'journal'>,
  storage: string,
  log: Log,
  { archiveLost = false, begins = false }: ForOnce = {},
): CoreStorage => {
  const { connectionFile, maxBytes } = configuration.journal;
  if (connectionFile === null && isInJournal(storage, archiveLost)) {
    const options = { log, maxBytes, evidence: 'journal' } as const;
    const { journal, archive, ...store } = openCoreStore(journalFileIn(storage), options);
    return { journal, archive, copied: [{ file: journalFileIn, from: journal }], ...store };
  }
  if (connectionFile !== null && evidencePlaceOf(journalFileIn(storage)) === 'journal')
    throw new Fault('storage', besideEvidence(ownArchiveIn(storage), journalFileIn(storage)));
  const { core } = configuration;
  const own = ownArchiveIn(storage);
  const isLost = archiveLost && !existsSync(own);
  const beside: JournalStorage = {
    ...{ folder: storage, machine: hostname(), anew: begins || isLost },
    name: () => lastValueFrom(archive.name()),
    refused: ({ folder, machine }) => refused('archive-elsewhere', { core, storage, former: folder, machine }),
  };
  const journal = openCoreJournal(configuration, { storage, beside }, log);
  if (isLost)
    log.warn(
      { file: own },
      `The archive ${own} was lost, and an empty one is begun: what was filed before it cannot be billed any more, nor proven by leaves; gridtokenx core audit says what is missing. A batch that is sent again is filed again.`,
    );
  const archive = openArchive(own, { log });
  const { copyTo } = journal;
  return {
    ...{ journal, archive },
    copied: [
      ...(copyTo === undefined ? [] : [{ file: journalFileIn, from: { copyTo } }]),
      { file: ownArchiveIn, from: archive },
    ],
    [Symbol.asyncDispose]: async () => {
      await archive[Symbol.asyncDispose]();
      await journal[Symbol.asyncDispose]();
    },
  };
};

/** @throws Fault `storage` where it would come to lie in two files */
const isInJournal = (storage: string, archiveLost: boolean): boolean => {
  const [journal, own] = [journalFileIn(storage), ownArchiveIn(storage)];
  const isLeft = existsSync(`${own}-wal`);
  const place = evidencePlaceOf(journal);
  if (archiveLost && (place === 'own-file' || (isLeft && place === null))) return false;
  // A storage that nothing was written into yet has neither.
  return (!existsSync(journal) && !existsSync(own) && !isLeft) || archiveFileIn(storage) === journal;
};

const EVERYBODY = 0o077;

/** The address in the file that a core's configuration names. A password lies in it: a file that others may read is refused, as that of a key is. @throws Fault `configuration` */
export const connectionIn = (file: string): string => {
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
  for (const one of ['sslrootcert', 'sslcert', 'sslkey'])
    for (const named of searchParams.getAll(one))
      orFault(
        'configuration',
        () => readFileSync(named),
        (why) => `${file} names ${named} (${one}), which cannot be read: ${why}.`,
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
