import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { firstValueFrom, forkJoin, lastValueFrom, NEVER, type Observable, toArray } from 'rxjs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openArchive } from '../../../src/adapters/sqlite/archive.ts';
import { openCoreStore } from '../../../src/adapters/sqlite/core-store.ts';
import { watch } from '../../../src/core/watch.ts';
import { watchEvidence } from '../../../src/core/watch-evidence.ts';
import { instant } from '../../../src/domain/time.ts';
import type { ArchivedBatch } from '../../../src/ports/evidence-archive.ts';
import { inThai } from '../../../src/web/words/thai-messages.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { quietLog } from '../../support/quiet-log.ts';

let [folder, sound] = ['', ''];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'look-through-'));
});
afterEach(() => rmSync(folder, { recursive: true }));
beforeAll(async () => {
  sound = mkdtempSync(join(tmpdir(), 'look-through-sound-'));
  for (const layout of layouts) await write(layout, join(sound, layout));
});
afterAll(() => rmSync(sound, { recursive: true }));

const options = { log: quietLog(), maxBytes: 2 ** 30, evidence: 'journal' } as const;
const file = (): string => join(folder, 'core.sqlite');
const row = (number: number) => ({ row: number, blob: Buffer.alloc(500, number) });
/** Larger than a step together: a look comes back many times. */
const BATCHES = 450;
const batch = (sequence: number): ArchivedBatch => ({
  ...{ gateway: 'gw-1', epoch: 1, sequence, payloadHash: Buffer.from(`hash ${sequence}`), cose: new Uint8Array(80) },
  hashes: new Uint8Array(32),
  leaves: [{ point: 'h01', start: instant(sequence * 900_000), version: 1, leaf: new Uint8Array(300).fill(7) }],
});
const order = (number: number) => ({
  ...{ hash: Buffer.from(`order ${number}`), start: instant(number), message: new Uint8Array(200) },
});

const opened = { 'journal and evidence in one': openCoreStore, 'evidence alone': openArchive } as const;
type Layout = keyof typeof opened;
const layouts = Object.keys(opened) as readonly Layout[];

const write = async (layout: Layout, into: string): Promise<void> => {
  await using store = opened[layout](into, options);
  const archive = 'archive' in store ? store.archive : store;
  await firstValueFrom(
    forkJoin(
      Array.from({ length: BATCHES }, (_, n) => [archive.keepBatch(batch(n)), archive.keepOrder(order(n))]).flat(),
    ),
  );
  if ('journal' in store) for (const number of [1, 2, 3]) await firstValueFrom(store.journal.append(row(number)));
};

const written = (layout: Layout): void => copyFileSync(join(sound, layout), file());

/** Overwrites an old page of a table, or of an index. */
const damagePageOf = (name: string): void => {
  const database = new Database(file());
  database.pragma('wal_checkpoint(TRUNCATE)');
  const page = database
    .prepare<[string], number>("SELECT min(pageno) FROM dbstat WHERE name = ? AND pagetype = 'leaf'")
    .pluck()
    .get(name);
  database.close();
  if (page === undefined) throw new Error(`${name} has no page.`);
  const bytes = readFileSync(file());
  bytes.fill(0xff, (page - 1) * 4_096, page * 4_096);
  writeFileSync(file(), bytes);
};
const all = <T>(answer: Observable<T>): Promise<readonly T[]> => lastValueFrom(answer.pipe(toArray()));

describe.each(layouts)('%s', (layout) => {
  const open = () => {
    const store = opened[layout](file(), options);
    return { store, archive: 'archive' in store ? store.archive : store };
  };

  test('nothing is said of what is sound', async () => {
    written(layout);
    const { store, archive } = open();
    await using _ = store;
    expect(await all(archive.lookThrough?.() ?? NEVER)).toEqual([]);
  });

  test.for(
    (
      [
        ['batch', 'batch'],
        ['sqlite_autoindex_batch_1', 'batch'],
        ['interval_leaf', 'interval_leaf'],
        ['signed_order', 'signed_order'],
      ] as const
    ).filter(([name]) => layout === layouts[0] || name === 'interval_leaf'),
  )('a damaged page of %s keeps nobody from opening and writing it, and is an alarm', async ([name, said]) => {
    written(layout);
    damagePageOf(name);
    const { store, archive } = open();
    await using _ = store;
    if ('journal' in store) {
      expect((await all(store.journal.rows())).map((one) => one.row)).toEqual([1, 2, 3]);
      await firstValueFrom(store.journal.append(row(4)));
    }
    if (said === 'interval_leaf') await firstValueFrom(archive.keepBatch(batch(BATCHES)));
    const [watched, log] = [watch(quietLog()), quietLog()];
    const { keepBatch, keepOrder, lookThrough } = archive;
    const looked = { keepBatch, keepOrder, lookThrough: () => lookThrough?.() ?? NEVER };
    await all(watchEvidence(looked, { watched, clock: fakeClock({ start: instant(0) }), log }));
    expect(watched.alarms()).toMatchObject([{ state: 'raised', kind: 'storage', source: 'evidence' }]);
    expect(watched.alarms()[0]?.message).toContain(`is damaged (${said}: database disk image is malformed)`);
    expect(inThai(watched.alarms()[0]?.message ?? '')).toContain(`หลักฐานที่เก็บไว้เสียหาย (${said})`);
    expect(log.lines).toHaveLength(1);
  });
});

test('a damaged page of the journal is refused at the start', async () => {
  written('journal and evidence in one');
  damagePageOf('journal');
  await using store = openCoreStore(file(), options);
  await expect(firstValueFrom(store.journal.mark())).rejects.toThrow(/The journal .* is damaged/);
});
