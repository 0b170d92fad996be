import { readFileSync } from 'node:fs';
import type { CoreConfiguration } from '../../configuration/core-configuration.ts';
import { type PinnedTime, pinnedPairs } from '../../core/audit/pinned-pairs.ts';
import type { CoreKeys } from '../../core/take-batch.ts';
import { Fault, orFault } from '../../domain/fault.ts';
import { decodeTrustFile } from '../../wire/proof-file.ts';
import { coreKeysOf } from '../core-keys.ts';
import { progress } from '../installer/progress.ts';
import { said, spoken } from '../speech.ts';
import { auditStorage, type StorageAudit } from '../storage/audit-storage.ts';
import { type WhichCore, whichCore } from '../storage/read-core.ts';
import { readableStorage } from '../storage/readable-storage.ts';
import { left } from '../terminal/text-width.ts';

export type AuditOptions = WhichCore & Readonly<{ quick?: boolean; json?: boolean; trust?: string }>;

/**
 * `gridtokenx core audit`: one line for each law with what was compared. 0 when all of them hold, 1 when one does not; what only warns, of
 * meters, is told and changes nothing.
 * @throws Fault `storage` or `configuration`.
 */
export const run = async ({ quick = false, json = false, trust, ...which }: AuditOptions): Promise<number> => {
  if (quick && trust !== undefined)
    throw new Fault('configuration', '--quick looks at no receipt that --trust is for: leave one of them out.');
  const pinned = trust === undefined ? null : pinnedIn(trust);
  const { configuration, storage } = whichCore(which);
  const keys = quick ? { keys: null, why: null } : keysAtHand(configuration);
  using readable = await readableStorage(configuration, which.storage, quick ? 'rows' : 'evidence');
  const shown = progress(false);
  const found = await auditStorage(configuration, readable.storage, {
    quick,
    keys: keys.keys,
    through: readable.through,
    pinned,
    progress: (row) => shown.show(() => `row ${row} of the journal`),
  });
  shown.end();
  process.stdout.write(
    json
      ? `${JSON.stringify({ core: configuration.core, storage, quick, ...found })}\n`
      : spoken(words(found, quick, keys.why)),
  );
  return found.holds ? 0 : 1;
};

const pinnedIn = (file: string): readonly PinnedTime[] => {
  const text = orFault(
    'malformed',
    () => readFileSync(file, 'utf8'),
    (why) => `${file} cannot be read: ${why}.`,
  );
  const pairs = pinnedPairs(decodeTrustFile(text));
  if (pairs !== null) return pairs;
  throw new Fault('key', `${file} has not both the core's key and that of its log: receipts are held to both.`);
};

/** Where a backup is looked at on another machine, there are none. */
const keysAtHand = (configuration: CoreConfiguration): Readonly<{ keys: CoreKeys | null; why: string | null }> => {
  try {
    return { keys: coreKeysOf(configuration), why: null };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { keys: null, why: error.message };
  }
};

const words = (
  { holds, rows, commands, stateHash, laws, findings, notes }: StorageAudit,
  quick: boolean,
  noKeys: string | null,
): string => {
  const widest = Math.max(...laws.map(({ checked }) => String(checked).length), 7);
  const lines = laws.map(({ law, words: says, checked, broken, warned }) => {
    const verdict = broken > 0 ? 'FAIL' : warned > 0 ? 'warn' : checked > 0 ? 'ok' : '-';
    const not = broken + warned > 0 ? said(`: ${broken + warned} times not`) : '';
    return `${left(said(verdict), 4)} ${law.padEnd(12)} ${String(checked).padStart(widest)}  ${said(says)}${not}`;
  });
  const details = findings.flatMap(({ law, where, what, advice, warns }) => [
    `${left(said(warns ? 'warn' : 'FAIL'), 4)} ${law}: ${where}: ${said(what)}`,
    `     ${advice}`,
  ]);
  const sum = `${rows} rows, ${commands} commands, state ${stateHash}`;
  const warns = laws.some(({ warned }) => warned > 0) ? ' What warns is of meters: somebody has to look there.' : '';
  const verdict = holds ? `All of it holds: ${sum}.${warns}` : 'NOT all of it holds.';
  const without = noKeys === null ? [] : [`note Receipts are not looked at: ${noKeys}`];
  const all = [...lines, ...details, ...notes.map((note) => `note ${note}`), ...without, notCovered(quick), verdict];
  return `${all.join('\n')}\n`;
};

const notCovered = (quick: boolean): string =>
  `note Not looked at: configuration, quarantine and requests${quick ? '; with --quick neither the archive nor receipts nor the pages of the databases' : ', free space inside the databases'}; what an erasure has left of old bills.`;
