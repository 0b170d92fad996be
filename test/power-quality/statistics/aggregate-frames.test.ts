import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { bad, uncertain } from '../../../src/domain/quality.ts';
import type { QualityFrame } from '../../../src/domain/quality-frame.ts';
import type { Values } from '../../../src/domain/quantity.ts';
import type { Reading } from '../../../src/domain/reading.ts';
import { millis, monotonic } from '../../../src/domain/time.ts';
import type { QualityRules } from '../../../src/power-quality/quality-rules.ts';
import { advanceFrames, startFrames } from '../../../src/power-quality/statistics/aggregate-frames.ts';
import { monday, readingAt, statisticIn } from '../../support/quality-frames.ts';
import { aggregateFrames } from '../../support/quality-operators.ts';
import { qualityMeter, unwatched } from '../../support/quality-rules.ts';

const SECONDS = 1_000;
const MINUTES = 60 * SECONDS;
const rules: QualityRules = { ...unwatched, lateness: millis(1 * MINUTES), longestGap: millis(1 * MINUTES) };

type Said = Readonly<{ at: number; values?: Values; disturbed?: boolean } & Omit<Partial<Reading>, 'values'>>;
/** Times are milliseconds after a Monday 00:00 in Bangkok. */
const framesOf = (said: readonly Said[], by: QualityRules = rules): readonly QualityFrame[] => {
  const state = startFrames(by);
  return said.flatMap(({ at, values = {}, disturbed = false, ...changes }) =>
    advanceFrames(state, { reading: readingAt(monday + at, values, changes), disturbed }),
  );
};
/** Somebody else's reading long after, so that everything is over. */
const end: Said = { at: 5 * 60 * MINUTES, device: 'h99' };
const every = (period: number, from: number, to: number, rest: Omit<Said, 'at'> = {}): readonly Said[] =>
  Array.from({ length: Math.floor((to - from) / period) + 1 }, (_, index) => ({ at: from + index * period, ...rest }));
const tens = (frames: readonly QualityFrame[]): readonly QualityFrame[] =>
  frames.filter(({ length }) => length === '10min');
const quarters = (frames: readonly QualityFrame[]): readonly QualityFrame[] =>
  frames.filter(({ length }) => length === '15min');

describe('what a window makes of values', () => {
  const one = (name: Parameters<typeof statisticIn>[2], ...values: readonly Values[]) => {
    const said = values.map((value, index) => ({ at: index * SECONDS, values: value }));
    const frames = framesOf([...said, end]);
    return statisticIn(tens(frames)[0] as QualityFrame, 'h01', name);
  };

  test('voltages and currents are root mean squares: 3 and 4 are √12.5', () => {
    const of = one('voltage.L1', { 'voltage.L1': 3 }, { 'voltage.L1': 4 });
    expect(of).toEqual([Math.fround(Math.sqrt(12.5)), 3, 4]);
    expect(one('current.neutral', { 'current.neutral': 3 }, { 'current.neutral': 4 })).toEqual(of);
  });

  test('distortion is the mean', () => {
    expect(one('thd.voltage.L2', { 'thd.voltage.L2': 2 }, { 'thd.voltage.L2': 5 })).toEqual([3.5, 2, 5]);
    const order = 'harmonic.current.L3.25';
    expect(one(order, { [order]: 1 }, { [order]: 2 })).toEqual([1.5, 1, 2]);
  });

  test('flicker is the cubic mean: of 1 and 2 it is ∛4.5', () => {
    const of = one('flicker.short.L1', { 'flicker.short.L1': 1 }, { 'flicker.short.L1': 2 });
    expect(of).toEqual([Math.fround(Math.cbrt(4.5)), 1, 2]);
  });

  test('of counts the last in time, not the last to come', () => {
    const said = [
      { at: 2 * SECONDS, values: { 'count.dip': 8 } },
      { at: 1 * SECONDS, values: { 'count.dip': 7 } },
    ];
    expect(statisticIn(tens(framesOf([...said, end]))[0] as QualityFrame, 'h01', 'count.dip')).toEqual([8, 7, 8]);
  });

  test('power factors of either sign are averaged as magnitudes', () => {
    expect(one('power-factor', { 'power-factor': 0.5 }, { 'power-factor': -1 })).toEqual([0.75, 0.5, 1]);
  });

  test('unbalance of 400, 390 and 410 V, 2.888 % by hand in unbalance.test.ts, is derived from the three of one reading', () => {
    const lines = { 'voltage.L1-L2': 400, 'voltage.L2-L3': 390, 'voltage.L3-L1': 410 };
    expect(one('unbalance', lines)?.[0]).toBeCloseTo(2.888, 3);
    expect(one('unbalance', { 'voltage.L1-L2': 400, 'voltage.L2-L3': 390 })).toBeUndefined();
  });

  test('TDD is over the demand current: 75 % THD of 50 A is 30 A over a fundamental of 40 A', () => {
    const known = { ...rules, meters: [qualityMeter('h01', { demandCurrent: 120 })] };
    const values = { 'current.L2': 50, 'thd.current.L2': 75 };
    const tdd = (by: QualityRules) =>
      statisticIn(tens(framesOf([{ at: 0, values }, end], by))[0] as QualityFrame, 'h01', 'tdd.L2');
    expect(tdd(known)).toEqual([25, 25, 25]);
    expect(tdd(rules)).toBeUndefined();
  });

  test.for([
    ['in an answer before it, a minute at most', [50, null, 75], [25, 25, 25]],
    ['in one that is older', [50, null, null, 75], undefined],
    ['in its own answer rather than in another', [99, null, [50, 75]], [25, 25, 25]],
    ['not in one that comes after it', [null, 75, null, 50], undefined],
  ] as const)('TDD with the current %s', ([, said, expected]) => {
    const by = { ...rules, meters: [qualityMeter('h01', { demandCurrent: 120 })] };
    // Every half a minute: the current first, the distortion second.
    const readings = said.map((value, index): Said => {
      const [current, thd] = value === null || typeof value === 'number' ? [null, null] : value;
      const values: Values =
        current !== null
          ? { 'current.L1': current, 'thd.current.L1': thd }
          : value === 75
            ? { 'thd.current.L1': 75 }
            : value !== null
              ? { 'current.L1': value as number }
              : {};
      return { at: index * 30 * SECONDS, values };
    });
    expect(statisticIn(tens(framesOf([...readings, end], by))[0] as QualityFrame, 'h01', 'tdd.L1')).toEqual(expected);
  });

  test('unbalance of meters that tell angles instead: 230, 230 and 0 V at 120° are 50 %', () => {
    // Of 230, 230∠-120° and 0 V: U1 = |230 + 230| / 3, U2 = |230 + 230∠120°| / 3 = 230 / 3.
    const angles = { 'angle.voltage.L2': 120, 'angle.voltage.L3': 240 };
    const volts = { 'voltage.L1': 230, 'voltage.L2': 230, 'voltage.L3': 0 };
    expect(one('unbalance', { ...volts, ...angles })?.[0]).toBeCloseTo(50, 3);
    expect(one('unbalance', volts)).toBeUndefined();
  });

  test('a frame has the names any meter gave, in one order, and NaN where another did not', () => {
    const frame = tens(
      framesOf([
        { at: 0, device: 'h02', values: { 'thd.voltage.L1': 1, 'voltage.L1': 230 } },
        { at: 1, device: 'h01', values: { 'voltage.L1': 231 } },
        end,
      ]),
    )[0] as QualityFrame;
    expect(frame.meters.map(({ device }) => device)).toEqual(['h01', 'h02']);
    expect(frame.names).toEqual(['voltage.L1', 'thd.voltage.L1']);
    expect(statisticIn(frame, 'h01', 'thd.voltage.L1')).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(statisticIn(frame, 'h02', 'voltage.L1')).toEqual([230, 230, 230]);
  });

  test('what is no number, or none that 32 bits hold, is not there', () => {
    expect(one('voltage.L1', { 'voltage.L1': Number.NaN }, { 'voltage.L1': 1e39 })).toBeUndefined();
  });
});

describe('a window of 15 min', () => {
  const quarter = (...values: readonly Values[]): QualityFrame =>
    quarters(
      framesOf([...values.map((value, index) => ({ at: index * SECONDS, values: value })), end]),
    )[0] as QualityFrame;

  test('has powers and power factor, and neither voltages nor frequency', () => {
    const values = { 'voltage.L1': 230, frequency: 50, 'power.active': 1, 'power.apparent': 2, 'power-factor': 0.5 };
    const { names, frequency } = quarter(values);
    expect(names).toEqual(['power.active', 'power.apparent', 'power-factor']);
    expect(frequency).toHaveLength(0);
  });

  test.for<readonly [string, Values, number | undefined]>([
    ['as the meter says it', { 'power.active': 3, 'power.reactive': 4, 'power.apparent': 6 }, 6],
    ['3 kW and 4 kvar are 5 kVA', { 'power.active': 3_000, 'power.reactive': 4_000 }, 5_000],
    ['of export too', { 'power.active': -5_000, 'power.reactive': -12_000 }, 13_000],
    ['without reactive power nobody knows', { 'power.active': 3_000 }, undefined],
    ['without active power nobody knows', { 'power.reactive': 4_000 }, undefined],
  ])('apparent power: %s', ([, values, expected]) => {
    const frame = quarter(values);
    expect(frame.names.includes('power.apparent')).toBe(expected !== undefined);
    expect(statisticIn(frame, 'h01', 'power.apparent')?.[0]).toBe(expected);
  });

  test('the greatest export is the least active power', () => {
    expect(statisticIn(quarter({ 'power.active': -900 }, { 'power.active': 300 }), 'h01', 'power.active')).toEqual([
      -300, -900, 300,
    ]);
  });

  test.for([
    ['quadrant I: import and inductive', 10, 4, 4],
    ['at no active power', 0, 4, 4],
    ['quadrant IV: import and capacitive', 10, -4, 0],
    ['quadrant II: export and inductive', -10, 4, 0],
    ['quadrant III', -10, -4, 0],
  ] as const)('reactive power that the kvar charge sees, %s', ([, active, reactive, seen]) => {
    const frame = quarter({ 'power.active': active, 'power.reactive': reactive });
    expect(statisticIn(frame, 'h01', 'reactive.quadrant-1')?.[0]).toBe(seen);
  });

  test('is a mean over all readings, also those in other quadrants', () => {
    const frame = quarter({ 'power.active': 5, 'power.reactive': 4 }, { 'power.active': -5, 'power.reactive': 4 });
    expect(statisticIn(frame, 'h01', 'reactive.quadrant-1')).toEqual([2, 0, 4]);
  });
});

describe('coverage', () => {
  test.for<readonly [string, readonly Said[], number]>([
    ['one every 10 s from the window before', every(10 * SECONDS, -10 * SECONDS, 10 * MINUTES), 1],
    ['nothing was before the first reading', every(60 * SECONDS, 0, 10 * MINUTES), 1],
    ['the first covers nothing', every(60 * SECONDS, 6 * MINUTES, 10 * MINUTES), 0.4],
    [
      'a gap of 3 min is covered for the longest gap only',
      [...every(60 * SECONDS, 0, 4 * MINUTES), ...every(60 * SECONDS, 7 * MINUTES, 10 * MINUTES)],
      0.8,
    ],
    [
      'what is covered from after the end is clipped',
      [...every(60 * SECONDS, 0, 9 * MINUTES), { at: 10.5 * MINUTES }],
      0.95,
    ],
    ['what is covered from before the start is clipped', [{ at: -0.5 * MINUTES }, { at: 0.5 * MINUTES }], 0.05],
    [
      'a bad reading covers nothing, and a good one not beyond it',
      [{ at: 0 }, { at: 0.5 * MINUTES, quality: bad('no-response') }, { at: 1 * MINUTES }],
      0.05,
    ],
    ['an uncertain one covers', [{ at: 0 }, { at: 1 * MINUTES, quality: uncertain('clock-holdover') }], 0.1],
    ['a missing one makes a gap', [{ at: 0 }, { at: 1 * MINUTES }, { at: 4 * MINUTES }], 0.2],
    ['a duplicate adds nothing', [{ at: 0 }, { at: 1 * MINUTES }, { at: 1 * MINUTES }, { at: 0 }], 0.1],
    ['out of order', [{ at: 2 * MINUTES }, { at: 0 }, { at: 1 * MINUTES }], 0.2],
    ['at a warp of 60, one a minute', every(1 * MINUTES, 0, 10 * MINUTES), 1],
  ])('%s', ([, said, covered]) => {
    const frame = tens(framesOf([...said, end])).find(({ start }) => start === monday) as QualityFrame;
    expect(frame.meters[0]?.coverage).toBeCloseTo(covered, 6);
  });
});

describe('which readings are used', () => {
  const used = (said: readonly Said[]) =>
    tens(framesOf([...said, end])).map(({ start, meters, ...frame }) => [
      (start - monday) / MINUTES,
      meters.find(({ device }) => device === 'h01')?.readings,
      statisticIn({ meters, ...frame }, 'h01', 'voltage.L1')?.[0],
    ]);
  const volts = (value: number): Omit<Said, 'at'> => ({ values: { 'voltage.L1': value } });

  test.for<readonly [string, readonly Said[], ReturnType<typeof used>]>([
    ['the first moment of a window is in it', [{ at: 0, ...volts(1) }], [[0, 1, 1]]],
    ['the last moment is', [{ at: 10 * MINUTES - 1, ...volts(1) }], [[0, 1, 1]]],
    ['its end is in the next', [{ at: 10 * MINUTES, ...volts(1) }], [[10, 1, 1]]],
    [
      'a bad one is not used, but the meter was asked',
      [{ at: 0, ...volts(1), quality: bad('no-response') }],
      [[0, 0, undefined]],
    ],
    ['an uncertain one is used', [{ at: 0, ...volts(1), quality: uncertain('implausible') }], [[0, 1, 1]]],
    ['none while nobody knows the time', [{ at: 0, ...volts(1), clock: 'unsynchronised' }], []],
    [
      'a duplicate once, the first',
      [
        { at: 0, ...volts(1) },
        { at: 0, ...volts(5) },
      ],
      [[0, 1, 1]],
    ],
    [
      'an old duplicate once',
      [
        { at: 0, ...volts(3) },
        { at: 1, ...volts(3) },
        { at: 0, ...volts(5) },
      ],
      [[0, 2, 3]],
    ],
    [
      'one late by less than the lateness',
      [
        { at: 0, ...volts(3) },
        { at: 11 * MINUTES - 1, ...volts(9) },
        { at: 9 * MINUTES, ...volts(3) },
      ],
      [
        [0, 2, 3],
        [10, 1, 9],
      ],
    ],
    [
      'none that comes after its window was over',
      [
        { at: 0, ...volts(3) },
        { at: 11 * MINUTES, ...volts(9) },
        { at: 9 * MINUTES, ...volts(7) },
      ],
      [
        [0, 1, 3],
        [10, 1, 9],
      ],
    ],
    [
      'a jump far ahead makes no empty frames',
      [
        { at: 0, ...volts(3) },
        { at: 4 * 60 * MINUTES, ...volts(9) },
      ],
      [
        [0, 1, 3],
        [240, 1, 9],
      ],
    ],
  ])('%s', ([, said, expected]) => expect(used(said)).toEqual(expected));

  test('what comes too late is left out; what is late for the 10 min can still be in the 15 min', () => {
    const state = startFrames(rules);
    const say = (at: number, value: number) =>
      advanceFrames(state, { reading: readingAt(monday + at, { 'power.active': value }), disturbed: false });
    say(0, 1);
    say(12 * MINUTES, 3);
    expect(say(9 * MINUTES, 8)).toEqual([]);
    const [quarter] = quarters(say(16 * MINUTES, 0));
    expect(statisticIn(quarter as QualityFrame, 'h01', 'power.active')?.[0]).toBe(4);
    expect(say(9 * MINUTES, 8)).toEqual([]);
  });

  const starts = (frames: readonly QualityFrame[]) => tens(frames).map(({ start }) => (start - monday) / MINUTES);

  test('what comes far too late was asked for before: nothing of it is used until time has caught up', () => {
    const frames = framesOf([{ at: 61 * MINUTES }, ...every(1 * MINUTES, 0, 90 * MINUTES), { ...end, device: 'h01' }]);
    expect(starts(frames)).toEqual([60, 70, 80, 90]);
  });

  test.for([
    ['the clock that never steps', {}],
    ['another boot', { boot: 'boot-2', monotonic: monotonic(0) }],
  ] as const)('a clock that ran months ahead and was set back begins anew there, as %s tells', ([, later]) => {
    const months = 100 * 24 * 60 * MINUTES;
    // A reading a minute; that of 13 min and the next say they were taken months later.
    const said = every(1 * MINUTES, 0, 50 * MINUTES).map((one): Said => {
      const wrong = one.at === 13 * MINUTES || one.at === 14 * MINUTES;
      const asked = { monotonic: monotonic(one.at) };
      return { ...one, ...asked, ...(wrong ? { at: one.at + months } : one.at > 14 * MINUTES ? later : {}) };
    });
    const frames = framesOf(said);
    // The jump closed the window of 10 min with what came until then; what comes after it is a frame of a second revision.
    expect(starts(frames)).toEqual([0, 10, 10, 20, 30]);
    expect(tens(frames).map(({ revision }) => revision)).toEqual([0, 0, 1, 0, 0]);
    expect(tens(frames).map(({ meters }) => meters[0]?.readings)).toEqual([10, 3, 5, 10, 10]);
    // From 10 to 12 min; then from a minute before that of 15 min until 20 min.
    expect(tens(frames).map(({ meters }) => meters[0]?.coverage)).toEqual([1, 0.2, 0.6, 1, 1].map(Math.fround));
  });

  test('set back inside a window, that begins anew: neither values nor coverage of before are in it', () => {
    // Each second from 0:00 to 8:00 at 200 V, set back by two minutes to 6:00, and on to the end at 240 V.
    const asked = (from: number, to: number, volts: number, before: number): readonly Said[] =>
      every(1_000, from, to, { values: { 'voltage.L1': volts } }).map((one, index) => ({
        ...one,
        monotonic: monotonic((before + index) * 1_000),
      }));
    const by = { ...rules, longestGap: millis(MINUTES) };
    const said = [...asked(0, 8 * MINUTES, 200, 0), ...asked(6 * MINUTES, 13 * MINUTES, 240, 481)];
    const [first, next] = tens(framesOf(said, by));
    expect(first?.meters[0]).toMatchObject({ readings: 240, coverage: Math.fround(240 / 600) });
    expect(statisticIn(first as QualityFrame, 'h01', 'voltage.L1')).toEqual([240, 240, 240]);
    expect(next).toBe(undefined);
  });

  test('windows come again when a clock that was two hours ahead is set back, each once, and after that no more', () => {
    const hours = 120 * MINUTES;
    // True time 0 to 60 min under a clock two hours ahead, then 60 min to 200 min under the right one.
    const ahead = every(MINUTES, 0, 60 * MINUTES).map(({ at }) => ({ at: at + hours, monotonic: monotonic(at) }));
    const right = every(MINUTES, 61 * MINUTES, 200 * MINUTES).map(({ at }) => ({ at, monotonic: monotonic(at) }));
    const given = tens(framesOf([...ahead, ...right])).map(
      ({ start, revision }) => `${(start - monday) / MINUTES}/${revision}`,
    );
    expect(given).toEqual([
      ...[120, 130, 140, 150, 160].map((start) => `${start}/0`),
      ...[60, 70, 80, 90, 100, 110].map((start) => `${start}/0`),
      ...[120, 130, 140, 150, 160].map((start) => `${start}/1`),
      ...[170, 180].map((start) => `${start}/0`),
    ]);
  });

  test('a frame says the least trusted clock among its readings', () => {
    const said = [
      { at: 0 },
      { at: MINUTES, clock: 'holdover' as const },
      { at: 2 * MINUTES },
      { at: 10 * MINUTES },
      { at: 25 * MINUTES, clock: 'simulated' as const },
    ];
    expect(tens(framesOf([...said, end])).map(({ clock }) => clock)).toEqual(['holdover', 'synchronised', 'simulated']);
  });
});

describe('closing', () => {
  test('by a reading of any meter, the lateness past the end, the shorter window first', () => {
    const state = startFrames(rules);
    const closed = (at: number, device = 'h01') =>
      advanceFrames(state, { reading: readingAt(monday + at, {}, { device }), disturbed: false }).map(
        ({ length, start }) => `${length} ${(start - monday) / MINUTES}`,
      );
    expect(closed(0)).toEqual([]);
    expect(closed(11 * MINUTES - 1)).toEqual([]);
    expect(closed(11 * MINUTES, 'h02')).toEqual(['10min 0']);
    expect(closed(29 * MINUTES)).toEqual(['15min 0', '10min 10']);
    expect(closed(31 * MINUTES)).toEqual(['10min 20', '15min 15']);
  });

  test('a meter that is silent in a window is not in its frame', () => {
    const frames = framesOf([{ at: 0 }, { at: 0, device: 'h02' }, { at: 10 * MINUTES, device: 'h02' }, end]);
    expect(tens(frames).map(({ meters }) => meters.map(({ device }) => device))).toEqual([['h01', 'h02'], ['h02']]);
  });

  test('a stream that ends leaves open what is open, as a gateway that stops does', async () => {
    const said = every(1 * MINUTES, 0, 14 * MINUTES).map(({ at }) => ({
      reading: readingAt(monday + at),
      disturbed: false,
    }));
    const operator = aggregateFrames(rules);
    const frames = await lastValueFrom(from(said).pipe(operator, toArray()));
    expect(frames.map(({ length }) => length)).toEqual(['10min']);
    expect(await lastValueFrom(from(said).pipe(operator, toArray()))).toEqual(frames);
  });
});

describe('flagging', () => {
  const flags = (said: readonly Said[]) =>
    framesOf([...said, end]).map(({ length, start, meters }) => [
      length,
      (start - monday) / MINUTES,
      meters.map(({ flagged }) => flagged),
    ]);

  test('a disturbed reading flags the windows it lies in, of its meter only', () => {
    const said = [{ at: 11 * MINUTES, disturbed: true }, { at: 11 * MINUTES, device: 'h02' }, { at: 16 * MINUTES }];
    expect(flags(said)).toEqual([
      ['15min', 0, [true, false]],
      ['10min', 10, [true, false]],
      ['15min', 15, [false]],
    ]);
  });

  test('a disturbance over windows flags each, also where the meter does not answer for it', () => {
    const said = every(5 * MINUTES, 5 * MINUTES, 25 * MINUTES, { disturbed: true, quality: bad('no-response') });
    expect(flags(said).map(([, , flagged]) => flagged)).toEqual([[true], [true], [true], [true], [true]]);
  });

  test('a window does not inherit the flag of one before it', () => {
    const said = [{ at: 0, disturbed: true }, { at: 12 * MINUTES }, { at: 24 * MINUTES }, { at: 36 * MINUTES }];
    expect(flags(said).filter(([length]) => length === '10min')).toEqual([
      ['10min', 0, [true]],
      ['10min', 10, [false]],
      ['10min', 20, [false]],
      ['10min', 30, [false]],
    ]);
  });
});

describe('frequency', () => {
  const hertz = (said: readonly (readonly [at: number, device: string, value: number])[]) =>
    tens(framesOf([...said.map(([at, device, frequency]) => ({ at, device, values: { frequency } })), end]))[0]
      ?.frequency as Float32Array;

  test('is the mean over 10 s, 60 of them, none where there was none', () => {
    const means = hertz([
      [0, 'h01', 49],
      [9_999, 'h01', 50],
      [10_000, 'h01', 51],
      [599_999, 'h01', 52],
    ]);
    expect([...means.slice(0, 3), means[59]]).toEqual([49.5, 51, Number.NaN, 52]);
    expect(means).toHaveLength(60);
  });

  test('is the median over the meters, each with one voice however often it was read', () => {
    const three = hertz([
      [0, 'h01', 50],
      [0, 'h02', 50.5],
      [0, 'h03', 60],
      [1_000, 'h03', 60],
      [2_000, 'h03', 60],
    ]);
    expect(three[0]).toBe(50.5);
    expect(
      hertz([
        [0, 'h01', 50],
        [0, 'h02', 51],
      ])[0],
    ).toBe(50.5);
  });
});
