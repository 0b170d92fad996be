import files, {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  type StatsFs,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { firstValueFrom, type Observable } from 'rxjs';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { captureBytes } from '../../../src/adapters/sqlite/capture-bytes.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { openOutbox } from '../../../src/adapters/sqlite/outbox.ts';
import { outboxSchema, tallyNumbers } from '../../../src/adapters/sqlite/outbox-schema.ts';
import { readCaptureState, readOutbox } from '../../../src/adapters/sqlite/read-outbox.ts';
import { batchChecksum, bytesChecksum } from '../../../src/adapters/sqlite/row-checksum.ts';
import { DAY, HOUR, instant } from '../../../src/domain/time.ts';
import type { SealedBatch } from '../../../src/domain/transaction.ts';
import { captureText } from '../../support/capture-text.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { capturedAfter, sealedBatch } from '../../support/sealed.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrate-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'outbox.sqlite');
const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);

/** As the program of version 2 left it: three batches, the first of which is acknowledged and was 7th of its file. */
const ofVersion2 = (): void => {
  const { steps, ...schema } = outboxSchema;
  const { database } = openDatabase({
    file: file(),
    schema: { ...schema, steps: steps.slice(0, 1) },
    maxBytes: 10_000_000,
    onDamage: 'refuse',
  });
  const put = database.prepare('INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const sequence of [7, 8, 9]) {
    const { epoch, from, to, payloadHash, body } = sealedBatch(sequence);
    put.run(sequence, epoch, sequence, from, to, payloadHash, body);
  }
  database.prepare('INSERT INTO receipt VALUES (7, ?)').run(Buffer.from([1, 2, 3]));
  database.prepare('INSERT INTO capture VALUES (1, ?)').run(captureText(capturedAfter(9)));
  database.exec('UPDATE tally SET position = 9, acknowledged = 7, pending_rows = 2, pending_bytes = 128');
  database.close();
};

test('an older outbox is taken over, after a copy of it was made that its own program can read', async () => {
  ofVersion2();
  {
    const log = quietLog();
    await using outbox = openOutbox(file(), { log });
    expect((await value(outbox.pending(9))).map(({ sequence }) => sequence)).toEqual([8, 9]);
    expect(await value(outbox.state())).toEqual(capturedAfter(9));
    await value(outbox.append(sealedBatch(10), capturedAfter(10)));
    expect(log.lines).toEqual([]);
  }
  const copy = `${file()}.version-2`;
  expect(statSync(copy).mode & 0o777).toBe(0o600);
  const old = new Database(copy, { readonly: true });
  expect(old.pragma('user_version', { simple: true })).toBe(2);
  expect(old.prepare('SELECT sequence FROM batch ORDER BY position').pluck().all()).toEqual([7, 8, 9]);
  old.close();
  // Opened again it is as good as any: no second copy, no damage.
  const before = readFileSync(copy);
  await using again = openOutbox(file(), { log: quietLog() });
  expect(await value(again.status())).toMatchObject({ pending: 3, damage: [] });
  expect(readFileSync(copy).equals(before)).toBe(true);
});

/** As the program of version 3 left it: two batches, and a state of them that may have changed since. */
const ofVersion3 = (changed: (text: string) => string = (text) => text, isSummed = false): void => {
  const { steps, ...schema } = outboxSchema;
  const options = { file: file(), schema: { ...schema, steps: steps.slice(0, 2) }, maxBytes: 10_000_000 } as const;
  const { database } = openDatabase({ ...options, onDamage: 'refuse' });
  const put = database.prepare('INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
  for (const sequence of [1, 2]) {
    const batch = sealedBatch(sequence);
    const { epoch, from, to, payloadHash, body } = batch;
    put.run(sequence, epoch, sequence, from, to, payloadHash, body, batchChecksum(batch));
  }
  const text = captureText(capturedAfter(2));
  const now = changed(text);
  database.prepare('INSERT INTO capture VALUES (1, ?, ?)').run(now, bytesChecksum(isSummed ? now : text));
  database.exec(`UPDATE tally SET position = 2, pending_rows = 2, pending_bytes = 128, captured_epoch = 1, captured_sequence = 2;
    UPDATE tally SET checksum = tally_checksum(${tallyNumbers})`);
  database.close();
};

test.for([
  ['with a digit that has changed', (text: string) => text.replace('"sequence":2', '"sequence":3'), false],
  ['that is no JSON any more', (text: string) => text.replace('{', 'z'), false],
  ['that is no JSON under its own checksum', (text: string) => text.replace('{', 'z'), true],
  ['without its bytes under its own checksum', (text: string) => text.replaceAll('"hex"', '"hax"'), true],
] as const)('an outbox of version 3 is set aside and salvaged for a state %s', async ([, changed, isSummed]) => {
  expect(changed(captureText(capturedAfter(2)))).not.toBe(captureText(capturedAfter(2)));
  ofVersion3(changed, isSummed);
  const log = quietLog();
  {
    await using outbox = openOutbox(file(), { log });
    const held = (await value(outbox.pending(9))).map(({ body }) => new Uint8Array(body));
    expect(held).toEqual([1, 2].map((one) => sealedBatch(one).body));
    expect(await value(outbox.state())).toMatchObject({ epoch: 1, sequence: 2 });
    const { damage } = await value(outbox.status());
    expect(damage).toMatchObject([
      { report: expect.stringMatching(/^2 batches were saved byte for byte; none is lost\./) },
    ]);
    expect(log.lines.map(({ message }) => message).join()).toContain('the capture state is not what was written');
  }
  // What was made out of it is as sound as any.
  await using again = openOutbox(file(), { log: quietLog() });
  expect(await value(again.status())).toMatchObject({ pending: 2 });
  expect(statSync(`${file()}.damaged-1`).size).toBeGreaterThan(0);
  expect(() => statSync(`${file()}.damaged-2`)).toThrow(/ENOENT/);
});

test('an outbox of version 3 is taken over, and read as it is before that', async () => {
  ofVersion3();
  expect(readCaptureState(file())).toEqual(capturedAfter(2));
  expect(readOutbox(file()).batches.map(({ batch }) => batch)).toEqual([1, 2].map((one) => sealedBatch(one)));
  {
    await using outbox = openOutbox(file(), { log: quietLog() });
    await value(outbox.append(sealedBatch(3), capturedAfter(3)));
    expect(await value(outbox.state())).toEqual(capturedAfter(3));
    const held = (await value(outbox.pending(9))).map(({ body }) => new Uint8Array(body));
    expect(held).toEqual([1, 2, 3].map((one) => sealedBatch(one).body));
    expect(await value(outbox.status())).toMatchObject({ pending: 3, bytes: 192, damage: [] });
  }
  expect(readCaptureState(file())).toEqual(capturedAfter(3));
  expect(readOutbox(file()).batches.map(({ batch }) => batch.body)).toEqual(
    [1, 2, 3].map((one) => sealedBatch(one).body),
  );
});

/** As the program of version 4 left it: the first of three has a receipt, the second is packed with DEFLATE. */
const ofVersion4 = (): readonly SealedBatch[] => {
  const { steps, ...schema } = outboxSchema;
  const options = { file: file(), schema: { ...schema, steps: steps.slice(0, 3) }, maxBytes: 10_000_000 } as const;
  const { database } = openDatabase({ ...options, onDamage: 'refuse' });
  const put = database.prepare('INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const batches = [1, 2, 3].map((sequence) => sealedBatch(sequence, { size: 5_000, packable: true }));
  for (const [index, batch] of batches.entries()) {
    const { epoch, sequence, from, to, payloadHash } = batch;
    const [body, whole] = index === 1 ? [deflateRawSync(batch.body), batch.body.length] : [batch.body, 0];
    put.run(sequence, epoch, sequence, from, to, payloadHash, body, batchChecksum({ ...batch, body }, whole), whole);
  }
  database.prepare('INSERT INTO receipt VALUES (1, ?, ?)').run(receipt, bytesChecksum(receipt));
  database.prepare('UPDATE tally SET state = ?').run(captureBytes(capturedAfter(3)));
  database.exec(`UPDATE tally SET position = 3, acknowledged = 1, pending_rows = 2, pending_bytes = 10000, captured_epoch = 1,
    captured_sequence = 3; UPDATE tally SET checksum = tally_checksum(${tallyNumbers})`);
  database.close();
  return batches;
};
const receipt = Buffer.from([4, 5, 6]);

test('an outbox of version 4 is taken over with its receipts, and a number still names one batch', async () => {
  const [first, second, third] = ofVersion4();
  const plain = (bodies: readonly SealedBatch[]) => bodies.map(({ body }) => new Uint8Array(body));
  {
    await using outbox = openOutbox(file(), { log: quietLog() });
    expect(plain(await value(outbox.pending(9)))).toEqual([second?.body, third?.body]);
    const [held] = await value(outbox.held({ sequence: 1 }));
    expect([held?.batch.body, held?.receipt].map((bytes) => bytes && new Uint8Array(bytes))).toEqual([
      first?.body,
      new Uint8Array(receipt),
    ]);
    // Known ones change nothing, also acknowledged ones; others under their numbers are refused.
    for (const known of [first, second]) if (known) await value(outbox.append(known, capturedAfter(3)));
    const others = [1, 2].map((sequence) => value(outbox.append(sealedBatch(sequence), capturedAfter(3))));
    for (const other of await Promise.allSettled(others))
      expect(other).toMatchObject({ reason: { message: expect.stringContaining('already holds another batch') } });
    expect(await value(outbox.status())).toMatchObject({ pending: 2, bytes: 10_000, damage: [] });
  }
  const database = new Database(file());
  expect(database.pragma('foreign_key_list(receipt)')).toMatchObject([{ table: 'batch', on_delete: 'CASCADE' }]);
  expect(database.pragma('index_list(batch)')).toEqual([]);
  database.close();
});

test('two batches of one number are damage, and one of them stays', async () => {
  {
    await using outbox = openOutbox(file(), { log: quietLog() });
    await value(outbox.append(sealedBatch(1), capturedAfter(1)));
  }
  const database = new Database(file());
  database.exec(
    `INSERT INTO batch SELECT position + 1, epoch, sequence, starts, ends, payload_hash, body, checksum, whole FROM batch`,
  );
  database.close();
  const log = quietLog();
  await using outbox = openOutbox(file(), { log });
  expect((await value(outbox.pending(9))).map(({ sequence }) => sequence)).toEqual([1]);
  expect(log.lines.map(({ message }) => message).join()).toContain('two batches have one number');
});

test('a disk without room for a migration is refused in words, and the file is as it was', () => {
  ofVersion4();
  // Where every module has it from: files of this worker may have loaded what is tested already.
  vi.spyOn(files, 'statfsSync').mockReturnValueOnce({ bavail: 1, bsize: 4096 } as StatsFs);
  syncBuiltinESMExports();
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  const before = readFileSync(file());
  const { steps } = outboxSchema;
  const opening = { file: file(), schema: outboxSchema, maxBytes: 10_000_000, onDamage: 'set-aside' } as const;
  expect(() => openDatabase(opening)).toThrow(
    /outbox\.sqlite is of an older version, and its disk has no room to take it over: 0\.\d MB are needed for a while, 0\.0 are free\./,
  );
  expect(readFileSync(file()).equals(before)).toBe(true);
  const { database, setAside } = openDatabase(opening);
  expect([database.pragma('user_version', { simple: true }), setAside]).toEqual([1 + steps.length, null]);
  database.close();
});

test.for([
  [29, true],
  [31, false],
] as const)(
  'what was sealed %i days after the copy is in the outbox, whatever clock a start has: the copy is there: %s',
  async ([days, isThere]) => {
    ofVersion2();
    const copy = `${file()}.version-2`;
    const copied = (): void => {
      for (const wrong of [new Date(0), new Date('2100-01-01')]) utimesSync(copy, wrong, wrong);
    };
    {
      await using outbox = openOutbox(file(), { log: quietLog() });
      await value(outbox.status());
      copied();
      const { from, to, ...batch } = sealedBatch(10);
      const later = (at: typeof from) => instant(at + days * DAY - HOUR / 4);
      await value(outbox.append({ ...batch, from: later(from), to: later(to) }, capturedAfter(10)));
    }
    const held = openSync(copy, 'r');
    await using again = openOutbox(file(), { log: quietLog() });
    await value(again.status());
    expect(existsSync(copy)).toBe(isThere);
    // Where it went its bytes went first.
    const bytes = readFileSync(held);
    closeSync(held);
    expect(bytes.every((byte) => byte === 0)).toBe(!isThere);
  },
);

test('an outbox that nothing was sealed into since keeps its copy; one that cannot be read nobody goes back to', async () => {
  ofVersion2();
  const copy = `${file()}.version-2`;
  for (const there of [true, true, false]) {
    await using outbox = openOutbox(file(), { log: quietLog() });
    await value(outbox.status());
    expect(existsSync(copy)).toBe(there);
    if (there) utimesSync(copy, new Date(0), new Date(0));
    if (readdirSync(folder).includes('second')) writeFileSync(copy, 'rot'.repeat(5_000));
    writeFileSync(join(folder, 'second'), '');
  }
});

test('a new outbox needs no copy of nothing', async () => {
  await using outbox = openOutbox(file(), { log: quietLog() });
  await value(outbox.state());
  expect(() => statSync(`${file()}.version-0`)).toThrow(/ENOENT/);
  expect(() => statSync(`${file()}.version-1`)).toThrow(/ENOENT/);
});
