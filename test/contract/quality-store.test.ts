import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, forkJoin, type Observable } from 'rxjs';
import { afterEach, describe, expect, test } from 'vitest';
import { openQualityStore } from '../../src/adapters/sqlite/quality-store.ts';
import { readQuality } from '../../src/adapters/sqlite/read-quality.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { GridEvent } from '../../src/domain/grid-event.ts';
import { frameLengths, judgedFrame, type QualityFrame } from '../../src/domain/quality-frame.ts';
import type { QualityUnderWay } from '../../src/domain/quality-under-way.ts';
import { instant } from '../../src/domain/time.ts';
import type { QualityStore } from '../../src/ports/quality-store.ts';
import { dip, qualityFrame, sealedFact, windowStart } from '../support/kept-quality.ts';
import { memoryQualityStore } from '../support/memory-quality-store.ts';
import { quietLog } from '../support/quiet-log.ts';

type Contents = Readonly<{ frames: readonly QualityFrame[]; events: readonly GridEvent[] }>;
type Opened = Readonly<{ store: QualityStore; contents: () => Contents; close: () => Promise<void> }>;

const inMemory = (pendingFacts: number): Opened => {
  const store = memoryQualityStore({ pendingFacts });
  return { store, contents: () => store.contents, close: () => Promise.resolve() };
};
const everything = { from: instant(0), to: instant(Number.MAX_SAFE_INTEGER) };
const inSqlite = (pendingFacts: number): Opened => {
  const folder = mkdtempSync(join(tmpdir(), 'quality-contract-'));
  const file = join(folder, 'quality.sqlite');
  const store = openQualityStore(file, { log: quietLog(), limits: { pendingFacts } });
  return {
    store,
    contents: () => {
      using history = readQuality(file);
      const frames = [...history.frames(everything)].toSorted((one, other) => one.length.localeCompare(other.length));
      return { frames, events: [...history.events(everything)] };
    },
    close: async () => {
      await store[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
};

/** What an adapter that reads for reports has chosen already. */
const judgedOf = (frames: readonly QualityFrame[]): readonly QualityFrame[] =>
  [...Map.groupBy(frames, ({ length, start }) => `${length}/${start}`).values()].map((of) => of.reduce(judgedFrame));

const underWay = (observed: number): QualityUnderWay => ({
  form: 1,
  frames: { newest: instant(5), meters: [], windows: [] },
  events: { now: null, observed, events: [], meters: [], groups: [] },
  counts: [],
});

const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);

describe.each([
  { name: 'memory', open: inMemory },
  { name: 'SQLite', open: inSqlite },
])('quality store in $name', ({ open }) => {
  let opened: Opened | null = null;
  const begin = (pendingFacts = 100): Opened => {
    opened = open(pendingFacts);
    return opened;
  };
  const sequences = async (store: QualityStore, limit = 100) =>
    (await value(store.pendingFacts(limit))).map(({ sequence }) => sequence);
  afterEach(() => opened?.close());

  test('a new store knows of no fact', async () => {
    const { store } = begin();
    expect(await value(store.lastFact())).toBe(0);
    expect(await value(store.pendingFacts(10))).toEqual([]);
  });

  test('nothing happens before somebody subscribes', async () => {
    const { store } = begin();
    store.keepFact(sealedFact(1));
    expect(await value(store.lastFact())).toBe(0);
  });

  test('frames come back as they were, each length by itself', async () => {
    const { store, contents } = begin();
    const frames = [qualityFrame(0), qualityFrame(1), qualityFrame(0, { length: '15min' })];
    for (const frame of frames) await value(store.keepFrame(frame));
    expect(contents().frames).toEqual(frames);
  });

  test('of two frames of one window and length the first is kept', async () => {
    const { store, contents } = begin();
    await value(store.keepFrame(qualityFrame(0)));
    await value(store.keepFrame({ ...qualityFrame(0), values: new Float32Array(3) }));
    expect(contents().frames).toEqual([qualityFrame(0)]);
  });

  test('a window that comes again is kept beside its first frame, and the one that is judged is read', async () => {
    const { store, contents } = begin();
    const again = qualityFrame(0, { revision: 1 });
    const unsure = qualityFrame(1, { revision: 1, clock: 'holdover' });
    for (const frame of [qualityFrame(0), qualityFrame(1), again, unsure, { ...again, values: new Float32Array(3) }])
      await value(store.keepFrame(frame));
    expect(judgedOf(contents().frames)).toEqual([again, qualityFrame(1)]);
  });

  test('what is under way takes the place of what was before', async () => {
    const { store } = begin();
    expect(await value(store.resumed())).toEqual({ underWay: null, kept: [] });
    for (const observed of [1, 2]) await value(store.keepUnderWay(underWay(observed)));
    expect((await value(store.resumed())).underWay).toEqual(underWay(2));
    const { frames: _frames, ...part } = underWay(3);
    await value(store.keepEventsUnderWay({ ...part, flagged: [] }));
    expect((await value(store.resumed())).underWay).toEqual(underWay(3));
    await value(store.keepUnderWay(underWay(4)));
    expect((await value(store.resumed())).underWay).toEqual(underWay(4));
  });

  test('the windows whose frames are kept are known, with how often they came', async () => {
    const { store } = begin();
    const frames = [...[0, 1, 2, 5].map((number) => qualityFrame(number)), qualityFrame(1, { revision: 1 })];
    for (const frame of [...frames, qualityFrame(0, { length: '15min' })]) await value(store.keepFrame(frame));
    const { kept } = await value(store.resumed());
    const windows = new Map<string, number>();
    for (const { length, start, count, revision } of kept)
      for (let place = 0; place < count; place += 1) {
        const key = `${length} ${(start - windowStart(0, length)) / frameLengths[length] + place}`;
        windows.set(key, Math.max(revision, windows.get(key) ?? 0));
      }
    expect(Object.fromEntries(windows)).toEqual({
      '10min 0': 0,
      '10min 1': 1,
      '10min 2': 0,
      '10min 5': 0,
      '15min 0': 0,
    });
  });

  test('an event is kept once by its id', async () => {
    const { store, contents } = begin();
    for (const event of [dip(0), dip(0, { hint: 'another' }), dip(1)]) await value(store.keepEvent(event));
    expect(contents().events).toEqual([dip(0), dip(1)]);
  });

  test('a fact comes back byte for byte, oldest first, no more than asked for', async () => {
    const { store } = begin();
    for (const sequence of [1, 2, 3]) await value(store.keepFact(sealedFact(sequence)));
    const [first] = await value(store.pendingFacts(1));
    expect([...(first?.body ?? [])]).toEqual([...sealedFact(1).body]);
    expect([...(first?.payloadHash ?? [])]).toEqual([...sealedFact(1).payloadHash]);
    expect(await sequences(store, 2)).toEqual([1, 2]);
  });

  test('the same fact twice is one, and another under its number is refused', async () => {
    const { store } = begin();
    for (const body of [1, 1]) await value(store.keepFact(sealedFact(1, body)));
    await expect(value(store.keepFact(sealedFact(1, 2)))).rejects.toMatchObject({ name: 'Fault', code: 'storage' });
    expect(await sequences(store)).toEqual([1]);
  });

  test('an acknowledgement covers everything before it, and coming late or twice changes nothing', async () => {
    const { store } = begin();
    for (const sequence of [1, 2, 3]) await value(store.keepFact(sealedFact(sequence)));
    for (const through of [2, 1, 2]) await value(store.acknowledgeFacts(through));
    expect(await sequences(store)).toEqual([3]);
  });

  test('facts that are acknowledged are still held, in order, as they were kept', async () => {
    const { store } = begin();
    expect(await value(store.heldFacts())).toEqual([]);
    const facts = [1, 2, 3].map((sequence) => sealedFact(sequence));
    for (const fact of facts) await value(store.keepFact(fact));
    await value(store.acknowledgeFacts(2));
    expect(await value(store.heldFacts())).toEqual(facts);
  });

  test('an acknowledged fact that is kept once more does not wait again', async () => {
    const { store } = begin();
    await value(store.keepFact(sealedFact(1)));
    await value(store.acknowledgeFacts(1));
    await value(store.keepFact(sealedFact(1)));
    expect(await sequences(store)).toEqual([]);
  });

  test('numbers go on after everything was acknowledged, also beyond what was ever kept', async () => {
    const { store } = begin();
    await value(store.keepFact(sealedFact(1)));
    await value(store.acknowledgeFacts(9));
    expect(await value(store.lastFact())).toBe(1);
    await value(store.keepFact(sealedFact(2)));
    expect(await sequences(store)).toEqual([2]);
    expect(await value(store.lastFact())).toBe(2);
  });

  test('beyond the number of facts that may wait the next is refused, and taken when there is room', async () => {
    const { store } = begin(2);
    for (const sequence of [1, 2]) await value(store.keepFact(sealedFact(sequence)));
    const refused = await value(store.keepFact(sealedFact(3))).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Fault);
    expect(refused).toMatchObject({ code: 'disk-full' });
    expect(await value(store.lastFact())).toBe(2);
    await value(store.acknowledgeFacts(1));
    await value(store.keepFact(sealedFact(3)));
    expect(await sequences(store)).toEqual([2, 3]);
  });

  test('what is asked for at once is all kept, in order', async () => {
    const { store, contents } = begin();
    const numbers = Array.from({ length: 50 }, (_, index) => index + 1);
    await value(
      forkJoin(
        numbers.flatMap((number) => [store.keepFrame(qualityFrame(number)), store.keepFact(sealedFact(number))]),
      ),
    );
    expect(contents().frames.map(({ start }) => start)).toEqual(numbers.map((number) => qualityFrame(number).start));
    expect(await sequences(store)).toEqual(numbers);
  });
});
