import { progress } from '../installer/progress.ts';
import { auditStorage, type StorageAudit } from '../storage/audit-storage.ts';
import { type WhichCore, whichCore } from '../storage/read-core.ts';
import { readableStorage } from '../storage/readable-storage.ts';

export type AuditOptions = WhichCore & Readonly<{ quick?: boolean; json?: boolean }>;

/**
 * `gridtokenx core audit`: one line for each law with what was compared. 0 when all of them hold, 1 when one does not.
 * @throws Fault `storage` or `configuration`.
 */
export const run = async ({ quick = false, json = false, ...which }: AuditOptions): Promise<number> => {
  const { configuration, storage } = whichCore(which);
  using readable = await readableStorage(configuration, which.storage);
  const shown = progress(false);
  const found = await auditStorage(configuration, readable.storage, {
    quick,
    progress: (row) => shown.show(() => `row ${row} of the journal`),
  });
  shown.end();
  process.stdout.write(
    json ? `${JSON.stringify({ core: configuration.core, storage, quick, ...found })}\n` : words(found, quick),
  );
  return found.holds ? 0 : 1;
};

const words = ({ holds, rows, commands, stateHash, laws, findings, notes }: StorageAudit, quick: boolean): string => {
  const widest = Math.max(...laws.map(({ checked }) => String(checked).length), 7);
  const lines = laws.map(({ law, words: says, checked, broken }) => {
    const verdict = broken > 0 ? 'FAIL' : checked > 0 ? 'ok  ' : '-   ';
    return `${verdict} ${law.padEnd(12)} ${String(checked).padStart(widest)}  ${says}${broken > 0 ? `: ${broken} times not` : ''}`;
  });
  const details = findings.flatMap(({ law, where, what, advice }) => [
    `FAIL ${law}: ${where}: ${what}`,
    `     ${advice}`,
  ]);
  const sum = `${rows} rows, ${commands} commands, state ${stateHash}`;
  const verdict = holds ? `All of it holds: ${sum}.` : 'NOT all of it holds.';
  return `${[...lines, ...details, ...notes.map((note) => `note ${note}`), notCovered(quick), verdict].join('\n')}\n`;
};

const notCovered = (quick: boolean): string =>
  `note Not looked at: configuration, keys, quarantine and requests${quick ? '; with --quick neither the archive nor the pages of the databases' : ', free space inside the databases'}; what an erasure has left of old bills.`;
