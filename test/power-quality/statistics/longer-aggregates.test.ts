import { describe, expect, test } from 'vitest';
import { longerAggregates } from '../../support/longer-aggregates.ts';
import { type MadeRow, madeFrame, monday, statisticIn, TEN_MINUTES } from '../../support/quality-frames.ts';

const framesWith = (count: number, row: (window: number) => Omit<MadeRow, 'device'>, from = 0) =>
  Array.from({ length: count }, (_, window) =>
    madeFrame(monday + (from + window) * TEN_MINUTES, [{ device: 'h01', ...row(window) }]),
  );
const only = (over: '2h' | 'week', frames: ReturnType<typeof framesWith>) => {
  const made = [...longerAggregates(over, frames)];
  expect(made).toHaveLength(1);
  return made[0] as (typeof made)[number];
};

describe('two hours of twelve windows', () => {
  test.for([
    ['voltages: RMS of RMS, of six 3 and six 4 √12.5', 'voltage.L1', [3, 4], Math.sqrt(12.5)],
    ['currents', 'current.L1', [3, 4], Math.sqrt(12.5)],
    ['distortion: the mean', 'thd.voltage.L1', [3, 4], 3.5],
    ['counts: the last', 'count.dip', [3, 4], 4],
    ['Pst: the cubic mean', 'flicker.short.L1', [1, 2], Math.cbrt(4.5)],
    ['a Plt that the meter gives without Pst: the cubic mean', 'flicker.long.L1', [1, 2], Math.cbrt(4.5)],
  ] as const)('%s', ([, name, values, expected]) => {
    const aggregate = only(
      '2h',
      framesWith(12, (window) => ({ values: { [name]: values[window % 2] as number } })),
    );
    expect(statisticIn(aggregate, 'h01', name)?.[0]).toBeCloseTo(expected, 6);
    expect(statisticIn(aggregate, 'h01', name)?.slice(1)).toEqual(values);
    expect(aggregate).toMatchObject({
      over: '2h',
      start: monday,
      meters: [{ coverage: 1, flagged: false, readings: 7_200 }],
    });
  });

  test('Plt is ∛(ΣPst³/12): eleven of 0.5 and one of 2 are 0.921', () => {
    const flicker = (count: number) =>
      only(
        '2h',
        framesWith(count, (window) => ({
          values: { 'flicker.short.L1': window === 3 ? 2 : 0.5, 'flicker.long.L1': 7 },
        })),
      );
    expect(statisticIn(flicker(12), 'h01', 'flicker.long.L1')?.[0]).toBeCloseTo(0.921, 4);
    expect(statisticIn(flicker(11), 'h01', 'flicker.long.L1')).toBeUndefined();
  });

  test('begin on even hours in Bangkok', () => {
    const starts = [
      ...longerAggregates(
        '2h',
        framesWith(25, () => ({}), 11),
      ),
    ].map(({ start }) => (start - monday) / TEN_MINUTES);
    expect(starts).toEqual([0, 12, 24]);
  });

  test('a flagged window flags them, is in the value, and not in the coverage', () => {
    const aggregate = only(
      '2h',
      framesWith(12, (window) => ({ flagged: window === 0, values: { unbalance: window === 0 ? 13 : 1 } })),
    );
    expect(aggregate.meters).toMatchObject([{ flagged: true, coverage: Math.fround(11 / 12) }]);
    expect(statisticIn(aggregate, 'h01', 'unbalance')).toEqual([2, 1, 13]);
  });

  test('a window covered too little is in neither', () => {
    const aggregate = only(
      '2h',
      framesWith(12, (window) => ({
        coverage: window === 0 ? 0.49 : 0.5,
        values: { unbalance: window === 0 ? 13 : 1 },
      })),
    );
    expect(aggregate.meters).toMatchObject([{ flagged: false, coverage: Math.fround(11 / 12) }]);
    expect(statisticIn(aggregate, 'h01', 'unbalance')).toEqual([1, 1, 1]);
  });

  test('missing windows are missing in the coverage', () => {
    expect(
      only(
        '2h',
        framesWith(3, () => ({})),
      ).meters,
    ).toMatchObject([{ coverage: 0.25 }]);
  });
});

test('a week is 1,008 windows from Monday in Bangkok, flagged by one of them', () => {
  const frames = framesWith(1_009, (window) => ({
    flagged: window === 1_007,
    values: { 'voltage.L1': window % 2 === 0 ? 3 : 4 },
  }));
  const [first, second] = [...longerAggregates('week', frames)];
  expect(first).toMatchObject({
    over: 'week',
    start: monday,
    meters: [{ flagged: true, coverage: Math.fround(1_007 / 1_008) }],
  });
  expect(statisticIn(first as NonNullable<typeof first>, 'h01', 'voltage.L1')?.[0]).toBeCloseTo(Math.sqrt(12.5), 6);
  expect(second).toMatchObject({ start: monday + 1_008 * TEN_MINUTES, meters: [{ flagged: false }] });
});

test('meters stand by name, whoever came first; 15 min are no part of it', () => {
  const frames = [
    madeFrame(monday, [{ device: 'h02', values: { unbalance: 1 } }]),
    madeFrame(monday, [{ device: 'h03', values: { unbalance: 9 } }], { length: '15min' }),
    madeFrame(monday + TEN_MINUTES, [{ device: 'h01', values: { 'voltage.L1': 230 } }]),
  ];
  const aggregate = only('2h', frames);
  expect(aggregate.meters.map(({ device }) => device)).toEqual(['h01', 'h02']);
  expect(statisticIn(aggregate, 'h02', 'voltage.L1')).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test('statistics stand in the order in which they had their first value, however many windows are summed at once', () => {
  const aggregate = only(
    'week',
    framesWith(40, (window) => ({
      values: {
        'voltage.L1': window < 3 ? Number.NaN : 231,
        'voltage.L2': window < 1 ? Number.NaN : 232,
        'voltage.L3': window < 20 ? Number.NaN : 233,
        unbalance: window < 1 ? Number.NaN : 1,
      },
    })),
  );
  expect(aggregate.names).toEqual(['voltage.L2', 'unbalance', 'voltage.L1', 'voltage.L3']);
  expect(statisticIn(aggregate, 'h01', 'voltage.L3')).toEqual([233, 233, 233]);
  expect(aggregate.meters).toMatchObject([{ readings: 40 * 600 }]);
});
