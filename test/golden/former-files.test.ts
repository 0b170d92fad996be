import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { firstValueFrom, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { newestVersion } from '../../src/adapters/sqlite/open-database.ts';
import { outboxSchema } from '../../src/adapters/sqlite/outbox-schema.ts';
import { readOutbox } from '../../src/adapters/sqlite/read-outbox.ts';
import { openBooks } from '../../src/core/books.ts';
import { startBooks } from '../../src/core/start-books.ts';
import { toldEvents } from '../../src/core/told.ts';
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

type Former = Readonly<{ rows: readonly string[]; snapshot: Readonly<{ row: number; bytes: string }>; stateHash: string }>;

describe('a snapshot that a program of its time has left, with its journal', () => {
  test.for([1, 2, 3])('of version %i: a start goes on from it to the state that program had', (version) => {
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
