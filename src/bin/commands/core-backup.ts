import { existsSync, readdirSync } from 'node:fs';
import { copyFile, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../../adapters/disk/make-folder.ts';
import { syncPath } from '../../adapters/disk/whole-file.ts';
import { configurationHistory } from '../../adapters/files/configuration-history.ts';
import { openArchive } from '../../adapters/sqlite/archive.ts';
import { LOCK_FILE, lockFolder } from '../../adapters/sqlite/folder-lock.ts';
import { hashedEntries, historyOf } from '../../configuration/change-history.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import { bangkokTime, instant } from '../../domain/time.ts';
import type { Log } from '../../ports/log.ts';
import { noteBackup } from '../compliance/last-backup.ts';
import { hasHistory, historyFolder } from '../configuration/history-folder.ts';
import { exportOf } from '../configuration/history-source.ts';
import { archiveFileIn, openCoreStorage, ownArchiveIn } from '../core-journal.ts';
import { eraseCore } from '../erasure/erase-core.ts';
import { signedErasureIn, siteOf } from '../erasure/signed-erasure.ts';
import { noteIn, unfinishedIn } from '../erasure/unfinished-erasure.ts';
import { product } from '../product.ts';
import { spoken } from '../speech.ts';
import { auditStorage, type StorageAudit } from '../storage/audit-storage.ts';
import { askForCopy } from '../storage/backup-desk.ts';
import {
  differing,
  filesIn,
  inOrderOfRestoring,
  LOG_HEAD,
  readManifest,
  writeManifest,
} from '../storage/backup-manifest.ts';
import { copyStorage } from '../storage/copy-storage.ts';
import { judgeCopy } from '../storage/judge-copy.ts';
import { whichCore } from '../storage/read-core.ts';

export type BackupOptions = Readonly<{ action: 'backup' | 'restore'; folder: string; config: string }>;

/** `gridtokenx core backup|restore`: 0 when the copy is whole and was verified; 1 when it does not hold. @throws Fault. */
export const run = async ({ action, config, ...asked }: BackupOptions): Promise<number> => {
  const { configuration } = whichCore({ config });
  const folder = resolve(asked.folder);
  return action === 'backup' ? await backup(configuration, folder) : await restore(configuration, folder);
};

const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

const backup = async (configuration: CoreConfiguration, folder: string): Promise<number> => {
  const { core, realm, storage } = configuration;
  const isRunning = await askForCopy(storage, folder);
  if (!isRunning) await copyStopped(configuration, folder);
  const audited = await auditCopy(configuration, folder);
  const { rows = null, stateHash = null } = audited ?? {};
  if (!isWhole(folder, audited)) return 1;
  writeManifest(folder, { core, realm, version: product.version, rows, stateHash, files: await filesIn(folder) });
  const through =
    rows === null
      ? 'its journal is in PostgreSQL: deploy/postgresql.md says how to copy it'
      : `${rows} rows, state ${stateHash}`;
  const isNoted = noteBackup(storage, instant(Date.now()));
  process.stdout.write(
    spoken(
      `${core} (${isRunning ? 'it ran on' : 'it is stopped'}) is copied into ${folder} and verified: ${through}.\n` +
        `${await historyIn(folder)}\n` +
        'Keys are not in it, and no files of a configuration. A household that is erased later still lies in it: give it an end.\n' +
        (isNoted
          ? ''
          : `That it was made could not be noted in ${storage}: gridtokenx compliance does not know of it.\n`),
    ),
  );
  return 0;
};

const copyStopped = async (configuration: CoreConfiguration, folder: string): Promise<void> => {
  const { storage, journal: rows } = configuration;
  if (!existsSync(archiveFileIn(storage)))
    throw new Fault('storage', `There is no archive in ${storage}. Is the configuration the core's own?`);
  using _ = lockFolder(storage, `gridtokenx core backup (process ${process.pid})`);
  if (rows.connectionFile === null) {
    await using open = openCoreStorage(configuration, storage, quiet);
    await copyStorage({ storage, copied: open.copied }, folder);
    return;
  }
  // A journal in PostgreSQL is nobody's to take over for a copy.
  await using archive = openArchive(ownArchiveIn(storage), { log: quiet });
  await copyStorage({ storage, copied: [{ file: ownArchiveIn, from: archive }] }, folder);
};

const restore = async (configuration: CoreConfiguration, folder: string): Promise<number> => {
  const { core, realm, storage } = configuration;
  const manifest = readManifest(folder);
  if (manifest.core !== core || manifest.realm !== realm)
    throw new Fault(
      'configuration',
      `${folder} is of ${manifest.core} (${manifest.realm}); this is ${core} (${realm}).`,
    );
  using _ = lockFolder(storage, `gridtokenx core restore (process ${process.pid})`);
  if (readdirSync(storage).some((name) => !name.startsWith(LOCK_FILE)))
    throw new Fault('storage', `${storage} is not empty: move what lies there away first. It is evidence.`);
  const rotten = differing(manifest, await filesIn(folder));
  if (rotten.length > 0)
    throw new Fault('storage', `${folder} is not as it was made (${rotten.join(', ')}): take another backup.`);
  for (const name of inOrderOfRestoring(manifest)) {
    const into = join(storage, name);
    makeFolder(dirname(into), 0o700);
    await copyFile(join(folder, name), name === 'journal.sqlite' ? `${into}.restoring` : into);
    if (name === LOG_HEAD) for (const path of [into, dirname(into), storage]) syncPath(path);
  }
  await filesIn(storage);
  if (existsSync(join(storage, 'journal.sqlite.restoring'))) {
    await rename(join(storage, 'journal.sqlite.restoring'), join(storage, 'journal.sqlite'));
    syncPath(storage);
  }
  const audited = await auditCopy(configuration, storage);
  if (!isWhole(storage, audited)) return 1;
  if (audited !== null && audited.stateHash !== manifest.stateHash)
    throw new Fault('storage', `${storage} has the state ${audited.stateHash}, the backup had ${manifest.stateHash}.`);
  const ended = await endedErasure(configuration, folder);
  process.stdout.write(
    spoken(
      `${folder} is restored into ${storage} and verified${audited === null ? '' : `: ${audited.rows} rows, state ${audited.stateHash}`}.\n` +
        `${await historyIn(storage)}\n` +
        ended +
        'What came after the backup is not in it. Start the core, then: gridtokenx gaps --operator … names what gateways still have. A gateway that has seen more of the log refuses this one (foreign-log-head): that is what the lost rows cost.\n',
    ),
  );
  return 0;
};

/** A backup that was made before an erasure had ended has what was to be erased: it is ended. @throws Fault where it cannot be. */
const endedErasure = async (configuration: CoreConfiguration, folder: string): Promise<string> => {
  const { storage } = configuration;
  try {
    const begun = unfinishedIn(storage);
    if (begun === null) return '';
    await eraseCore(siteOf(configuration), signedErasureIn(configuration, noteIn(storage)));
    return `It was made before the erasure of ${begun.account}, ${bangkokTime(begun.from)} to ${bangkokTime(begun.to)}, had ended: that is ended here. It still lies in ${folder}: give that an end.\n`;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(
      error.code,
      `${folder} is restored into ${storage}, and holds what was to be erased: an erasure had not ended when it was made, and cannot be ended. ${error.message} Put that right, and give the request (erasure-unfinished.cose in it) to gridtokenx erase carry-out before the core is started.`,
      { cause: error },
    );
  }
};

/** What a copy has of the changes of its core's configuration. A core settles without; a copy without it is one all the same, and says so. */
const historyIn = async (storage: string): Promise<string> => {
  if (!hasHistory(storage))
    return 'There is no history of its configuration in it: where there is none, one begins anew.';
  try {
    const { entries } = await exportOf(configurationHistory(historyFolder(storage)), storage);
    const { records } = historyOf(hashedEntries(entries));
    return `The history of its configuration is in it: ${records.length} changes, ${entries.length} entries.`;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return `The history of its configuration is in it as it was, and does not hold. ${error.message}`;
  }
};

/** A copy is verified without its archive: its hash chain is in the journal. Null where there is no journal in a file. */
const auditCopy = async (configuration: CoreConfiguration, storage: string): Promise<StorageAudit | null> =>
  configuration.journal.connectionFile !== null
    ? null
    : auditStorage(configuration, storage, { quick: true, progress: () => undefined });

/** Says what was found. */
const isWhole = (folder: string, audited: StorageAudit | null): boolean => {
  if (audited === null) return true;
  const { holds, lines } = judgeCopy(audited);
  const verdict = holds ? [] : [`${folder} does NOT hold: do not go by it.`];
  process.stdout.write(spoken([...lines, ...verdict].map((line) => `${line}\n`).join('')));
  return holds;
};
