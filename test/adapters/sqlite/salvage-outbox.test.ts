import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { captureIn } from '../../../src/adapters/sqlite/capture-bytes.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { outboxCare } from '../../../src/adapters/sqlite/outbox-care.ts';
import { outboxSchema } from '../../../src/adapters/sqlite/outbox-schema.ts';
import { outboxStatements } from '../../../src/adapters/sqlite/outbox-statements.ts';
import { type StoredBody, wholeBody } from '../../../src/adapters/sqlite/stored-body.ts';
import { harm, harms } from '../../support/file-harm.ts';
import { openOutboxTables } from '../../support/outbox-tables.ts';
import { capturedAfter, sealedBatch } from '../../support/sealed.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'salvage-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const BATCHES = 30;
const ACKNOWLEDGED = 10;
const batch = (sequence: number) => sealedBatch(sequence, { size: 1_000 + 300 * sequence });
const receipt = (sequence: number) => new Uint8Array(300).fill(sequence);
const alarm = (number: number) => ({
  id: `a${number}`,
  kind: 'storage' as const,
  source: {},
  priority: 'low' as const,
  state: 'raised' as const,
  since: batch(1).from,
  at: batch(1).from,
  message: 'a sentence',
});

/** An outbox with a third of its batches acknowledged, one refused, and some alarms. */
const filled = (file: string, close: boolean): void => {
  const tables = openOutboxTables(file);
  for (let sequence = 1; sequence <= BATCHES; sequence += 1) {
    tables.append(batch(sequence), capturedAfter(sequence));
    if (sequence <= ACKNOWLEDGED) tables.acknowledge(batch(sequence), receipt(sequence));
    if (sequence % 10 === 0) tables.appendAlarm(alarm(sequence));
  }
  tables.refuse(batch(15), 'implausible');
  if (close) tables.close();
  else tables.abandon(join(folder, 'abandoned'));
};

type Found = Readonly<{
  why: string | null;
  report: string;
  held: ReadonlyMap<number, Buffer>;
  receipts: number;
  sequence: number;
  folder: readonly string[];
}>;

const reopened = (file: string): Found => {
  const { database, setAside } = openDatabase({
    file,
    schema: outboxSchema,
    maxBytes: 2 ** 26,
    onDamage: 'set-aside',
    care: outboxCare,
  });
  const rows = [
    ...database.prepare<[], StoredBody & { sequence: number }>('SELECT sequence, body, whole FROM batch').all(),
    ...database.prepare<[], StoredBody & { sequence: number }>('SELECT sequence, body, whole FROM refused').all(),
  ];
  const count = (sql: string): number => database.prepare<[], number>(sql).pluck().get() ?? 0;
  const found = {
    why: setAside?.why ?? null,
    report: setAside?.report ?? '',
    held: new Map(rows.map((row) => [row.sequence, Buffer.from(wholeBody(row))])),
    receipts: count('SELECT count(*) FROM receipt'),
    sequence: captureIn(outboxStatements(database).capture.get() ?? new Uint8Array())?.sequence ?? 0,
    folder: readdirSync(folder).toSorted(),
  };
  database.close();
  return found;
};

/** The numbers a report names as lost; null where it says that it cannot know. */
const namedLost = (report: string): ReadonlySet<number> | null => {
  if (report.includes('what else it held is not known')) return null;
  const named = /lost: (.*?)\. The damaged/.exec(report)?.[1] ?? '';
  const numbers = new Set<number>();
  for (const [, first, last] of named.matchAll(/(\d+)(?:–(\d+))? of epoch 1/g))
    for (let number = Number(first); number <= Number(last ?? first); number += 1) numbers.add(number);
  return numbers;
};

/** A log that ends before its last commit is as if that had never been: nothing on the disk tells. */
const expectNothingUnsaid = ({ held, report, sequence: last }: Found): void => {
  const lost = namedLost(report);
  for (let sequence = 1; sequence <= Math.min(BATCHES, last); sequence += 1) {
    const body = held.get(sequence);
    if (body !== undefined) expect(body.equals(batch(sequence).body)).toBe(true);
    else if (lost !== null && !report.includes('perhaps newer ones')) expect([...lost]).toContain(sequence);
  }
};

test('a sound file is left alone', () => {
  const file = join(folder, 'outbox.sqlite');
  filled(file, true);
  const found = reopened(file);
  expect([found.why, found.held.size, found.receipts, found.sequence]).toEqual([null, BATCHES, ACKNOWLEDGED, BATCHES]);
  expect(found.folder).toEqual(['outbox.sqlite', 'outbox.sqlite-wal']);
});

test('a log that was never folded in is no damage', () => {
  const file = join(folder, 'outbox.sqlite');
  filled(file, false);
  expect(statSync(`${file}-wal`).size).toBeGreaterThan(100_000);
  expect(reopened(file)).toMatchObject({ why: null, receipts: ACKNOWLEDGED, sequence: BATCHES });
});

test('a bit that flipped inside a batch is noticed, and that batch alone is lost', () => {
  const file = join(folder, 'outbox.sqlite');
  filled(file, true);
  const bytes = readFileSync(file);
  const at = bytes.indexOf(Buffer.from(batch(20).body.subarray(0, 400)));
  expect(at).toBeGreaterThan(0);
  bytes[at + 200] = (bytes[at + 200] ?? 0) ^ 1;
  writeFileSync(file, bytes);
  const found = reopened(file);
  expect(found.why).toBe('a batch is not what was sealed');
  expect(found.report).toContain('29 batches were saved byte for byte; lost: 20 of epoch 1. The damaged file is');
  expect(found.sequence).toBe(BATCHES);
  expect([found.held.size, found.receipts]).toEqual([BATCHES - 1, ACKNOWLEDGED]);
  expect(found.folder).toEqual(['outbox.sqlite', 'outbox.sqlite-wal', 'outbox.sqlite.damaged-1']);
});

test('what was saved of a file takes its place only once it is complete', () => {
  const file = join(folder, 'outbox.sqlite');
  filled(file, true);
  const sound = readFileSync(file);
  writeFileSync(file, 'a card that forgot everything '.repeat(300));
  // As a power cut leaves it right before the last step.
  writeFileSync(`${file}.salvaged`, sound);
  const found = reopened(file);
  expect(found.held.size).toBe(BATCHES);
  expect(readFileSync(`${file}.damaged-1`, 'utf8')).toContain('forgot everything');
});

test('a first start that a power cut ended is no damage, and nothing of it gets into the next', () => {
  const file = join(folder, 'outbox.sqlite');
  writeFileSync(`${file}.begun`, '');
  // A rollback journal that would be played back into the file it belongs to.
  writeFileSync(
    `${file}.begun-journal`,
    Buffer.concat([Buffer.from('d9d505f920a163d7', 'hex'), Buffer.alloc(5_000, 1)]),
  );
  expect(reopened(file)).toMatchObject({ why: null, report: '', folder: ['outbox.sqlite', 'outbox.sqlite-wal'] });
});

const RUNS = Number(process.env['SALVAGE_RUNS'] ?? 25);

describe('damaged at random', { timeout: 60_000 + RUNS * 1_000 }, () => {
  test.each([{ where: '' }, { where: '-wal' }])(
    'outbox.sqlite$where: every batch is there byte for byte, or named',
    ({ where }) => {
      const original = join(folder, 'original.sqlite');
      filled(original, where === '');
      const [main, log] = [
        readFileSync(original),
        existsSync(`${original}-wal`) ? readFileSync(`${original}-wal`) : null,
      ];
      let damaged = 0;
      fc.assert(
        fc.property(where === '' ? harms : harms.map((all) => all.filter(({ kind }) => kind !== 'cut')), (some) => {
          const file = join(folder, `outbox-${damaged}.sqlite`);
          damaged += 1;
          writeFileSync(file, main);
          if (log !== null) writeFileSync(`${file}-wal`, log);
          harm(file + where, some);
          expectNothingUnsaid(reopened(file));
        }),
        { numRuns: RUNS, examples: [[[{ kind: where === '' ? 'cut' : 'flip', where: 0.984130859375, what: 0 }]]] },
      );
      expect(damaged).toBeGreaterThan(10);
    },
  );
});
