import { join } from 'node:path';
import { openLogFiles } from '../../src/adapters/files/log-files.ts';
import { journalOperations, journalSchema } from '../../src/adapters/sqlite/journal-tables.ts';
import { openDatabase } from '../../src/adapters/sqlite/open-database.ts';
import { sha256 } from '../../src/adapters/system/sha256.ts';
import { openBooks } from '../../src/core/books.ts';
import { holdToReached } from '../../src/core/log-reached.ts';
import { replay } from '../../src/core/replay.ts';
import type { JournalRow } from '../../src/ports/journal.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { decodeJournalFrame } from '../../src/wire/journal-frame.ts';
import { memoryJournal } from './memory-journal.ts';
import { quietLog } from './quiet-log.ts';

/** What a core finds when it starts with a folder that was left somehow. */
export type CoreLeft = Readonly<{
  /** Sequences of the batches in the journal, in order. */
  batches: readonly number[];
  /** Roots of its log from the first entry on, hex. */
  roots: readonly string[];
  /** The first full tile of the log, hex, as its file has it after the start; null while there is none. */
  firstTile: string | null;
  stateHash: string;
  /** What the log's files said of themselves. */
  warnings: readonly string[];
}>;

/** Opens journal and log of a core as it does at its start. @throws Fault where it would refuse to start. */
export const coreLeft = (storage: string): CoreLeft => {
  const file = join(storage, 'journal.sqlite');
  const { database } = openDatabase({ file, schema: journalSchema, maxBytes: 2 ** 30, onDamage: 'refuse' });
  const log = quietLog();
  using store = openLogFiles({ folder: join(storage, 'log'), log });
  try {
    const { page, mark } = journalOperations(database);
    const rows: JournalRow[] = [];
    for (let more = page(0); more.length > 0; more = page(rows.length))
      rows.push(...more.map(({ row, blob }) => ({ row, blob: new Uint8Array(blob) })));
    const journal = { ...memoryJournal(rows), mark: memoryMark(mark()) };
    const books = openBooks({ realm: 'simulation', core: 'core-1' }, { sha256, logStore: store });
    let failed: unknown = null;
    replay(journal, books, { log, seen: () => undefined }).subscribe({
      error: (error) => {
        failed = error;
      },
    });
    if (failed !== null) throw failed;
    holdToReached(books.log, store);
    store.keepHead(books.log.head());
    const { size } = books.log.head();
    const tile = books.log.tile(0, 0, 256);
    return {
      batches: rows
        .flatMap(({ blob }) => decodeJournalFrame(blob))
        .flatMap(({ command }) => (command.kind === 'batch' ? [command.sequence] : [])),
      roots: Array.from({ length: size }, (_, index) => toHex(books.log.head(index + 1).root)),
      firstTile: tile === null ? null : toHex(tile),
      stateHash: books.stateHash(),
      warnings: log.lines.filter(({ level }) => level !== 'info').map(({ message }) => message),
    };
  } finally {
    database.close();
  }
};

const memoryMark = (mark: ReturnType<ReturnType<typeof journalOperations>['mark']>) => {
  const journal = memoryJournal();
  if (mark !== null) journal.putMark(mark).subscribe();
  return journal.mark;
};
