import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Request } from '../../../src/adapters/sqlite/commit-group.ts';
import { holdBack } from '../../../src/adapters/sqlite/hold-back.ts';
import { isAhead, WIDER_GROUP, wearStatus, wornBy } from '../../../src/adapters/sqlite/wear.ts';
import { writeAheadLog } from '../../../src/adapters/sqlite/write-ahead-log.ts';
import { DAY, HOUR } from '../../../src/domain/time.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wear-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.useRealTimers();
});

const opened = () => {
  const file = join(folder, 'data.sqlite');
  const database = new Database(file);
  for (const pragma of ['locking_mode = EXCLUSIVE', 'journal_mode = WAL', 'synchronous = FULL'])
    database.pragma(pragma);
  database.exec('CREATE TABLE thing (value BLOB)');
  const insert = database.prepare('INSERT INTO thing VALUES (zeroblob(?))');
  return { file, database, insert: (bytes: number) => insert.run(bytes) };
};

test('what the log grows by is what is counted: a page and 24 bytes a frame, and a sync a commit', () => {
  const { file, database, insert } = opened();
  const log = writeAheadLog(database);
  const before = statSync(`${file}-wal`).size;
  for (const bytes of [100, 20_000, 300_000]) {
    insert(bytes);
    log.committed();
  }
  const grown = statSync(`${file}-wal`).size - before;
  expect(grown % 4120).toBe(0);
  expect(log.written()).toEqual({ bytes: grown, syncs: 3 });
  database.close();
});

test('a commit that wrote nothing costs nothing', () => {
  const { database } = opened();
  const log = writeAheadLog(database);
  log.committed();
  expect(log.written()).toEqual({ bytes: 0, syncs: 0 });
  database.close();
});

test('folding in is two syncs and the pages of the file; a log begun anew is one sync and 32 bytes more', () => {
  const { file, database, insert } = opened();
  const log = writeAheadLog(database);
  // 1,100 pages of overflow and those that hold them together.
  insert(1_100 * 4_092);
  log.committed();
  const { bytes } = log.written();
  log.foldInWhenDue(true);
  const folded = log.written();
  const pages = statSync(file).size / 4096;
  expect(pages).toBeGreaterThan(1_100);
  expect(folded.syncs).toBe(3);
  // Elsewhere than on Linux nobody tells how many pages it were: at most one a frame.
  if (process.platform === 'linux') expect(folded.bytes - bytes).toBe(pages * 4096);
  log.foldInWhenDue(true);
  expect(log.written(), 'once').toEqual(folded);
  insert(10);
  log.committed();
  const anew = log.written();
  expect(anew.syncs - folded.syncs).toBe(2);
  expect((anew.bytes - folded.bytes - 32) % 4120).toBe(0);
  expect(anew.bytes).toBeGreaterThan(folded.bytes + 32);
  database.close();
});

describe('the book of days', () => {
  const noon = 20_786 * DAY + 12 * HOUR;
  const today = { day: 20_786, bytes: 1_000, syncs: 5 };

  test.each([
    { at: noon, today: { day: 20_786, bytes: 1_010, syncs: 6 }, ended: null, why: 'the day goes on' },
    { at: noon + DAY, today: { day: 20_787, bytes: 10, syncs: 1 }, ended: today, why: 'the next day' },
    { at: noon - DAY, today: { day: 20_786, bytes: 1_010, syncs: 6 }, ended: null, why: 'a clock that was set back' },
  ])('$why', ({ at, today: expected, ended }) => {
    expect(wornBy(today, { bytes: 10, syncs: 1 }, at)).toEqual({ today: expected, ended });
  });

  // A budget of 240 a day is 10 an hour, and 60 may be written at once.
  test.each([
    [0, 60, false],
    [0, 61, true],
    [12, 180, false],
    [12, 181, true],
    [23, 290, false],
  ])('at %i h with %i bytes written it is ahead: %s', (hour, bytes, ahead) => {
    expect(isAhead({ bytes, syncs: 0 }, 20_786 * DAY + hour * HOUR, 240)).toBe(ahead);
  });

  test('a day is usual by the mean of the week before it', () => {
    const days = Array.from({ length: 9 }, (_, back) => ({ day: 20_785 - back, bytes: 70 * (back + 1), syncs: back }));
    const status = wearStatus(today, days, { now: noon, budget: 900 });
    // (70 + 140 + … + 490) / 7 = 280; (0 + … + 6) / 7 = 3.
    expect(status.perDay).toEqual({ bytes: 280, syncs: 3 });
    expect(status).toMatchObject({ today: { bytes: 1_000, syncs: 5 }, exceeded: true, grouping: true });
    expect(wearStatus(today, [], { now: noon, budget: 4_000 })).toMatchObject({ perDay: null, exceeded: false });
  });
});

describe('while the card is spared', () => {
  const request = (operation: string, id = 1): Request => ({ id, operation, args: [] });
  const held = () => {
    vi.useFakeTimers();
    const groups: string[] = [];
    const holding = holdBack({ urgent: ['append'], relaxed: ['appendAlarm'] }, (requests) =>
      groups.push(requests.map(({ operation, id }) => `${operation}${id}`).join(' ')),
    );
    return { groups, holding };
  };

  test('what can wait is written together after a minute, in order', () => {
    const { groups, holding } = held();
    holding.take([request('appendAlarm', 1)], true);
    vi.advanceTimersByTime(WIDER_GROUP - 1);
    holding.take([request('appendAlarm', 2)], true);
    expect(groups).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(groups).toEqual(['appendAlarm1 appendAlarm2']);
    vi.advanceTimersByTime(WIDER_GROUP);
    expect(groups).toHaveLength(1);
  });

  test('settlement never waits, and takes along what did', () => {
    const { groups, holding } = held();
    holding.take([request('appendAlarm', 1)], true);
    holding.take([request('status', 2)], true);
    holding.take([request('append', 3)], true);
    vi.advanceTimersByTime(WIDER_GROUP);
    expect(groups).toEqual(['status2', 'appendAlarm1 append3']);
  });

  test('once there is budget again nothing waits', () => {
    const { groups, holding } = held();
    holding.take([request('appendAlarm', 1)], true);
    holding.take([request('appendAlarm', 2)], false);
    expect(groups).toEqual(['appendAlarm1 appendAlarm2']);
  });

  test('at the end everything goes', () => {
    const { groups, holding } = held();
    holding.take([request('appendAlarm', 1)], true);
    holding.release([request('append', 2)]);
    expect(groups).toEqual(['appendAlarm1 append2']);
  });
});
