import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { firstValueFrom, type Observable } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openOutbox } from '../../../src/adapters/sqlite/outbox.ts';
import { DAY, MINUTE, millis } from '../../../src/domain/time.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { capturedAfter, sealedBatch } from '../../support/sealed.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outbox-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'outbox.sqlite');
const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);
const head = { size: 1, root: new Uint8Array(32) };

const look = <T>(sql: string): readonly T[] => {
  const database = new Database(file(), { readonly: true });
  try {
    return database.prepare<[], T>(sql).all();
  } finally {
    database.close();
  }
};

test('everything is there after closing and opening again, and the numbers go on', async () => {
  for (const sequence of [1, 2, 3]) {
    await using outbox = openOutbox(file(), { log: quietLog() });
    await value(outbox.append(sealedBatch(sequence), capturedAfter(sequence)));
    if (sequence === 2) await value(outbox.acknowledge(sealedBatch(2), new Uint8Array([2]), head));
  }
  await using outbox = openOutbox(file(), { log: quietLog() });
  expect((await value(outbox.pending(9))).map(({ sequence }) => sequence)).toEqual([3]);
  expect(await value(outbox.state())).toEqual({ ...capturedAfter(3), seen: head });
});

test('bounds change while it is open: of batches, of time and of the file', async () => {
  await using outbox = openOutbox(file(), { log: quietLog(), limits: { pendingRows: 1 }, maxBytes: 512 * 1024 });
  await value(outbox.append(sealedBatch(1), capturedAfter(1)));
  const second = outbox.append(sealedBatch(2), capturedAfter(2));
  await expect(value(second)).rejects.toMatchObject({ code: 'disk-full' });
  await value(outbox.bound({ pendingRows: 2, pendingFor: millis(DAY) }, 1024 * 1024));
  await value(second);
  expect((await value(outbox.status())).limits).toMatchObject({ rows: 2, span: DAY });
  await expect(value(outbox.append(sealedBatch(3), capturedAfter(3)))).rejects.toMatchObject({ code: 'disk-full' });
  // A batch too large for the file it had fits into the one it has.
  const large = sealedBatch(3, { size: 600 * 1024, packable: false });
  await value(outbox.bound({}, 16 * 1024 * 1024));
  await value(outbox.append(large, capturedAfter(3)));
  expect((await value(outbox.pending(9))).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
});

test('of many at once, kept in halves, those beyond the bound are refused and no others; the state is that of the last one kept', async () => {
  const numbers = Array.from({ length: 100 }, (_, at) => at + 1);
  {
    await using outbox = openOutbox(file(), { log: quietLog(), limits: { pendingRows: 60 } });
    const answers = await Promise.allSettled(
      numbers.map((sequence) => value(outbox.append(sealedBatch(sequence, { size: 500 }), capturedAfter(sequence)))),
    );
    expect(answers.map(({ status }) => status)).toEqual(
      numbers.map((sequence) => (sequence <= 60 ? 'fulfilled' : 'rejected')),
    );
  }
  await using outbox = openOutbox(file(), { log: quietLog() });
  const found = await value(outbox.pending(100));
  expect(found).toEqual(numbers.slice(0, 60).map((sequence) => sealedBatch(sequence, { size: 500 })));
  expect((await value(outbox.state()))?.sequence).toBe(60);
});

test.each([
  { limits: { keptRows: 2 }, kept: [4, 5], why: 'no more rows than allowed' },
  { limits: { keptFor: millis(45 * MINUTE) }, kept: [2, 3, 4, 5], why: 'nothing older than allowed' },
  { limits: { keptRows: 0 }, kept: [], why: 'nothing at all' },
  { limits: { keptFor: millis(DAY) }, kept: [1, 2, 3, 4, 5], why: 'everything within both bounds' },
])('of acknowledged batches it keeps $why, with their receipts', async ({ limits, kept }) => {
  {
    await using outbox = openOutbox(file(), { log: quietLog(), limits });
    for (const sequence of [1, 2, 3, 4, 5]) {
      await value(outbox.append(sealedBatch(sequence), capturedAfter(sequence)));
      await value(outbox.acknowledge(sealedBatch(sequence), new Uint8Array([sequence]), head));
    }
  }
  const rows = look<{ sequence: number; receipt: Buffer }>(
    'SELECT sequence, receipt FROM batch JOIN receipt USING (position)',
  );
  expect(rows.map(({ sequence, receipt }) => [sequence, receipt[0]])).toEqual(
    kept.map((sequence) => [sequence, sequence]),
  );
});

test('a damaged outbox is set aside with a sentence, and measuring goes on', async () => {
  writeFileSync(file(), 'a card that forgot everything '.repeat(300));
  const log = quietLog();
  await using outbox = openOutbox(file(), { log });
  expect(await value(outbox.state())).toBe(null);
  expect(log.lines.map(({ level, message }) => ({ level, message }))).toEqual([
    {
      level: 'error',
      message: expect.stringMatching(
        /outbox\.sqlite was damaged \(.+\): 0 batches were saved byte for byte; what else it held is not known.* new epoch\. The damaged file is .*damaged-1/,
      ),
    },
  ]);
});

test('damage is told until somebody has moved the damaged file away', async () => {
  writeFileSync(file(), 'a card that forgot everything '.repeat(300));
  for (let start = 1; start <= 2; start += 1) {
    await using outbox = openOutbox(file(), { log: quietLog() });
    const { damage } = await value(outbox.status());
    expect(damage, `start ${start}`).toEqual([
      { keptAs: `${file()}.damaged-1`, report: expect.stringMatching(/^0 batches were saved.*grant a new epoch/) },
    ]);
    if (start === 2) rmSync(`${file()}.damaged-1`);
    else continue;
    expect((await value(outbox.status())).damage).toEqual([]);
  }
});

test('a file that cannot be opened is the fault of every call', async () => {
  await using outbox = openOutbox(folder, { log: quietLog() });
  for (const call of [outbox.state(), outbox.status()])
    await expect(value<unknown>(call)).rejects.toMatchObject({ name: 'Fault', code: 'storage' });
});

test('a file that could not be opened is opened by a later call, once it can be', async () => {
  mkdirSync(file());
  await using outbox = openOutbox(file(), { log: quietLog() });
  for (const call of [outbox.state(), outbox.state()])
    await expect(value(call)).rejects.toMatchObject({ name: 'Fault', code: 'storage' });
  rmdirSync(file());
  expect(await value(outbox.state())).toBe(null);
  await value(outbox.append(sealedBatch(1), capturedAfter(1)));
  expect(await value(outbox.state())).toMatchObject(capturedAfter(1));
});

test('a file another gateway wrote is taken over once that one has let go of it', async () => {
  const other = openOutbox(file(), { log: quietLog() });
  await value(other.append(sealedBatch(1), capturedAfter(1)));
  await using outbox = openOutbox(file(), { log: quietLog() });
  await expect(value(outbox.state())).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(/in use by another/),
  });
  await other[Symbol.asyncDispose]();
  expect((await value(outbox.pending(9))).map(({ sequence }) => sequence)).toEqual([1]);
});

test('a closed outbox says so', async () => {
  const outbox = openOutbox(file(), { log: quietLog() });
  await outbox[Symbol.asyncDispose]();
  await expect(value(outbox.state())).rejects.toMatchObject({ name: 'Fault', code: 'storage' });
});

test('only the newest changes of alarms are kept', async () => {
  {
    await using outbox = openOutbox(file(), { log: quietLog(), limits: { alarms: 2 } });
    for (const at of [1, 2, 3])
      await value(
        outbox.appendAlarm({
          id: `a${at}`,
          kind: 'storage',
          source: {},
          priority: 'low',
          state: 'returned',
          since: sealedBatch(at).from,
          at: sealedBatch(at).from,
          message: 'a sentence',
        }),
      );
  }
  expect(look<{ id: string }>(`SELECT json_extract(alarm, '$.id') AS id FROM alarm ORDER BY position`)).toEqual([
    { id: 'a2' },
    { id: 'a3' },
  ]);
});
