import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { openArchive } from '../../src/adapters/sqlite/archive.ts';
import { openCoreStore } from '../../src/adapters/sqlite/core-store.ts';
import { readArchive } from '../../src/adapters/sqlite/read-archive.ts';
import { instant } from '../../src/domain/time.ts';
import type { ArchivedBatch, EvidenceArchive, EvidenceReader } from '../../src/ports/evidence-archive.ts';
import { memoryArchive } from '../support/memory-archive.ts';
import { quietLog } from '../support/quiet-log.ts';

/** Written, then read; a reader of a file needs its writer to be gone. */
type Opened = Readonly<{ archive: EvidenceArchive; reader: () => Promise<EvidenceReader>; close: () => void }>;

const inMemory = (): Opened => {
  const archive = memoryArchive();
  return { archive, reader: () => Promise.resolve(archive), close: () => {} };
};
const inSqlite = (): Opened => inFile((file) => openArchive(file, { log: quietLog() }));
const inJournal = (): Opened =>
  inFile((file) => {
    const { archive, ...store } = openCoreStore(file, { log: quietLog(), maxBytes: 2 ** 30, evidence: 'journal' });
    return { ...archive, ...store };
  });
const inFile = (open: (file: string) => EvidenceArchive & AsyncDisposable): Opened => {
  const folder = mkdtempSync(join(tmpdir(), 'archive-contract-'));
  const file = join(folder, 'evidence.sqlite');
  const archive = open(file);
  let reading: Disposable | null = null;
  return {
    archive,
    reader: async () => {
      await archive[Symbol.asyncDispose]();
      const reader = readArchive(file);
      reading = reader;
      return reader;
    },
    close: () => {
      reading?.[Symbol.dispose]();
      rmSync(folder, { recursive: true });
    },
  };
};

const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const batch = (sequence: number, starts: readonly number[]): ArchivedBatch => ({
  ...{ gateway: 'gw-1', epoch: 1, sequence, payloadHash: bytes(sequence), cose: bytes(1, sequence) },
  hashes: new Uint8Array(32 * starts.length * 2),
  leaves: starts.flatMap((start) =>
    ['h01', 'h02'].map((point, index) => ({ point, start: instant(start), version: 1, leaf: bytes(sequence, index) })),
  ),
});

describe.each([
  { name: 'memory', open: inMemory },
  { name: 'SQLite', open: inSqlite },
  { name: "the journal's file", open: inJournal },
])('archive in $name', ({ open }) => {
  let opened: Opened;
  const keep = (...batches: readonly ArchivedBatch[]) =>
    Promise.all(batches.map((one) => firstValueFrom(opened.archive.keepBatch(one))));
  afterEach(() => opened.close());

  test('leaves come back by point and time, with the batch they are of', async () => {
    opened = open();
    await keep(batch(1, [0, 900]), batch(2, [900]));
    const reader = await opened.reader();
    expect(reader.leaves('h02', instant(900), instant(1800))).toEqual([
      expect.objectContaining({ sequence: 1, start: 900, place: 3, leaf: bytes(1, 1), payloadHash: bytes(1) }),
      expect.objectContaining({ sequence: 2, start: 900, place: 1, leaf: bytes(2, 1), cose: bytes(1, 2) }),
    ]);
    expect(reader.leaves('h02', instant(0), instant(900)).map(({ start }) => start)).toEqual([0]);
    expect(reader.leaves('h03', instant(0), instant(1800))).toEqual([]);
  });

  test('the same again is kept once', async () => {
    opened = open();
    await keep(batch(1, [0]), batch(1, [0]));
    await keep(batch(1, [0]));
    expect((await opened.reader()).leaves('h01', instant(0), instant(900)).length).toBe(1);
  });

  test('an order comes back by its hash, as it was first signed', async () => {
    opened = open();
    const order = { hash: bytes(7), start: instant(0), message: bytes(1, 2, 3) };
    await firstValueFrom(opened.archive.keepOrder(order));
    await firstValueFrom(opened.archive.keepOrder({ ...order, message: bytes(4) }));
    const reader = await opened.reader();
    expect(reader.order(bytes(7))).toEqual(bytes(1, 2, 3));
    expect(reader.order(bytes(8))).toBe(null);
  });
});

test('an archive that is not there is said so, and not made', () => {
  const folder = mkdtempSync(join(tmpdir(), 'archive-contract-'));
  expect(() => readArchive(join(folder, 'archive.sqlite'))).toThrow(/cannot be read .*Is its core still running\?/);
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
