import { existsSync } from 'node:fs';
import { lastValueFrom } from 'rxjs';
import { auditedLogFiles } from '../../adapters/files/audited-log-files.ts';
import { snapshotFolder } from '../../adapters/files/snapshot-folder.ts';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { openEvidenceAudit } from '../../adapters/sqlite/evidence-audit.ts';
import { unsoundPages } from '../../adapters/sqlite/read-journal.ts';
import { sha256 } from '../../adapters/system/sha256.ts';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { audit } from '../../core/audit/audit.ts';
import { type AuditFinding, type AuditReport, auditReport, type LawResult } from '../../core/audit/audit-report.ts';
import type { PinnedTime } from '../../core/audit/pinned-pairs.ts';
import { unfinished } from '../../core/begun-erasures.ts';
import type { CoreKeys } from '../../core/take-batch.ts';
import { Fault } from '../../domain/fault.ts';
import { archiveFileIn, journalFileIn } from '../core-journal.ts';
import { unfinishedIn } from '../erasure/unfinished-erasure.ts';
import { logFolderIn, readCoreJournal, snapshotFolderIn } from './read-core.ts';

export type StorageAudit = Readonly<{
  holds: boolean;
  rows: number;
  commands: number;
  stateHash: string;
  laws: readonly LawResult[];
  findings: readonly AuditFinding[];
  notes: readonly string[];
}>;

/**
 * `quick` leaves the archive and the pages of the databases out: what is left is the journal with its log and snapshots. `keys`: those
 * of the core; absent: receipts are not looked at. `pinned`: what these are held to. `through`: as `readableStorage` says.
 */
type HowFar = Readonly<{
  quick: boolean;
  progress: (row: number) => void;
  keys?: CoreKeys | null;
  through?: number | undefined;
  pinned?: readonly PinnedTime[] | null;
}>;

/**
 * Holds a core's storage to everything `auditLaws` names, and changes nothing of it.
 * @throws Fault `storage` where there is no journal, or its core has it open
 */
export const auditStorage = async (
  configuration: Pick<CoreConfiguration, 'core' | 'realm' | 'journal'>,
  storage: string,
  { quick, progress, keys = null, pinned = null, through }: HowFar,
): Promise<StorageAudit> => {
  const { core, realm } = configuration;
  const report = auditReport();
  const logStore = auditedLogFiles(logFolderIn(storage));
  const answer = (found: Readonly<{ rows: number; commands: number; stateHash: string }>): StorageAudit => {
    const laws = report.results();
    const { rows, commands, stateHash } = found;
    const holds = laws.every(({ broken }) => broken === 0);
    return { holds, rows, commands, stateHash, laws, findings: report.findings(), notes: report.notes() };
  };
  try {
    await using journal = readCoreJournal(configuration, storage, through);
    const archive = archiveOr(storage, report);
    using evidence = quick || archive === null ? null : openedEvidence(archive, report);
    if (!quick) checkPages(configuration, storage, archive, report);
    const snapshots = snapshotFolder(snapshotFolderIn(storage)).kept();
    const sources = { journal, logStore, snapshots, evidence, keys, pinned, sha256, verify: verifySignature, progress };
    const { books, ...found } = await lastValueFrom(audit({ core, realm }, sources, report));
    const isWhole = report.results().every(({ law, broken }) => (law !== 'rows' && law !== 'replay') || broken === 0);
    if (isWhole) logStore.end((size) => books.log.head(size));
    report.checked('log', logStore.compared());
    const behind = logStore.behind();
    if (behind !== null) report.note(behind);
    const begun = unfinishedOrSaid(storage);
    if (begun !== null) report.note(begun);
    const anew = 'Move the folders log and snapshots away and start the core: it makes both anew from its journal.';
    for (const words of logStore.differences()) report.broken('log', logFolderIn(storage), words, anew);
    return answer(found);
  } catch (error) {
    // Pages that SQLite cannot read end the reading: what was found until then is the answer.
    if (!(error instanceof Fault) || !error.message.includes('cannot be read')) throw error;
    report.broken('rows', journalFileIn(storage), error.message);
    return answer({ rows: 0, commands: 0, stateHash: '' });
  }
};

const checkPages = (
  { journal: { connectionFile } }: Pick<CoreConfiguration, 'journal'>,
  storage: string,
  archive: string | null,
  report: AuditReport,
): void => {
  for (const file of new Set([connectionFile === null ? journalFileIn(storage) : null, archive])) {
    if (file === null || !existsSync(file)) continue;
    report.checked('files');
    for (const words of unsoundPages(file)) report.broken('files', file, words);
  }
};

/** A note of it that cannot be read is no word against the journal. */
const unfinishedOrSaid = (storage: string): string | null => {
  try {
    const begun = unfinishedIn(storage);
    return begun === null ? null : unfinished(begun);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.message;
  }
};

/** Where the evidence lies; null, and a finding, where that is gone. */
const archiveOr = (storage: string, report: AuditReport): string | null => {
  try {
    return archiveFileIn(storage);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report.broken('files', storage, error.message);
    return null;
  }
};

/** An archive that is not there or cannot be opened is a finding; the journal can still be looked at. */
const openedEvidence = (file: string, report: AuditReport) => {
  try {
    return openEvidenceAudit(file);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    report.broken('evidence', file, error.message);
    return null;
  }
};
