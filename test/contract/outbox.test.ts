import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, forkJoin, type Observable } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import type { Alarm } from '../../src/domain/alarm.ts';
import { Fault } from '../../src/domain/fault.ts';
import { instant } from '../../src/domain/time.ts';
import type { HeldQuery, Outbox } from '../../src/ports/outbox.ts';
import { memoryOutbox } from '../support/memory-outbox.ts';
import { quietLog } from '../support/quiet-log.ts';
import { capturedAfter, sealedBatch } from '../support/sealed.ts';

type Opened = Readonly<{ outbox: Outbox; close: () => Promise<void> }>;

const inMemory = (pendingRows: number, alarms: number): Opened => ({
  outbox: memoryOutbox({ pendingRows, alarms }),
  close: () => Promise.resolve(),
});
const inSqlite = (pendingRows: number, alarms: number): Opened => {
  const folder = mkdtempSync(join(tmpdir(), 'outbox-contract-'));
  const outbox = openOutbox(join(folder, 'outbox.sqlite'), { log: quietLog(), limits: { pendingRows, alarms } });
  return {
    outbox,
    close: async () => {
      await outbox[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
};

const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);
const receipt = (number: number) => new Uint8Array([number]);
const head = (size: number) => ({ size, root: new Uint8Array(32).fill(size) });
const alarm: Alarm = {
  id: 'storage//',
  kind: 'storage',
  source: {},
  priority: 'high',
  state: 'raised',
  since: sealedBatch(1).from,
  at: sealedBatch(1).from,
  message: 'The disk is nearly full.',
};

describe.each([
  { name: 'memory', open: inMemory },
  { name: 'SQLite', open: inSqlite },
])('outbox in $name', ({ open }) => {
  let opened: Opened | null = null;
  const begin = (pendingRows = 100, alarms = 1_000): Outbox => {
    opened = open(pendingRows, alarms);
    return opened.outbox;
  };
  const fill = async (outbox: Outbox, from: number, through: number): Promise<void> => {
    for (let sequence = from; sequence <= through; sequence += 1)
      await value(outbox.append(sealedBatch(sequence), capturedAfter(sequence)));
  };
  const sequences = async (outbox: Outbox, limit = 100) =>
    (await value(outbox.pending(limit))).map(({ sequence }) => sequence);
  afterEach(() => opened?.close());

  test('a new outbox has no state and nothing pending', async () => {
    const outbox = begin();
    expect(await value(outbox.state())).toBe(null);
    expect(await value(outbox.pending(10))).toEqual([]);
    expect(await value(outbox.status())).toMatchObject({
      pending: 0,
      refused: 0,
      bytes: 0,
      oldest: null,
      fill: 0,
      span: 0,
      limits: { rows: 100, bytes: 192 * 1024 ** 2, span: 63 * 24 * 3_600_000 },
      damage: [],
      batchBytes: null,
    });
  });

  test('of what is asked for at once, what has room is kept, and the state is that of the last of it', async () => {
    const outbox = begin(2);
    const all = [1, 2, 3].map((sequence) => value(outbox.append(sealedBatch(sequence), capturedAfter(sequence))));
    const ends = await Promise.allSettled(all);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(await sequences(outbox)).toEqual([1, 2]);
    expect((await value(outbox.state()))?.sequence).toBe(2);
  });

  test('nothing happens before somebody subscribes', async () => {
    const outbox = begin();
    outbox.append(sealedBatch(1), capturedAfter(1));
    expect(await value(outbox.state())).toBe(null);
  });

  test('a batch and its state come back byte for byte', async () => {
    const outbox = begin();
    await fill(outbox, 1, 1);
    const [batch] = await value(outbox.pending(10));
    const { body, payloadHash, ...rest } = sealedBatch(1);
    expect(batch).toMatchObject(rest);
    expect([...(batch?.body ?? [])]).toEqual([...body]);
    expect([...(batch?.payloadHash ?? [])]).toEqual([...payloadHash]);
    expect(await value(outbox.state())).toEqual(capturedAfter(1));
  });

  test('oldest first, no more than asked for', async () => {
    const outbox = begin();
    await fill(outbox, 1, 5);
    expect(await sequences(outbox, 3)).toEqual([1, 2, 3]);
  });

  test('an acknowledgement covers everything before it', async () => {
    const outbox = begin();
    await fill(outbox, 1, 5);
    await value(outbox.acknowledge(sealedBatch(3), receipt(3), head(3)));
    expect(await sequences(outbox)).toEqual([4, 5]);
    expect((await value(outbox.status())).pending).toBe(2);
  });

  test('an acknowledgement that comes late or twice changes nothing', async () => {
    const outbox = begin();
    await fill(outbox, 1, 3);
    for (const sequence of [2, 1, 2]) await value(outbox.acknowledge(sealedBatch(sequence), receipt(1), head(1)));
    expect(await sequences(outbox)).toEqual([3]);
    expect(await value(outbox.status())).toMatchObject({ pending: 1, bytes: 64 });
  });

  test('acknowledging a new epoch does not cover what an old one still has pending', async () => {
    const outbox = begin();
    await fill(outbox, 1, 2);
    const renewed = sealedBatch(1, { epoch: 2 });
    await value(outbox.append(renewed, capturedAfter(1, 2)));
    await value(outbox.acknowledge(renewed, receipt(1), head(1)));
    expect((await value(outbox.pending(10))).map(({ epoch, sequence }) => [epoch, sequence])).toEqual([
      [1, 1],
      [1, 2],
      [2, 1],
    ]);
  });

  test('the latest log head seen is part of the state, and never goes back', async () => {
    const outbox = begin();
    await fill(outbox, 1, 3);
    await value(outbox.acknowledge(sealedBatch(1), receipt(1), head(7)));
    await value(outbox.acknowledge(sealedBatch(2), receipt(2), head(5)));
    await fill(outbox, 4, 4);
    expect((await value(outbox.state()))?.seen).toEqual(head(7));
  });

  test('a refused batch is set aside and counted; the others go on', async () => {
    const outbox = begin();
    await fill(outbox, 1, 3);
    await value(outbox.refuse(sealedBatch(2), 'bad-signature'));
    expect(await sequences(outbox)).toEqual([1, 3]);
    expect(await value(outbox.status())).toMatchObject({ pending: 2, refused: 1, bytes: 128 });
    await value(outbox.acknowledge(sealedBatch(3), receipt(3), head(3)));
    expect(await value(outbox.status())).toMatchObject({ pending: 0, refused: 1, bytes: 0, fill: 0 });
  });

  test('the same batch twice is kept once; another one under its number is a fault', async () => {
    const outbox = begin();
    await fill(outbox, 1, 1);
    await fill(outbox, 1, 1);
    expect(await sequences(outbox)).toEqual([1]);
    const other = value(outbox.append(sealedBatch(1, { size: 65 }), capturedAfter(1)));
    await expect(other).rejects.toMatchObject({ name: 'Fault', code: 'storage' });
    expect((await value(outbox.pending(1)))[0]?.body.length).toBe(64);
  });

  test('a full outbox refuses the next batch with its state, and takes it when there is room', async () => {
    const outbox = begin(3);
    await fill(outbox, 1, 3);
    expect((await value(outbox.status())).fill).toBe(1);
    const refused = await value(outbox.append(sealedBatch(4), capturedAfter(4))).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Fault);
    expect(refused).toMatchObject({ code: 'disk-full' });
    expect((await value(outbox.state()))?.sequence).toBe(3);
    await value(outbox.acknowledge(sealedBatch(1), receipt(1), head(1)));
    await fill(outbox, 4, 4);
    expect(await sequences(outbox)).toEqual([2, 3, 4]);
  });

  test('appends that are asked for at once are all kept, in order', async () => {
    const outbox = begin();
    const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
    await value(forkJoin(numbers.map((number) => outbox.append(sealedBatch(number), capturedAfter(number)))));
    expect(await sequences(outbox)).toEqual(numbers);
    expect((await value(outbox.state()))?.sequence).toBe(50);
  });

  test('the numbers go on after everything was acknowledged', async () => {
    const outbox = begin();
    await fill(outbox, 1, 2);
    await value(outbox.acknowledge(sealedBatch(2), receipt(2), head(2)));
    await fill(outbox, 3, 3);
    expect(await sequences(outbox)).toEqual([3]);
  });

  test('what is held is found by a moment or a number, with its receipt once there is one', async () => {
    const outbox = begin();
    await fill(outbox, 1, 3);
    await value(outbox.acknowledge(sealedBatch(1), receipt(1), head(1)));
    const brief = async (which: HeldQuery) =>
      (await value(outbox.held(which))).map(({ batch, receipt: got }) => [batch.sequence, got && [...got]]);
    expect(await brief({ sequence: 1 })).toEqual([[1, [1]]]);
    expect(await brief({ sequence: 4 })).toEqual([]);
    // A span holds its start and not its end.
    expect(await brief({ at: sealedBatch(2).from })).toEqual([[2, null]]);
    expect(await brief({ at: instant(sealedBatch(2).to - 1) })).toEqual([[2, null]]);
    expect(await brief({ at: sealedBatch(3).to })).toEqual([]);
    await value(outbox.refuse(sealedBatch(2), 'bad-signature'));
    expect(await brief({ sequence: 2 })).toEqual([]);
  });

  const change = (id: string, state: Alarm['state'], rest: Partial<Alarm> = {}): Alarm => ({
    ...alarm,
    id,
    state,
    ...rest,
  });
  const keepAll = async (outbox: Outbox, ...changes: readonly Alarm[]): Promise<readonly number[]> => {
    const positions: number[] = [];
    for (const one of changes) positions.push(await value(outbox.appendAlarm(one)));
    return positions;
  };
  const positions = async (outbox: Outbox, after: number, limit = 100) =>
    (await value(outbox.alarmsAfter(after, limit))).map(({ position }) => position);

  test('a new outbox has no alarms', async () => {
    const outbox = begin();
    expect(await value(outbox.standingAlarms())).toEqual([]);
    expect(await value(outbox.alarmsAfter(0, 10))).toEqual([]);
    expect(await value(outbox.alarmsKept())).toEqual({ keptThrough: 0, acknowledgedThrough: 0, lost: 0 });
  });

  test('changes of alarms have positions, and come back whole and in order', async () => {
    const outbox = begin();
    const shelved = { until: instant(5), by: 'somchai', reason: 'known' };
    const changes = [
      change('a', 'raised'),
      change('b', 'raised', { quiet: 'shelved', shelved }),
      change('a', 'returned-unacknowledged'),
    ];
    expect(await keepAll(outbox, ...changes)).toEqual([1, 2, 3]);
    expect(await value(outbox.alarmsAfter(0, 100))).toEqual(
      changes.map((one, index) => ({ position: index + 1, alarm: one })),
    );
    expect(await positions(outbox, 1)).toEqual([2, 3]);
    expect(await positions(outbox, 0, 2)).toEqual([1, 2]);
    expect(await positions(outbox, 3)).toEqual([]);
  });

  test('what stands, waits to be noted or lies on a shelf is remembered as it last was, oldest change first', async () => {
    const outbox = begin();
    const shelved = { until: instant(5), by: 'somchai', reason: 'known' };
    await keepAll(
      outbox,
      change('stands', 'raised'),
      change('noted', 'raised'),
      change('over', 'raised'),
      change('shelved', 'raised'),
      change('waits', 'raised'),
      change('noted', 'acknowledged'),
      change('over', 'acknowledged'),
      change('over', 'returned'),
      change('waits', 'returned-unacknowledged'),
      change('shelved', 'returned', { shelved }),
    );
    expect((await value(outbox.standingAlarms())).map(({ id, state }) => [id, state])).toEqual([
      ['stands', 'raised'],
      ['noted', 'acknowledged'],
      ['waits', 'returned-unacknowledged'],
      ['shelved', 'returned'],
    ]);
    await keepAll(outbox, change('shelved', 'returned'), change('over', 'raised'));
    expect((await value(outbox.standingAlarms())).map(({ id }) => id)).toEqual(['stands', 'noted', 'waits', 'over']);
  });

  test('the DSO’s acknowledgement counts up to what is kept, and never goes back', async () => {
    const outbox = begin();
    await keepAll(outbox, change('a', 'raised'), change('a', 'acknowledged'), change('a', 'returned'));
    const through = async (position: number) => {
      await value(outbox.acknowledgeAlarms(position));
      return (await value(outbox.alarmsKept())).acknowledgedThrough;
    };
    expect([await through(2), await through(1), await through(99)]).toEqual([2, 2, 3]);
    expect(await keepAll(outbox, change('a', 'raised'))).toEqual([4]);
    expect(await value(outbox.alarmsKept())).toEqual({ keptThrough: 4, acknowledgedThrough: 3, lost: 0 });
    expect(await value(outbox.standingAlarms()), 'what stands does not go by that').toHaveLength(1);
  });

  test('changes that are kept at once have positions in the order they were asked for', async () => {
    const outbox = begin();
    const ids = Array.from({ length: 40 }, (_, index) => `a${index}`);
    const found = await value(forkJoin(ids.map((id) => outbox.appendAlarm(change(id, 'raised')))));
    expect(found).toEqual(ids.map((_, index) => index + 1));
    expect((await value(outbox.alarmsAfter(0, 100))).map((one) => one.alarm.id)).toEqual(ids);
  });

  test('at the bound the oldest go; what the DSO did not have of them is counted', async () => {
    const outbox = begin(100, 5);
    const raised = (count: number) => Array.from({ length: count }, (_, index) => change(`a${index}`, 'raised'));
    await keepAll(outbox, ...raised(4));
    await value(outbox.acknowledgeAlarms(3));
    await keepAll(outbox, ...raised(5));
    // Nine, of which five stay: 1 to 3 were acknowledged, 4 was not.
    expect(await positions(outbox, 0)).toEqual([5, 6, 7, 8, 9]);
    expect(await value(outbox.alarmsKept())).toEqual({ keptThrough: 9, acknowledgedThrough: 3, lost: 1 });
    expect(await value(outbox.standingAlarms())).toHaveLength(5);
  });

  test('the last change of what stands is never given up, and lost to the DSO only when it is history', async () => {
    const outbox = begin(100, 2);
    await keepAll(outbox, change('stands', 'raised'), change('b', 'raised'), change('b', 'acknowledged'));
    await keepAll(outbox, change('b', 'returned'), change('b', 'raised'));
    expect(await positions(outbox, 0)).toEqual([1, 4, 5]);
    expect((await value(outbox.standingAlarms())).map(({ id }) => id)).toEqual(['stands', 'b']);
    expect((await value(outbox.alarmsKept())).lost).toBe(2);
    await keepAll(outbox, change('stands', 'returned-unacknowledged'));
    expect(await positions(outbox, 0)).toEqual([5, 6]);
    expect((await value(outbox.alarmsKept())).lost).toBe(4);
  });
});
