import { describe, expect, test } from 'vitest';
import {
  createSchedule,
  decide,
  FIRST_BACKOFF,
  LONGEST_BACKOFF,
  learn,
  passReconnect,
  putOff,
} from '../../../drivers/modbus/schedule.ts';
import umg512 from '../../../drivers/profiles/janitza/umg512-pro.ts';
import { planReads, splitRead } from '../../../src/profiles/plan-reads.ts';
import { testProfile } from '../../support/test-profile.ts';
import {
  type Answer,
  exception,
  healthy,
  meter,
  nothingAsked,
  plated,
  profile,
  run,
  silence,
  words,
} from './run-schedule.ts';

const slow = testProfile({
  readable: [
    [0, 19],
    [100, 119],
  ],
  points: {
    ...profile.points,
    'voltage.L1-L2': { address: 100, encoding: 'f32', unit: 'V', scale: 1, range: [0, 900], cadence: 'slow' },
  },
});

describe('meters of one period', () => {
  test('are asked on one tick, each after proving itself once', () => {
    const { asked } = run(createSchedule([meter(), meter(), meter()], 1_000, 0), 2_050, healthy);
    expect(asked).toEqual([
      [0, 0, 'probe'],
      [10, 1, 'probe'],
      [20, 2, 'probe'],
      [30, 0, 'fast'],
      [40, 1, 'fast'],
      [50, 2, 'fast'],
      [1_000, 0, 'fast'],
      [1_010, 1, 'fast'],
      [1_020, 2, 'fast'],
      [2_000, 0, 'fast'],
      [2_010, 1, 'fast'],
      [2_020, 2, 'fast'],
    ]);
  });

  test('slow reads come once in ten ticks, another meter’s at each', () => {
    const { asked } = run(createSchedule([meter(slow), meter(slow)], 1_000, 0), 22_000, healthy);
    const slowOnes = asked
      .filter(([, , purpose]) => purpose === 'slow')
      .map(([at, which]) => [Math.floor(at / 1_000), which]);
    expect(slowOnes).toEqual([
      [0, 0],
      [1, 1],
      [10, 0],
      [11, 1],
      [20, 0],
      [21, 1],
    ]);
  });

  // An UMG 512 has eight: six of 50 registers for harmonics, flicker, and THD.
  test('the slow reads of a meter with many are spread over the ten ticks, each once in ten', () => {
    const plan = planReads(umg512, 9_600);
    expect(plan.slow).toHaveLength(8);
    const start = createSchedule([{ plan, gap: 0, split: (read) => splitRead(umg512, read) }], 1_000, 0);
    const { asked } = run(start, 30_000, healthy);
    const ticks = asked.filter(([, , purpose]) => purpose === 'slow').map(([at]) => Math.floor(at / 1_000));
    const first = [0, 1, 2, 3, 5, 6, 7, 8];
    expect(ticks).toEqual([...first, ...first.map((tick) => tick + 10), ...first.map((tick) => tick + 20)]);
    expect(asked.filter(([, , purpose]) => purpose === 'fast').length).toBe(30 * plan.fast.length);
  });

  test('a meter’s gap is kept, and another uses it', () => {
    const { asked } = run(createSchedule([meter(profile, 100), meter(profile, 100)], 1_000, 0), 500, healthy);
    expect(asked).toEqual([
      [0, 0, 'probe'],
      [10, 1, 'probe'],
      [110, 0, 'fast'],
      [120, 1, 'fast'],
    ]);
  });

  // 500 questions fit into the 200 s; each meter gets a quarter, 20 of them slow ones.
  test('on a bus that is too slow for its period, nobody starves and no tick is made up for', () => {
    const meters = Array.from({ length: 4 }, () => meter(slow));
    const { asked } = run(createSchedule(meters, 1_000, 0), 200_000, () => [words, 400]);
    for (const purpose of ['fast', 'slow']) {
      const counts = meters.map(
        (_, index) => asked.filter(([, which, what]) => which === index && what === purpose).length,
      );
      expect(Math.min(...counts)).toBeGreaterThan(purpose === 'fast' ? 95 : 8);
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(8);
    }
  });
});

describe('an interval boundary', () => {
  test('puts the energy registers of every meter first', () => {
    const { asked } = run(createSchedule([meter(), meter()], 1_000, 0), 1_100, healthy, [1_005]);
    expect(asked.slice(4)).toEqual([
      [1_000, 0, 'fast'],
      [1_010, 1, 'interval'],
      [1_020, 0, 'interval'],
      [1_030, 1, 'fast'],
    ]);
  });

  test('is not forgotten by a meter that is silent: its registers are the first thing when it is back', () => {
    let alive = false;
    const answer: Answer = (which) => (which === 0 || alive ? [words, 10] : [silence, 100]);
    const { schedule } = run(createSchedule([meter(), meter()], 1_000, 0), 5_000, answer, [1_500]);
    alive = true;
    const { asked } = run({ ...schedule, nextTickAt: 0 }, 20_000, answer);
    const second = asked.filter(([, which]) => which === 1).slice(0, 3);
    expect(second.map(([, , purpose]) => purpose)).toEqual(['probe', 'interval', 'fast']);
  });

  test.each([
    ['busy: it is asked again', 6, 3],
    ['an address it does not have: not before the next boundary', 2, 1],
  ])('refused with exception for %s', (_, code, times) => {
    const answer: Answer = (_which, purpose) => [purpose === 'interval' ? exception(code) : words, 10];
    const { asked } = run(createSchedule([meter()], 1_000, 0), 3_400, answer, [1_005]);
    expect(asked.filter(([, , purpose]) => purpose === 'interval').length).toBe(times);
  });

  // Device failure, acknowledge, busy: somebody may say so for ever.
  test.each([4, 5, 6])('refused with exception %i for ever is asked three times; the fast reads go on', (code) => {
    const answer: Answer = (_which, purpose) => [
      purpose === 'interval' || purpose === 'identity' ? exception(code) : words,
      10,
    ];
    const { asked } = run(createSchedule([meter(plated)], 1_000, 0), 60_000, answer, [20_005]);
    const count = (purpose: string, from: number) =>
      asked.filter(([at, , one]) => one === purpose && at >= from).length;
    expect(asked.filter(([at, , one]) => one === 'identity' && at < 20_000).length).toBe(3);
    expect(count('interval', 0)).toBe(3);
    // 60 ticks; each question that is refused holds the meter for a second: three and three, and the next identity.
    expect(count('fast', 0)).toBeGreaterThanOrEqual(60 - 7);
  });
});

describe('a dead meter', () => {
  const dead: Answer = (which) => (which === 1 ? [silence, 500] : [words, 20]);
  const hour = run(createSchedule([meter(), meter(), meter()], 2_000, 0), 3_600_000, dead);
  const probes = hour.asked.filter(([, which]) => which === 1);

  test('is only ever probed', () =>
    expect(new Set(probes.map(([, , purpose]) => purpose))).toEqual(new Set(['probe'])));

  test('costs one time-out per back-off interval, which doubles from 2 s to 5 min', () => {
    const waits = probes.map(([at], index) => (probes[index + 1]?.[0] ?? Number.POSITIVE_INFINITY) - (at + 500));
    const doubling = waits.slice(0, -1).map((_, index) => Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** index));
    expect(waits.length).toBeGreaterThan(15);
    doubling.forEach((atLeast, index) => {
      expect(waits[index]).toBeGreaterThanOrEqual(atLeast);
      // It yields to the living of one tick, no more.
      expect(waits[index]).toBeLessThanOrEqual(atLeast + 2_000);
    });
  });

  test('leaves the others their period', () => {
    for (const living of [0, 2]) {
      const fast = hour.asked.filter(([, which, purpose]) => which === living && purpose === 'fast');
      expect(fast.length).toBe(1_800);
      for (const [at] of fast) expect(at % 2_000).toBeLessThanOrEqual(600);
    }
  });

  test('is asked as usual when it is back', () => {
    let alive = false;
    const answer: Answer = () => (alive ? [words, 10] : [silence, 100]);
    const { schedule } = run(createSchedule([meter()], 1_000, 0), 1_000, answer);
    alive = true;
    const { asked } = run({ ...schedule, nextTickAt: 0 }, 4_500, answer);
    expect(asked).toEqual([
      [2_100, 0, 'probe'],
      [3_000, 0, 'fast'],
      [4_000, 0, 'fast'],
    ]);
  });

  test('behind a gateway is one too: exception 11, target failed to respond', () => {
    const { schedule } = run(createSchedule([meter()], 1_000, 0), 1_000, () => [exception(11), 10]);
    expect(schedule.meters[0]?.standing.kind).toBe('silent');
  });

  test('is tried at once when the link was away meanwhile', () => {
    const { schedule } = run(createSchedule([meter()], 1_000, 0), 1_000, () => [silence, 100]);
    expect(decide(passReconnect(schedule, 1_000), 1_000)).toMatchObject({ kind: 'ask', read: { purpose: 'probe' } });
  });

  test('is not tried again at the next reconnect, when it did not answer in between: a reconnect is no news of it', () => {
    const { schedule } = run(createSchedule([meter()], 1_000, 0), 1_000, () => [silence, 100]);
    const again = passReconnect(passReconnect(schedule, 1_000), 1_050);
    expect(again.meters[0]?.standing).toMatchObject({ kind: 'silent', failures: 1, retryAt: 1_000 });
    const late = learn(
      again,
      { meter: 0, read: again.meters[0]?.scheduled.plan.probe ?? nothingAsked },
      silence,
      1_100,
    );
    expect(passReconnect(late, 1_200).meters[0]?.standing).toMatchObject({ failures: 2, retryAt: 1_100 + 4_000 });
  });

  test('that answers its probe and nothing else is left alone ever longer all the same', () => {
    const answer: Answer = (_which, purpose) => (purpose === 'probe' ? [words, 10] : [silence, 500]);
    const { asked } = run(createSchedule([meter()], 1_000, 0), 3_600_000, answer);
    // 2, 4, 8, … 256, 300, 300 s: 8 doublings in 510 s, then one in five minutes.
    expect(asked.filter(([, , purpose]) => purpose !== 'probe').length).toBeLessThanOrEqual(9 + 11);
  });

  test('is asked who it is when it is back: it may be another one', () => {
    let alive = true;
    const answer: Answer = () => (alive ? [words, 10] : [silence, 100]);
    const first = run(createSchedule([meter(plated)], 1_000, 0), 1_500, answer);
    expect(first.asked.filter(([, , purpose]) => purpose === 'identity').length).toBe(1);
    alive = false;
    const { schedule } = run({ ...first.schedule, nextTickAt: 0 }, 1_500, answer);
    alive = true;
    const { asked } = run({ ...schedule, nextTickAt: 0 }, 5_000, answer);
    expect(asked.map(([, , purpose]) => purpose).slice(0, 3)).toContain('identity');
  });
});

describe('exception 2', () => {
  const holes: Answer = (_which, purpose) => [purpose === 'fast' ? exception(2) : words, 10];
  const split = run(createSchedule([meter()], 1_000, 0), 20, holes).schedule;

  test('splits the question at its holes, for good', () => {
    expect(split.meters[0]?.scheduled.plan.fast.map(({ address, count }) => [address, count])).toEqual([
      [0, 2],
      [4, 2],
      [8, 4],
    ]);
    const { asked } = run({ ...split, nextTickAt: 0 }, 60, healthy);
    expect(asked.length).toBe(3);
  });

  test('also over a reconnect: the whole is never asked again', () => {
    const { asked } = run({ ...passReconnect(split, 30), nextTickAt: 0 }, 5_000, healthy);
    expect(asked.filter(([, , purpose]) => purpose === 'fast').length).toBe(15);
  });

  test('who the meter is, is split too', () => {
    const twoPlates = testProfile({
      serialNumber: { table: 'holding', address: 0x10, encoding: 'u32' },
      transformers: {
        appliedBy: 'meter',
        current: { table: 'holding', address: 0x13, encoding: 'u16', scale: 1 },
        voltage: null,
      },
      readable: [[0, 0x20]],
    });
    const answer: Answer = (_which, purpose) => [purpose === 'identity' ? exception(2) : words, 10];
    const before = createSchedule([meter(twoPlates)], 1_000, 0);
    expect(before.meters[0]?.scheduled.plan.identity.length).toBe(1);
    const { schedule } = run(before, 25, answer);
    expect(schedule.meters[0]?.scheduled.plan.identity.map(({ address, count }) => [address, count])).toEqual([
      [0x10, 2],
      [0x13, 1],
    ]);
  });

  test('of what cannot be split is remembered: asked ever more seldom, once in 96 boundaries in the end', () => {
    const answer: Answer = (_which, purpose) => [purpose === 'identity' ? exception(2) : words, 1];
    const boundaries = Array.from({ length: 1_000 }, (_, index) => 900 * (index + 1));
    const start = createSchedule([meter(plated)], 10_000, 0);
    const { asked, schedule } = run(start, 901_000, answer, boundaries);
    // Skips of 0, 1, 3, …, 63 in the first 128 + 7, then 95 at a time: (1,000 − 127 − 8) / 96 = 9 more.
    const times = asked.filter(([, , purpose]) => purpose === 'identity').length;
    expect(times).toBeGreaterThanOrEqual(8 + 9);
    expect(times).toBeLessThanOrEqual(8 + 11);
    // Not one of the other reads suffered, and it is found once it is there.
    expect(asked.filter(([, , purpose]) => purpose === 'interval').length).toBe(1_000);
    expect(schedule.meters[0]?.setbacks.size).toBe(1);
    const read = schedule.meters[0]?.scheduled.plan.identity[0] ?? nothingAsked;
    expect(learn(schedule, { meter: 0, read }, words, 901_000).meters[0]?.setbacks.size).toBe(0);
  });
});

describe('a read that the meter never answers, though it answers others,', () => {
  test('at boundaries does not keep the fast ones from being asked', () => {
    const answer: Answer = (_which, purpose) => (purpose === 'interval' ? [silence, 500] : [words, 10]);
    const boundaries = Array.from({ length: 60 }, (_, index) => 60_000 * (index + 1));
    const { asked } = run(createSchedule([meter()], 1_000, 0), 3_600_000, answer, boundaries);
    const count = (purpose: string) => asked.filter(([, , what]) => what === purpose).length;
    // An hour has 3,600 ticks; each of the few time-outs costs two or four of them.
    expect(count('fast')).toBeGreaterThan(0.98 * 3_600);
    // 0, 1, 3, 7, 15, 31 boundaries left out: 6 or 7 turns in 60; the first is asked twice, being kept once.
    expect(count('interval')).toBeLessThanOrEqual(9);
  });
});

test('a meter that is put off waits alone', () => {
  const { schedule } = run(createSchedule([meter(), meter()], 1_000, 0), 100, healthy);
  const { asked } = run({ ...putOff(schedule, 0, 1_600), nextTickAt: 1_000 }, 1_700, healthy);
  expect(asked).toEqual([
    [1_000, 1, 'fast'],
    [1_600, 0, 'fast'],
  ]);
});
