import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { firstValueFrom, lastValueFrom, type Observable, toArray } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openArchive } from '../../src/adapters/sqlite/archive.ts';
import { archiveSchema } from '../../src/adapters/sqlite/archive-tables.ts';
import { openCoreStore } from '../../src/adapters/sqlite/core-store.ts';
import { journalSchema } from '../../src/adapters/sqlite/journal-tables.ts';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { newestVersion } from '../../src/adapters/sqlite/open-database.ts';
import { outboxSchema } from '../../src/adapters/sqlite/outbox-schema.ts';
import { readArchive } from '../../src/adapters/sqlite/read-archive.ts';
import { readOutbox } from '../../src/adapters/sqlite/read-outbox.ts';
import { openBooks } from '../../src/core/books.ts';
import { startBooks } from '../../src/core/start-books.ts';
import { toldEvents } from '../../src/core/told.ts';
import { instant } from '../../src/domain/time.ts';
import type { KeptSnapshot } from '../../src/ports/snapshots.ts';
import { memoryJournal } from '../support/memory-journal.ts';
import { quietLog } from '../support/quiet-log.ts';
import { capturedAfter, sealedBatch } from '../support/sealed.ts';
import { sha256 } from '../support/small-market.ts';

const whole = (name: string): Buffer => gunzipSync(readFileSync(`test/golden/${name}.gz`));
const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'former-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('an outbox that a program of its time has left', () => {
  const batch = (sequence: number) => sealedBatch(sequence, { size: 1_500 });
  const plain = (bodies: readonly (Uint8Array | undefined | null)[]) => bodies.map((one) => one && new Uint8Array(one));

  test('there is one of each version but those to come', () => {
    expect(newestVersion(outboxSchema), 'a new version leaves a file of the one before it here').toBe(5);
  });

  test.for([1, 2, 3, 4, 5])('of version %i: everything in it is there, and it goes on', async (version) => {
    const file = join(folder, 'outbox.sqlite');
    writeFileSync(file, whole(`outbox/outbox-v${version}.sqlite`));
    if (version >= 3) expect(readOutbox(file).batches.map(({ batch: { sequence } }) => sequence)).toEqual([1, 2, 4, 5, 6]);
    const log = quietLog();
    await using outbox = openOutbox(file, { log });
    expect(plain((await value(outbox.pending(9))).map(({ body }) => body))).toEqual([4, 5, 6].map((one) => batch(one).body));
    for (const sequence of [1, 2]) {
      const [held] = await value(outbox.held({ sequence }));
      expect(plain([held?.batch.body, held?.receipt])).toEqual([batch(sequence).body, Uint8Array.of(sequence, 2, 3)]);
    }
    expect(await value(outbox.state())).toEqual({
      ...capturedAfter(6),
      seen: { size: 4, root: new Uint8Array(32).fill(2) },
    });
    expect(await value(outbox.status())).toMatchObject({ pending: 3, refused: 1, bytes: 4_500, damage: [] });
    await value(outbox.append(batch(7), capturedAfter(7)));
    expect((await value(outbox.pending(9))).map(({ sequence }) => sequence)).toEqual([4, 5, 6, 7]);
    expect(log.lines).toEqual([]);
  });
});

describe('what a core of the program before journal and evidence lay in one file has left', () => {
  const log = quietLog();

  test('there is one of each version but those to come', () => {
    const said = 'a new version leaves a file of the one before it here';
    expect([newestVersion(journalSchema), newestVersion(archiveSchema)], said).toEqual([2, 2]);
  });

  test('a journal of version 1 is read, and goes on with evidence beside its rows', async () => {
    const file = join(folder, 'journal.sqlite');
    writeFileSync(file, whole('core/journal-v1.sqlite'));
    await using store = openCoreStore(file, { log, maxBytes: 2 ** 30, evidence: 'journal' });
    const rows = await lastValueFrom(store.journal.rows().pipe(toArray()));
    expect(rows.map(({ row, blob }) => [row, blob.length, blob[0]])).toEqual([1, 2, 3, 4].map((row) => [row, 900, row]));
    expect(await value(store.journal.mark())).toEqual({ row: 3, stateHash: '33' });
    await value(store.journal.append({ row: 5, blob: Uint8Array.of(5) }));
    await value(store.archive.keepOrder({ hash: Uint8Array.of(1), start: instant(0), message: Uint8Array.of(2) }));
  });

  test('an archive of version 1 has all its leaves and orders, and takes more', async () => {
    const file = join(folder, 'archive.sqlite');
    writeFileSync(file, whole('core/archive-v1.sqlite'));
    {
      await using archive = openArchive(file, { log });
      await value(
        archive.keepBatch({
          ...{ gateway: 'gw-1', epoch: 1, sequence: 4, payloadHash: Uint8Array.of(4), cose: Uint8Array.of(9, 4) },
          ...{ hashes: new Uint8Array(32), leaves: [{ point: 'h01', start: instant(3_600_000), version: 1, leaf: Uint8Array.of(7, 4) }] },
        }),
      );
    }
    using read = readArchive(file);
    const leaves = read.leaves('h01', instant(0), instant(9_000_000));
    expect(leaves.map(({ sequence, leaf }) => [sequence, ...leaf])).toEqual([1, 2, 3, 4].map((one) => [one, 7, one]));
    expect(read.order(Uint8Array.of(5))).toEqual(Uint8Array.of(6, 6));
  });
});

type Former = Readonly<{ rows: readonly string[]; snapshot: Readonly<{ row: number; bytes: string }>; stateHash: string }>;

describe('a snapshot that a program of its time has left, with its journal', () => {
  test.for([1, 2, 3, 4, 5])('of version %i: a start goes on from it to the state that program had', (version) => {
    const former: Former = JSON.parse(whole(`snapshots/snapshot-v${version}.json`).toString());
    const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, 'base64'));
    const { row, bytes } = former.snapshot;
    expect(bytesOf(bytes)[4], 'the version byte').toBe(version);
    const kept: KeptSnapshot = { name: `${row}`, row, isOrigin: false, read: () => bytesOf(bytes) };
    const rows = former.rows.map((blob, index) => ({ row: index + 1, blob: bytesOf(blob) }));
    const startedFrom = (snapshots: readonly KeptSnapshot[]) => {
      const settings = { realm: 'simulation', core: 'core' } as const;
      const [books, log] = [openBooks(settings, { sha256 }), quietLog()];
      const memory = memoryJournal(rows);
      let from: number | null = null;
      const journal: typeof memory = {
        ...memory,
        rows: (after = 0) => {
          from = after;
          return memory.rows(after);
        },
      };
      const tools = { books, told: toldEvents(50), log, sha256, journal, snapshots: { kept: () => snapshots } };
      startBooks(settings, tools).subscribe();
      return { stateHash: books.stateHash(), from, said: log.lines };
    };
    expect(startedFrom([kept])).toEqual({ stateHash: former.stateHash, from: row, said: [] });
    expect(startedFrom([])).toEqual({ stateHash: former.stateHash, from: 0, said: [] });
  });
});
