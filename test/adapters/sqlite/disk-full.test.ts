import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, type Observable, toArray } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal } from '../../../src/adapters/sqlite/journal.ts';
import { openOutbox } from '../../../src/adapters/sqlite/outbox.ts';
import type { Fault } from '../../../src/domain/fault.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { capturedAfter, sealedBatch } from '../../support/sealed.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'disk-full-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);
const log = quietLog();

/** Appends until a fault comes; how many were acknowledged, and the fault. */
const untilFull = async (append: (number: number) => Observable<void>): Promise<[number, Fault]> => {
  for (let number = 1; number < 10_000; number += 1) {
    try {
      await value(append(number));
    } catch (error) {
      return [number - 1, error as Fault];
    }
  }
  throw new Error('the disk never filled');
};

test('journal: what was acknowledged before the disk was full is there, and appending goes on where there is room', async () => {
  const file = join(folder, 'journal.sqlite');
  const row = (number: number) => ({ row: number, blob: new Uint8Array(1_000).fill(number) });
  const small = openJournal(file, { log, maxBytes: 200_000 });
  const [kept, fault] = await untilFull((number) => small.append(row(number)));
  expect(fault).toMatchObject({ name: 'Fault', code: 'disk-full' });
  expect(fault.message).toMatch(/There is no room left for .*journal\.sqlite.*Nothing that was acknowledged is lost/);
  expect(kept).toBeGreaterThan(50);
  const rows = await value(small.rows().pipe(toArray()));
  expect(rows.map(({ row: number, blob }) => [number, blob[0]])).toEqual(
    Array.from({ length: kept }, (_, index) => [index + 1, index + 1]),
  );
  await small[Symbol.asyncDispose]();

  await using roomy = openJournal(file, { log, maxBytes: 10_000_000 });
  await value(roomy.append(row(kept + 1)));
  expect((await value(roomy.rows().pipe(toArray()))).length).toBe(kept + 1);
});

test('outbox: a full file still acknowledges, and then takes the next batch', async () => {
  await using outbox = openOutbox(join(folder, 'outbox.sqlite'), {
    log,
    maxBytes: 400_000,
    limits: { keptRows: 0, pendingBytes: 400_000 },
  });
  const batch = (number: number) => sealedBatch(number, { size: 4_000 });
  const [kept, fault] = await untilFull((number) => outbox.append(batch(number), capturedAfter(number)));
  expect(fault).toMatchObject({ name: 'Fault', code: 'disk-full' });
  expect((await value(outbox.status())).pending).toBe(kept);
  expect((await value(outbox.state()))?.sequence).toBe(kept);

  await value(outbox.acknowledge(batch(5), new Uint8Array(300), { size: 5, root: new Uint8Array(32) }));
  await value(outbox.append(batch(kept + 1), capturedAfter(kept + 1)));
  const pending = await value(outbox.pending(1_000));
  expect(pending.map(({ sequence }) => sequence)).toEqual(Array.from({ length: kept - 4 }, (_, index) => index + 6));
});
