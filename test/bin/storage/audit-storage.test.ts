import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { archiveFileIn, journalFileIn, ownArchiveIn } from '../../../src/bin/core-journal.ts';
import { auditStorage } from '../../../src/bin/storage/audit-storage.ts';
import { judgeCopy } from '../../../src/bin/storage/judge-copy.ts';
import { type AuditLaw, auditReport } from '../../../src/core/audit/audit-report.ts';
import { decodeJournalFrame, encodeJournalFrame } from '../../../src/wire/journal-frame.ts';
import { coreKeys } from '../../support/core-fixture.ts';
import { fastFolder } from '../../support/fast-folder.ts';
import { storedConfiguration, storedCore } from '../../support/stored-core.ts';
import { splitInTwo } from '../../support/two-files.ts';

const folder = mkdtempSync(join(fastFolder(), 'audit-'));
const sound = join(folder, 'sound');
let stored: Awaited<ReturnType<typeof storedCore>>;
beforeAll(async () => {
  stored = await storedCore(sound);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const audited = (storage: string, quick = false) =>
  auditStorage(storedConfiguration, storage, { quick, keys: coreKeys, progress: () => undefined });

/** What an audit finds in a copy that was changed. */
const after = async (change: (storage: string) => void) => {
  const copy = mkdtempSync(join(folder, 'copy-'));
  cpSync(sound, copy, { recursive: true });
  change(copy);
  const found = await audited(copy);
  rmSync(copy, { recursive: true });
  return found;
};
const inJournal = (storage: string, sql: string, ...given: unknown[]): void => {
  const database = new Database(join(storage, 'journal.sqlite'));
  database.prepare(sql).run(...given);
  database.close();
};

test('a core that was stopped: every law that has something to compare holds, and the state is the one it was stopped with', async () => {
  const found = await audited(sound);
  expect(found.findings).toEqual([]);
  expect(found.laws.filter(({ checked }) => checked === 0).map(({ law }) => law)).toEqual(['feeder', 'heads']);
  expect(found).toMatchObject({ holds: true, rows: stored.rows.length, stateHash: stored.mark.stateHash });
});

/** Each row of the journal that holds a command of this kind, once more with another of it in its place. */
const forged = (storage: string, kind: string, change: (command: never) => object): void => {
  for (const { row, blob } of stored.rows) {
    const entries = decodeJournalFrame(blob);
    const at = entries.findIndex(({ command }) => command.kind === kind);
    if (at < 0) continue;
    const others = entries.map((entry, index) =>
      index === at ? { ...entry, command: { ...entry.command, ...change(entry.command as never) } } : entry,
    );
    inJournal(storage, 'UPDATE journal SET blob = ? WHERE row = ?', encodeJournalFrame(others), row);
    return;
  }
};

type Case = Readonly<{ what: string; change: (storage: string) => void; law: AuditLaw; says: RegExp }>;
test.for<Case>([
  {
    what: 'a row is altered',
    change: (storage) => {
      const blob = Uint8Array.from(stored.rows[6]?.blob ?? []);
      blob[20] = (blob[20] ?? 0) ^ 1;
      inJournal(storage, 'UPDATE journal SET blob = ? WHERE row = 7', blob);
    },
    law: 'rows',
    says: /row 7: .*checksum does not agree/,
  },
  {
    what: 'a row is missing',
    change: (storage) => inJournal(storage, 'DELETE FROM journal WHERE row = 5'),
    law: 'rows',
    says: /row 5: it is missing/,
  },
  {
    what: 'the end is missing',
    change: (storage) => inJournal(storage, 'DELETE FROM journal WHERE row = (SELECT max(row) FROM journal)'),
    law: 'rows',
    says: /the journal ends before it/,
  },
  {
    what: 'what was metered is changed, checksum and all',
    change: (storage) =>
      forged(storage, 'batch', ({ intervals: [first, ...rest] }: { intervals: { energy: object }[] }) => ({
        intervals: [{ ...first, energy: { ...first?.energy, importWh: 99 } }, ...rest],
      })),
    law: 'evidence',
    says: /leaf h0\d .* says something else than the journal/,
  },
  {
    what: 'an order is cheaper, checksum and all',
    change: (storage) =>
      forged(storage, 'order', ({ terms }: { terms: object }) => ({ terms: { ...terms, limit: 3_999_900 } })),
    law: 'state',
    says: /replaying gives [0-9a-f]{64}, and [0-9a-f]{64} was marked/,
  },
  {
    what: 'the mark is another',
    change: (storage) => inJournal(storage, "UPDATE mark SET state_hash = replace(state_hash, 'a', 'b')"),
    law: 'state',
    says: /was marked/,
  },
  {
    what: 'a leaf is gone from the archive',
    change: (storage) => {
      const database = new Database(archiveFileIn(storage));
      const { changes } = database
        .prepare("DELETE FROM interval_leaf WHERE point = 'h02' AND starts = (SELECT min(starts) FROM interval_leaf)")
        .run();
      expect(changes).toBe(1);
      database.close();
    },
    law: 'evidence',
    says: /leaf h02 2026-11-24T10:00:00\+07:00 version 1 is not in the archive/,
  },
  {
    what: "the log's head is another",
    change: (storage) => {
      const file = join(storage, 'log', 'head');
      writeFileSync(
        file,
        readFileSync(file, 'latin1').replace(/ ([0-9a-f])/, (_, one) => ` ${one === '0' ? '1' : '0'}`),
      );
    },
    law: 'log',
    says: /head cannot be read/,
  },
])('$what: it is named, with its law and what to do', async ({ change, law, says }) => {
  const { holds, findings } = await after(change);
  expect(holds).toBe(false);
  const own = findings.filter((one) => one.law === law).map(({ where, what }) => `${where}: ${what}`);
  expect(own.join('\n')).toMatch(says);
  for (const { advice } of findings) expect(advice).toMatch(/[.?]$/);
});

/** Takes the first or the last batch out of the archive, as if it had never come there. */
const unfiled = (storage: string, order: 'ASC' | 'DESC'): void => {
  const database = new Database(archiveFileIn(storage));
  const number = database.prepare(`SELECT number FROM batch ORDER BY number ${order} LIMIT 1`).pluck().get();
  expect(database.prepare('DELETE FROM interval_leaf WHERE batch = ?').run(number).changes).toBeGreaterThan(0);
  expect(database.prepare('DELETE FROM batch WHERE number = ?').run(number).changes).toBe(1);
  database.close();
};

test('a core that was killed has not archived its last batch yet: a note, and its sender brings it again', async () => {
  const { holds, findings, notes } = await after((storage) => unfiled(storage, 'DESC'));
  expect(findings).toEqual([]);
  expect(holds).toBe(true);
  expect(notes).toContainEqual(
    expect.stringMatching(/batch \d+ of gw-1 is not in the archive yet: its sender brings it again\.$/),
  );
});

test('an older batch that is not in the archive is lost, and where to look is said', async () => {
  const { holds, findings } = await after((storage) => unfiled(storage, 'ASC'));
  expect(holds).toBe(false);
  expect(findings).toMatchObject([
    {
      law: 'evidence',
      what: expect.stringMatching(/batch 1 of gw-1 is not in the archive$/),
      advice: expect.stringMatching(/look for it in the archive of a backup/),
    },
  ]);
});

test('a quick audit comes to the same state, and says what it did not look at', async () => {
  const quick = await audited(sound, true);
  expect(quick).toMatchObject({ holds: true, stateHash: stored.mark.stateHash });
  expect(quick.laws.filter(({ checked }) => checked === 0).map(({ law }) => law)).toEqual([
    'files',
    'feeder',
    'evidence',
    'heads',
    'receipts',
  ]);
});

test('what is of meters warns, and a storage that only warns holds', () => {
  const report = auditReport();
  report.warned('registers', 'h01', 'it does not join', 'Look at the meter.');
  expect(report.results().filter(({ warned }) => warned > 0)).toMatchObject([
    { law: 'registers', broken: 0, warned: 1 },
  ]);
  expect(report.findings()).toMatchObject([{ law: 'registers', warns: true }]);
  expect(judgeCopy({ laws: report.results(), findings: report.findings(), notes: [] }).holds).toBe(true);
});

test.for<[AuditLaw, boolean]>([
  ...(['files', 'rows', 'replay', 'state', 'money', 'reservations', 'log', 'snapshots'] as const).map(
    (law): [AuditLaw, boolean] => [law, false],
  ),
  ...(['limits', 'positions', 'registers', 'feeder', 'told', 'evidence', 'heads', 'receipts'] as const).map(
    (law): [AuditLaw, boolean] => [law, true],
  ),
])('a copy in which %s is broken: whether it may be gone by is %s, and it is said', ([law, holds]) => {
  const report = auditReport();
  report.broken(law, 'row 1', 'it is not so', 'Look there.');
  const judged = judgeCopy({ laws: report.results(), findings: report.findings(), notes: [] });
  expect(judged.holds).toBe(holds);
  expect(judged.lines[0]).toMatch(holds ? `note ${law}: row 1: it is not so` : `FAIL ${law}: row 1: it is not so`);
});

test('of a thousand notes a copy tells twenty, and how many there are', () => {
  const notes = Array.from({ length: 1_000 }, (_, at) => `note ${at}`);
  const { holds, lines } = judgeCopy({ laws: [], findings: [], notes });
  expect(holds).toBe(true);
  expect(lines.slice(19)).toEqual(['note note 19', 'note and 980 more: core audit tells all of them']);
});

/** Everything anybody can read in a storage: rows, marks, evidence, files. */
const contents = (storage: string): string => {
  const tables = [journalFileIn(storage)].map((file) => {
    const database = new Database(file, { readonly: true });
    try {
      const names = database
        .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
        .pluck()
        .all();
      return names.toSorted().map((table) => [table, database.prepare(`SELECT * FROM ${table}`).all()]);
    } finally {
      database.close();
    }
  });
  return JSON.stringify(tables);
};

/** `AUDIT_RUNS` takes more. */
const RUNS = Number(process.env['AUDIT_RUNS'] ?? 8);

test('a bit that flips anywhere is named, or nothing that can be read there has changed', {
  timeout: 120_000,
}, async () => {
  const files = ['journal.sqlite'].concat(
    ['log', 'snapshots'].flatMap((one) => readdirSync(join(sound, one)).map((name) => join(one, name))),
  );
  const before = contents(sound);
  let named = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files),
      fc.double({ min: 0, max: 0.9999, noNaN: true }),
      fc.nat(7),
      async (file, where, bit) => {
        let same = false;
        const { holds } = await after((storage) => {
          const bytes = readFileSync(join(storage, file));
          const at = Math.floor(where * statSync(join(storage, file)).size);
          bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
          writeFileSync(join(storage, file), bytes);
          try {
            same = file.endsWith('.sqlite') && contents(storage) === before;
          } catch {
            same = false;
          }
        });
        if (!holds) named += 1;
        expect(holds, `bit ${bit} at ${where} of ${file}`).toBe(same && holds);
      },
    ),
    { numRuns: RUNS },
  );
  expect(named).toBeGreaterThan(0);
});

test.for([true, false])(
  'a copy whose evidence is gone is not whole (quick: %s)',
  { timeout: 120_000 },
  async (quick) => {
    const copy = mkdtempSync(join(folder, 'gone-'));
    cpSync(sound, copy, { recursive: true });
    splitInTwo(copy);
    expect(judgeCopy(await audited(copy, quick)).holds).toBe(true);
    rmSync(ownArchiveIn(copy));
    const found = await audited(copy, quick);
    expect(judgeCopy(found)).toMatchObject({ holds: false });
    expect(found.findings.map(({ law, what }) => [law, /is gone/.test(what)])).toEqual([['files', true]]);
    rmSync(copy, { recursive: true });
  },
);

test('a note of an unfinished erasure that cannot be read is said, and is no word against the journal', async () => {
  const { holds, notes, rows } = await after((storage) =>
    writeFileSync(join(storage, 'erasure-unfinished.cose'), 'garbage'),
  );
  expect([holds, rows > 0]).toEqual([true, true]);
  expect(notes).toContainEqual(
    expect.stringMatching(/erasure-unfinished\.cose says that an erasure has not ended, and cannot be read/),
  );
});
