import { from, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/adapters/system/sha256.ts';
import type { Sha256 } from '../../src/domain/identity.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { instant, MINUTE } from '../../src/domain/time.ts';
import type { CaptureState } from '../../src/ports/outbox.ts';
import { type SealInput, type Sealing, sealIntervals } from '../../src/settlement/seal.ts';
import { parseBatch } from '../../src/wire/batch.ts';
import { decodeLeaf, leafHash } from '../../src/wire/leaf.ts';
import { merkleRoot } from '../../src/wire/merkle.ts';
import { boundary, capture, quarter, sealRules, ten } from '../support/sealed-substation.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { testSignerPort } from '../support/test-signers.ts';

const tick = (minutes: number, clock: 'simulated' | 'unsynchronised' = 'simulated'): SealInput => ({
  kind: 'tick',
  at: instant(ten + minutes * MINUTE),
  clock,
});
const captured = (...args: Parameters<typeof capture>): SealInput => ({ kind: 'capture', capture: capture(...args) });

const sealed = (
  inputs: readonly SealInput[],
  kept: CaptureState | null = null,
  rules = sealRules,
  sha256?: Sha256,
): readonly Sealing[] => {
  let result: readonly Sealing[] = [];
  let trouble: unknown = null;
  const tools = { signer: testSignerPort('gateway'), random: seededRandom(1), sha256 };
  from(inputs)
    .pipe(sealIntervals(rules, tools, kept), toArray())
    .subscribe({
      next: (all) => {
        result = all;
      },
      error: (error) => {
        trouble = error;
      },
    });
  if (trouble !== null) throw trouble;
  return result;
};
const leavesOf = ({ batch }: Sealing) =>
  parseBatch(batch.body).leaves.map((bytes) => ({ bytes, leaf: decodeLeaf(bytes) }));
/** `10:15 h01 v1 measured 100/40`, one word per leaf, batches separated. */
const story = (all: readonly Sealing[]) =>
  all.map((sealing) =>
    leavesOf(sealing).map(({ leaf }) => {
      const number = (leaf.start - ten) / QUARTER_HOUR;
      const energy = leaf.energy === null ? '' : ` ${leaf.energy.importWh}/${leaf.energy.exportWh}`;
      return `q${number} ${leaf.point} v${leaf.version} ${leaf.origin}${energy}`;
    }),
  );
const last = <Item>(items: readonly Item[]): Item => {
  const item = items.at(-1);
  if (item === undefined) throw new Error('nothing was sealed');
  return item;
};

test('with the hash of the platform the bytes are the same, and the root is that of the leaves', () => {
  const inputs = [tick(16), captured('h01', 0), captured('h02', 0), captured('h01', 1), captured('h02', 1)];
  const all = sealed(inputs, null, sealRules, sha256);
  expect(all).toHaveLength(2);
  expect(all).toEqual(sealed(inputs));
  for (const { batch } of all) {
    const { header, leaves } = parseBatch(batch.body);
    expect(header.root).toEqual(merkleRoot(leaves.map((leaf) => leafHash(leaf))));
  }
});

describe('when a batch closes', () => {
  test('as soon as every point of the interval is captured', () =>
    expect(story(sealed([tick(16), captured('h01', 0), captured('h02', 0)]))).toEqual([
      ['q0 h01 v1 measured 100/40', 'q0 h02 v1 measured 100/40'],
    ]));

  test('not before: the grace is still running', () =>
    expect(story(sealed([tick(0), captured('h01', 0), tick(16.9)]))).toEqual([]));

  test('when the grace is over, with a leaf that says what is missing', () =>
    expect(story(sealed([tick(0), captured('h01', 0), tick(17)]))).toEqual([
      ['q0 h01 v1 measured 100/40', 'q0 h02 v1 missing'],
    ]));

  test('never before anything is known of the clock', () =>
    expect(story(sealed([captured('h01', 0), captured('h02', 0)]))).toEqual([]));

  test('an interval captured early waits for the one before it', () =>
    expect(
      story(sealed([tick(0), captured('h01', 0), captured('h01', 1), captured('h02', 1), captured('h02', 0)])),
    ).toEqual([
      ['q0 h01 v1 measured 100/40', 'q0 h02 v1 measured 100/40'],
      ['q1 h01 v1 measured 100/40', 'q1 h02 v1 measured 100/40'],
    ]));

  test('grace counts from the start of the program for what ended before it', () => {
    const early = [tick(60), captured('h01', 0), captured('h02', 0), tick(61.9)];
    expect(story(sealed(early))).toHaveLength(1);
    // q0 is sealed; q1, q2 and q3 ended before the start and are given up together.
    expect(story(sealed([...early, tick(62)]))).toHaveLength(4);
  });

  test('a long outage is given up a day of intervals at a time', () => {
    const week = 7 * 96 * 15;
    expect(sealed([tick(week), tick(week + 2)])).toHaveLength(96);
    expect(sealed([tick(week), tick(week + 2), tick(week + 3)])).toHaveLength(192);
  });
});

describe('a late capture', () => {
  const missed = [tick(0), captured('h01', 0), tick(17)];

  test('becomes version 2, recovered, in a batch of its own at once', () => {
    const all = sealed([...missed, captured('h02', 0)]);
    expect(story(all).at(-1)).toEqual(['q0 h02 v2 recovered 100/40']);
    expect(leavesOf(last(all))[0]?.leaf.quality).toEqual({ level: 'uncertain', reason: 'recovered' });
    expect(last(all).state.points.map(({ missing }) => missing)).toEqual([[], []]);
  });

  test('of what is sealed already changes nothing', () =>
    expect(story(sealed([...missed, captured('h01', 0), captured('h02', 0), captured('h02', 0)]))).toHaveLength(2));

  test('is remembered as missing over a restart', () => {
    const { state } = last(sealed(missed));
    expect(state.points[1]?.missing).toEqual([quarter(0).start]);
    expect(story(sealed([tick(20), captured('h02', 0)], state))).toEqual([['q0 h02 v2 recovered 100/40']]);
  });
});

describe('an untrusted clock', () => {
  test('seals nothing, and keeps what was captured', () => {
    const held = [
      tick(0),
      tick(15, 'unsynchronised'),
      captured('h01', 0),
      captured('h02', 0),
      tick(40, 'unsynchronised'),
    ];
    expect(story(sealed(held))).toEqual([]);
    expect(story(sealed([...held, tick(16)]))).toHaveLength(1);
  });

  test('a capture whose own times were not trusted is not used', () =>
    expect(
      story(sealed([tick(0), captured('h01', 0, { clock: 'unsynchronised' }), captured('h02', 0), tick(17)])),
    ).toEqual([['q0 h01 v1 missing', 'q0 h02 v1 measured 100/40']]));

  test('grace counts from when the clock became trusted', () =>
    expect(story(sealed([tick(5, 'unsynchronised'), tick(30), tick(31.9)]))).toEqual([]));
});

describe('the chain of a point', () => {
  const day = [tick(0), ...[0, 1, 2, 3].flatMap((number) => [captured('h01', number), captured('h02', number)])];

  test('counts from 1, and every leaf names the one before it', () => {
    const leaves = sealed(day).flatMap(leavesOf);
    for (const point of ['h01', 'h02']) {
      const own = leaves.filter(({ leaf }) => leaf.point === point);
      expect(own.map(({ leaf }) => leaf.sequence)).toEqual([1, 2, 3, 4]);
      expect(own[0]?.leaf.previous).toEqual(new Uint8Array(32));
      for (const [index, { leaf }] of own.slice(1).entries())
        expect(leaf.previous).toEqual(leafHash(own[index]?.bytes ?? new Uint8Array(0)));
    }
  });

  test('goes on over a restart at any point as if there had been none', () => {
    const whole = sealed(day);
    for (const cut of [1, 2, 3]) {
      const { state } = last(whole.slice(0, cut));
      // Captures may be made again after a restart; the sealed ones are passed over.
      const resumed = sealed(day, state);
      expect(story([...whole.slice(0, cut), ...resumed])).toEqual(story(whole));
      const [before, after] = [last(leavesOf(last(whole.slice(0, cut)))), resumed.flatMap(leavesOf)];
      const next = after.find(({ leaf }) => leaf.point === before.leaf.point);
      expect(next?.leaf.previous).toEqual(leafHash(before.bytes));
      expect(next?.leaf.sequence).toBe(before.leaf.sequence + 1);
      expect(resumed.map(({ batch }) => batch.sequence)).toEqual([2, 3, 4].slice(cut - 1));
    }
  });

  test('every leaf has a salt of its own', () => {
    const salts = sealed(day)
      .flatMap(leavesOf)
      .map(({ leaf }) => Buffer.from(leaf.salt).toString('hex'));
    expect(new Set(salts).size).toBe(8);
  });

  test('a new epoch counts batches from 1 and keeps the chains of the points', () => {
    const { state } = last(sealed(day));
    const [first] = sealed([tick(60), captured('h01', 4), captured('h02', 4)], state, { ...sealRules, epoch: 2 });
    expect(first?.batch).toMatchObject({ epoch: 2, sequence: 1 });
    expect(first && leavesOf(first)[0]?.leaf.sequence).toBe(5);
  });
});

test('import and export are both kept, never netted', () => {
  const both = { opening: boundary(1_000, 500), closing: boundary(1_300, 900) };
  const [batch] = sealed([tick(0), captured('h01', 0, both), captured('h02', 0)]);
  expect(batch && leavesOf(batch)[0]?.leaf.energy).toMatchObject({ importWh: 300, exportWh: 400 });
});

test('a point added later starts its own chain beside the others', () => {
  const { state } = last(
    sealed([tick(0), captured('h01', 0)], null, { ...sealRules, points: sealRules.points.slice(0, 1) }),
  );
  const story2 = story(sealed([tick(30), captured('h01', 1), captured('h02', 0), captured('h02', 1)], state));
  expect(story2).toEqual([['q0 h02 v1 measured 100/40'], ['q1 h01 v1 measured 100/40', 'q1 h02 v1 measured 100/40']]);
});

test('the newest log head seen is signed into the next batch, and never an older one', () => {
  const head = (size: number): SealInput => ({ kind: 'seen', head: { size, root: new Uint8Array(32).fill(size) } });
  const [batch] = sealed([tick(0), head(7), head(3), captured('h01', 0), captured('h02', 0)]);
  expect(batch && parseBatch(batch.batch.body).header.seen?.size).toBe(7);
});

test('a capture for a point nobody configured is a bug', () =>
  expect(() => sealed([tick(0), captured('h03', 0)])).toThrow(RangeError));
