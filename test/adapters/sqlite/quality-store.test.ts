import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { firstValueFrom, type Observable } from 'rxjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openQualityStore } from '../../../src/adapters/sqlite/quality-store.ts';
import { type QualityLimits, qualitySchema } from '../../../src/adapters/sqlite/quality-tables.ts';
import { type QualityHistory, readQuality } from '../../../src/adapters/sqlite/read-quality.ts';
import type { FrameLength } from '../../../src/domain/quality-frame.ts';
import { DAY, instant, MINUTE, millis } from '../../../src/domain/time.ts';
import type { QualityStore } from '../../../src/ports/quality-store.ts';
import { dip, qualityFrame, sealedFact, windowStart } from '../../support/kept-quality.ts';
import { quietLog } from '../../support/quiet-log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quality-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = () => join(folder, 'quality.sqlite');
const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);
const open = (limits: Partial<QualityLimits> = {}, maxBytes?: number) =>
  openQualityStore(file(), { log: quietLog(), limits, ...(maxBytes !== undefined && { maxBytes }) });
const keepFrames = async (store: QualityStore, from: number, through: number, values = 3): Promise<void> => {
  for (let number = from; number <= through; number += 1)
    await value(store.keepFrame(qualityFrame(number, { values })));
};
const always = { from: instant(0), to: instant(Number.MAX_SAFE_INTEGER) };
const windows = (history: QualityHistory, span = always) =>
  [...history.frames(span)].map(({ start }) => (start - windowStart(0)) / (10 * MINUTE));
const kept = () => {
  using history = readQuality(file());
  return {
    windows: windows(history),
    chain: history.verifyChain().frames,
    ofEvents: history.verifyChain().events,
    events: [...history.events(always)].map(({ id }) => id),
  };
};
const tamper = (sql: string): void => {
  const database = new Database(file());
  database.exec(sql);
  database.close();
};

test('everything is there after closing and opening again, and numbers and chain go on', async () => {
  for (const number of [1, 2, 3]) {
    await using store = open();
    await value(store.keepFrame(qualityFrame(number)));
    await value(store.keepEvent(dip(number)));
    await value(store.keepFact(sealedFact(number)));
    if (number === 2) await value(store.acknowledgeFacts(1));
  }
  await using store = open();
  expect((await value(store.pendingFacts(9))).map(({ sequence }) => sequence)).toEqual([2, 3]);
  expect(await value(store.lastFact())).toBe(3);
  expect(kept()).toMatchObject({
    windows: [1, 2, 3],
    chain: { kept: 3, broken: null },
    events: [1, 2, 3].map((one) => dip(one).id),
  });
});

test('others may read while it is written, and see one state', async () => {
  await using store = open();
  await keepFrames(store, 0, 3);
  using history = readQuality(file());
  expect(windows(history)).toEqual([0, 1, 2, 3]);
  await keepFrames(store, 4, 5);
  expect(windows(history)).toEqual([0, 1, 2, 3]);
  expect(history.verifyChain().frames).toMatchObject({ kept: 4, broken: null });
  expect(kept().windows).toEqual([0, 1, 2, 3, 4, 5]);
});

describe('reading', () => {
  test.for([
    ['a span holds its start and not its end', windowStart(1), windowStart(3), [1, 2]],
    ['a window belongs to where it starts', instant(windowStart(1) + 1), instant(windowStart(3) + 1), [2, 3]],
    ['nothing', windowStart(9), windowStart(99), []],
  ] as const)('frames: %s', async ([, from, to, expected]) => {
    await using store = open();
    await keepFrames(store, 0, 4);
    using history = readQuality(file());
    expect(windows(history, { from, to })).toEqual(expected);
  });

  test('events that touch the span, by their start, also while frames are read', async () => {
    await using store = open();
    await keepFrames(store, 0, 1);
    const long = dip(1, { id: 'long', end: windowStart(5) });
    for (const event of [dip(4), long, dip(0), dip(2), dip(6)]) await value(store.keepEvent(event));
    using history = readQuality(file());
    const seen = [...history.frames(always)].map(() =>
      [...history.events({ from: windowStart(2), to: windowStart(6) })].map(({ id }) => id),
    );
    expect(seen).toEqual([0, 1].map(() => ['long', dip(2).id, dip(4).id]));
  });

  test('not every frame is loaded: the first is there before a damaged last one is reached, which is left out', async () => {
    await using store = open();
    await keepFrames(store, 0, 2);
    tamper("UPDATE frame SET bytes = x'00' WHERE number = 3");
    using history = readQuality(file());
    const frames = history.frames(always)[Symbol.iterator]();
    expect(frames.next().value).toEqual(qualityFrame(0));
    expect(frames.next().value).toEqual(qualityFrame(1));
    expect(frames.next().done).toBe(true);
    expect(history.verifyChain().frames).toMatchObject({ kept: 2, broken: { number: 3 }, altered: [{ number: 3 }] });
  });

  test.for([
    ['a file that is not there', () => join(folder, 'nobody.sqlite')],
    ['a file of something else', () => join(folder, 'text')],
    ['another database', () => join(folder, 'other.sqlite')],
  ] as const)('%s is a fault with its name', ([, path]) => {
    writeFileSync(join(folder, 'text'), 'not a database, not at all. '.repeat(100));
    new Database(join(folder, 'other.sqlite')).exec('CREATE TABLE a (b)').close();
    expect(() => readQuality(path())).toThrow(
      expect.objectContaining({ name: 'Fault', code: 'storage', message: expect.stringContaining(path()) }),
    );
  });
});

test('frames come as their windows end, also where a clock was set back, and the chain is checked on the way', async () => {
  const kept: readonly (readonly [FrameLength, number])[] = [
    ['10min', 0],
    ['15min', 0],
    ['10min', 1],
    ['10min', 2],
    ['15min', 1],
  ];
  const taken = async (order: readonly number[]) => {
    {
      await using store = open();
      for (const at of order) {
        const [length, number] = kept[at] as (typeof kept)[number];
        await value(store.keepFrame(qualityFrame(number, { length })));
      }
    }
    using history = readQuality(file());
    const frames = [...history.frames(always)].map(({ length, start }) => `${length} ${start - windowStart(0)}`);
    const chain = history.verifyChain();
    rmSync(file());
    return { frames, chain: { frames: chain.frames.kept, broken: chain.frames.broken } };
  };
  const asTheyEnd = {
    frames: ['10min 0', '15min 0', '10min 600000', '10min 1200000', '15min 900000'],
    chain: { frames: 5, broken: null },
  };
  expect(await taken([0, 1, 2, 3, 4])).toEqual(asTheyEnd);
  expect(await taken([2, 3, 4, 0, 1])).toEqual(asTheyEnd);
});

describe('the chain of hashes', () => {
  test.for([
    ['a changed frame', 'UPDATE frame SET bytes = (SELECT bytes FROM frame WHERE number = 1) WHERE number = 3', 3],
    ['a changed hash', 'UPDATE frame SET hash = zeroblob(32) WHERE number = 2', 2],
    ['a frame taken out', 'DELETE FROM frame WHERE number = 2', 2],
    ['the newest taken off', 'DELETE FROM frame WHERE number = 4', 4],
    ['the oldest taken off', 'DELETE FROM frame WHERE number = 1', 1],
    ['a frame moved to another window', 'UPDATE frame SET starts = starts - 600000000 WHERE number = 2', 2],
    ['another head', 'UPDATE tally SET head = zeroblob(32)', 4],
    ['a length nobody knows', "UPDATE frame SET length = 'week' WHERE number = 2", 2],
    ['a start that is no number of ours', 'UPDATE frame SET starts = 9223372036854775807 WHERE number = 2', 2],
    ['another anchor', "UPDATE tally SET anchor = x'01'", 1],
  ] as const)('%s breaks it', async ([, sql, number]) => {
    {
      await using store = open();
      await keepFrames(store, 0, 3);
    }
    expect(kept().chain.broken).toBe(null);
    tamper(sql);
    using history = readQuality(file());
    expect(history.verifyChain().frames.broken).toMatchObject({ number });
    // Nor does it hold to who takes the frames first, where these can be taken at all.
    using other = readQuality(file());
    try {
      windows(other);
    } catch (error) {
      expect(error).toMatchObject({ code: 'malformed' });
    }
    expect(other.verifyChain()).toEqual(history.verifyChain());
  });

  test('it holds from its anchor on when old frames have given way', async () => {
    await using store = open({ keptFor: millis(30 * MINUTE) });
    await keepFrames(store, 0, 3);
    const before = kept().chain;
    expect(before).toMatchObject({ kept: 4, anchor: new Uint8Array(32), broken: null });
    await keepFrames(store, 4, 5);
    const after = kept();
    expect(after).toMatchObject({ windows: [2, 3, 4, 5], chain: { kept: 4, broken: null } });
    expect(after.chain.anchor).not.toEqual(before.anchor);
  });

  test('a frame of a window that came again stands in it, and goes with the others', async () => {
    await using store = open({ keptFor: millis(30 * MINUTE) });
    await keepFrames(store, 0, 1);
    await value(store.keepFrame(qualityFrame(1, { revision: 1 })));
    await keepFrames(store, 2, 2);
    expect(kept()).toMatchObject({ windows: [0, 1, 2], chain: { kept: 4, broken: null } });
    await keepFrames(store, 3, 5);
    expect(kept()).toMatchObject({ windows: [2, 3, 4, 5], chain: { kept: 4, broken: null } });
  });

  test.for([
    ['changed', "UPDATE later_frame SET bytes = x'00'"],
    ['taken out', 'DELETE FROM later_frame'],
    ['said to be of another revision', 'UPDATE later_frame SET revision = 2'],
    ['of another window', 'UPDATE later_frame SET starts = starts + 600000'],
  ] as const)('a later frame that is %s breaks it', async ([, sql]) => {
    {
      await using store = open();
      await keepFrames(store, 0, 1);
      await value(store.keepFrame(qualityFrame(1, { revision: 1 })));
      await keepFrames(store, 2, 2);
    }
    expect(kept().chain.broken).toBe(null);
    tamper(sql);
    using history = readQuality(file());
    expect(history.verifyChain().frames.broken).toMatchObject({ number: 3 });
  });
});

describe('the chain of events', () => {
  const keepEvents = async (store: QualityStore, ...numbers: readonly number[]): Promise<void> => {
    for (const number of numbers) await value(store.keepEvent(dip(number)));
  };
  const swap = (number: number, column: string): string =>
    `UPDATE event SET ${column} = (SELECT ${column} FROM event WHERE number = 1) WHERE number = ${number}`;

  test.for([
    ['a word of an event', "UPDATE event SET event = replace(event, '180.5', '210.5') WHERE number = 3", 3],
    ['a space in it', "UPDATE event SET event = event || ' ' WHERE number = 2", 2],
    ['the kind it is found by', "UPDATE event SET kind = 'swell' WHERE number = 2", 2],
    ['the start it is found by', 'UPDATE event SET starts = starts - 86400000 WHERE number = 3', 3],
    ['the end it is found by', 'UPDATE event SET ends = ends + 1 WHERE number = 3', 3],
    ['the id it is found by', "UPDATE event SET id = 'dip/h1/99' WHERE number = 4", 4],
    ['a hash', swap(2, 'hash'), 2],
    ['no hash', 'UPDATE event SET hash = NULL WHERE number = 2', 2],
    ['a hash cut short', "UPDATE event SET hash = x'00' WHERE number = 2", 2],
    ['one in place of another', swap(3, 'event'), 3],
    ['one taken out', 'DELETE FROM event WHERE number = 2', 2],
    ['the newest taken off', 'DELETE FROM event WHERE number = 4', 4],
    ['the oldest taken off', 'DELETE FROM event WHERE number = 1', 1],
    ['all taken out', 'DELETE FROM event', 1],
    [
      'two changed places',
      'UPDATE event SET number = 5 - number WHERE number IN (2, 3) AND 0; UPDATE event SET number = -2 WHERE number = 2; UPDATE event SET number = 2 WHERE number = 3; UPDATE event SET number = 3 WHERE number = -2',
      2,
    ],
    [
      'one put in without a place',
      "INSERT INTO event (id, kind, starts, ends, event) VALUES ('x', 'dip', 0, 0, '{}')",
      1,
    ],
    [
      'one put in at the end',
      `INSERT INTO event SELECT 'x', kind, starts, ends, event, 5, hash FROM event WHERE number = 4`,
      5,
    ],
    ['another head', 'UPDATE event_chain SET head = zeroblob(32)', 4],
    ['another anchor', "UPDATE event_chain SET anchor = x'01'", 1],
    ['another count', 'UPDATE event_chain SET event = 5', 5],
  ] as const)('%s breaks it', async ([, sql, number]) => {
    {
      await using store = open();
      await keepEvents(store, 0, 1, 2, 3);
    }
    expect(kept().ofEvents).toMatchObject({ kept: 4, broken: null });
    tamper(sql);
    using history = readQuality(file());
    expect(history.verifyChain().events.broken).toMatchObject({ number });
    expect(history.verifyChain().frames.broken).toBe(null);
  });

  test('it goes on after a restart, and holds from its anchor on when old events have given way', async () => {
    for (const number of [0, 1, 2]) {
      await using store = open();
      await keepEvents(store, number);
    }
    expect(kept().ofEvents).toMatchObject({ kept: 3, anchor: new Uint8Array(32), broken: null });
    await using store = open({ keptFor: millis(20 * MINUTE) });
    await keepFrames(store, 4, 4);
    expect(kept()).toMatchObject({ events: [dip(2).id], ofEvents: { kept: 1, broken: null } });
    expect(kept().ofEvents.anchor).not.toEqual(new Uint8Array(32));
  });

  test('a file of before gets its events chained by their start when it is opened, and until then is said to be old', async () => {
    const { tables, applicationId } = qualitySchema;
    const old = new Database(file());
    old.exec(tables);
    old.pragma(`application_id = ${applicationId}`);
    old.pragma('user_version = 1');
    const put = old.prepare('INSERT INTO event VALUES (?, ?, ?, ?, ?)');
    for (const number of [2, 0, 1]) {
      const event = dip(number);
      put.run(event.id, event.kind, event.start, event.end, JSON.stringify(event));
    }
    old.close();
    expect(() => readQuality(file())).toThrow(
      expect.objectContaining({ message: expect.stringContaining('Start the gateway once') }),
    );
    await using store = open();
    await keepEvents(store, 3);
    expect(kept()).toMatchObject({
      events: [0, 1, 2, 3].map((number) => dip(number).id),
      ofEvents: { kept: 4, broken: null },
    });
    expect(await value(store.resumed())).toEqual({ underWay: null, kept: [] });
  });

  test('a hash is of the one before it and of the event as it is kept', async () => {
    await using store = open();
    await keepEvents(store, 0, 1);
    // By the definition: SHA-256(0x03 ‖ before ‖ JSON).
    const hashed = (before: Uint8Array, number: number) =>
      createHash('sha256')
        .update(Uint8Array.of(3))
        .update(before)
        .update(JSON.stringify(dip(number)))
        .digest();
    expect(Buffer.from(kept().ofEvents.head)).toEqual(hashed(hashed(new Uint8Array(32), 0), 1));
  });
});

test('what is under way in a form nobody knows is not taken up again, and that is said', async () => {
  {
    await using store = open();
    await keepFrames(store, 0, 0);
  }
  const packed = ['{"form":2}', 'no JSON', '{"form":1,"frames":{}}'].map((body) =>
    deflateRawSync(body).toString('hex'),
  );
  for (const body of [...packed, 'ffff', '']) {
    tamper(`INSERT OR REPLACE INTO under_way VALUES ('whole', x'${body}')`);
    const log = quietLog();
    await using store = openQualityStore(file(), { log });
    expect((await value(store.resumed())).underWay).toBe(null);
    expect(log.lines.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /quality\.sqlite holds windows under way in a form that is not known here: they begin anew\.$/,
      ),
    ]);
  }
});

test.for([
  ['of a later version', 'PRAGMA user_version = 99', 'resumed'],
  ['that has lost its tally', 'DELETE FROM tally', 'lastFact'],
] as const)('a file %s answers with a fault, which a gateway goes on without', async ([, sql, question]) => {
  {
    await using store = open();
    await keepFrames(store, 0, 0);
  }
  tamper(sql);
  await using store = open();
  await expect(value<unknown>(store[question]())).rejects.toMatchObject({ code: 'storage' });
});

describe('bounds', () => {
  test('events older than allowed give way as well, when the next frame comes', async () => {
    await using store = open({ keptFor: millis(20 * MINUTE) });
    for (const number of [0, 1, 2, 3]) await value(store.keepEvent(dip(number)));
    await keepFrames(store, 4, 4);
    expect(kept().events).toEqual([dip(2).id, dip(3).id]);
  });

  test('a clock that jumps a year ahead costs a few frames, not all', async () => {
    await using store = open({ keptFor: millis(100 * DAY) });
    await keepFrames(store, 0, 20);
    await keepFrames(store, 60_000, 60_000);
    expect(kept().windows).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 60_000]);
  });

  test('a full file gives up its oldest frames, keeps its bound, and every fact that waits', async () => {
    const maxBytes = 1024 ** 2;
    const values = 3_000; // a thousand meters: far more than a mebibyte in 40 frames
    await using store = open({}, maxBytes);
    for (const sequence of [1, 2, 3]) await value(store.keepFact(sealedFact(sequence)));
    await value(store.acknowledgeFacts(1));
    await value(store.keepEvent(dip(0)));
    await keepFrames(store, 0, 40, values);
    expect(statSync(file()).size).toBeLessThanOrEqual(maxBytes);
    const { windows: left, chain, events } = kept();
    expect(left.at(-1)).toBe(40);
    expect(left.length).toBeGreaterThan(2);
    expect(left.length).toBeLessThan(35);
    expect(left).toEqual(left.map((_, index) => 41 - left.length + index));
    expect(chain.broken).toBe(null);
    expect(events).toEqual([dip(0).id]);
    expect((await value(store.pendingFacts(9))).map(({ sequence }) => sequence)).toEqual([2, 3]);
  });

  test('a storm of events costs older events, never frames', async () => {
    await using store = open({ eventBytes: 5 * Buffer.byteLength(JSON.stringify(dip(100))) });
    await keepFrames(store, 0, 2);
    for (let number = 100; number < 130; number += 1) await value(store.keepEvent(dip(number)));
    const { windows: left, events } = kept();
    expect(left).toEqual([0, 1, 2]);
    expect(events.at(-1)).toBe(dip(129).id);
    expect(events.length).toBeLessThanOrEqual(5);
  });
});

test('a damaged file is set aside with a sentence, and keeping goes on', async () => {
  writeFileSync(file(), 'a card that forgot everything '.repeat(300));
  const log = quietLog();
  await using store = openQualityStore(file(), { log });
  await keepFrames(store, 0, 0);
  expect(kept().windows).toEqual([0]);
  expect(log.lines.map(({ level, message }) => ({ level, message }))).toEqual([
    {
      level: 'error',
      message: expect.stringMatching(/quality\.sqlite was damaged \(.+\)\. It is kept as .*damaged-1.*unsent facts/),
    },
  ]);
  expect(readFileSync(`${file()}.damaged-1`, 'utf8')).toContain('forgot everything');
});

test('every commit is synced to the disk', async () => {
  await using store = open();
  await keepFrames(store, 0, 0);
  const database = new Database(file(), { readonly: true });
  expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(database.pragma('application_id', { simple: true })).toBe(Buffer.from('GTXq').readUInt32BE());
  database.close();
});
