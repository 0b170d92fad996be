import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GridEvent } from '../../../src/domain/grid-event.ts';
import type { QualityFrame } from '../../../src/domain/quality-frame.ts';
import { instant, millis } from '../../../src/domain/time.ts';
import { mergeEvents } from '../../../src/power-quality/report/merge-events.ts';
import { mergeFrames } from '../../../src/power-quality/report/merge-storages.ts';
import { messageIn } from '../../../src/web/words/message-in.ts';
import { dip } from '../../support/kept-quality.ts';
import { type MadeRow, madeFrame, monday, statisticIn, TEN_MINUTES } from '../../support/quality-frames.ts';

const at = (window: number, rows: readonly MadeRow[], frequency: readonly number[] = []): QualityFrame =>
  madeFrame(monday + window * TEN_MINUTES, rows, { frequency });
const volts = (device: string, value: number, changes: Partial<MadeRow> = {}): MadeRow => ({
  device,
  values: { 'voltage.L1': value },
  ...changes,
});
const merge = (...gateways: readonly (readonly QualityFrame[])[]) => {
  const merged = mergeFrames(gateways.map((frames, place) => ({ gateway: `g${place + 1}`, frames })));
  return { frames: [...merged.frames], shared: merged.shared(), lastAt: merged.lastAt };
};

describe('windows of several gateways', () => {
  test('one window is one frame, with the meters and the statistics of all', () => {
    const other: MadeRow = { device: 'h02', values: { unbalance: 1.5, 'voltage.L1': 231 } };
    const { frames, shared } = merge([at(0, [volts('h01', 230)])], [at(0, [other])]);
    expect(frames).toHaveLength(1);
    const [frame] = frames as [QualityFrame];
    expect(statisticIn(frame, 'h01', 'voltage.L1')?.[0]).toBe(230);
    expect(statisticIn(frame, 'h02', 'voltage.L1')?.[0]).toBe(231);
    expect(statisticIn(frame, 'h01', 'unbalance')?.[0]).toBe(Number.NaN);
    expect(statisticIn(frame, 'h02', 'unbalance')?.[0]).toBe(1.5);
    expect(shared).toEqual([]);
  });

  test('the frequency of the grid is the median of those who have it', () => {
    const { frames } = merge([at(0, [], [50, 49.5])], [at(0, [], [50.25])], [at(0, [], [60])]);
    expect([...(frames[0]?.frequency.subarray(0, 3) ?? [])]).toEqual([50.25, 49.5, Number.NaN]);
  });

  test.for([
    ['the better covered row counts', 0.25, 0.75, 231],
    ['of equals the gateway that is named first', 0.5, 0.5, 230],
  ] as const)('%s', ([, first, second, said]) => {
    const { frames, shared } = merge(
      [at(0, [volts('h01', 230, { coverage: first })])],
      [at(0, [volts('h01', 231, { coverage: second, flagged: true })])],
    );
    expect(statisticIn(frames[0] as QualityFrame, 'h01', 'voltage.L1')?.[0]).toBe(said);
    // A dip that one of them saw was there.
    expect(frames[0]?.meters).toMatchObject([{ flagged: true }]);
    expect(shared).toMatchObject([{ device: 'h01', twice: 0 }]);
  });

  test('a meter that moved within a window is read twice in it, at most once', () => {
    const row = (coverage: number) => volts('h01', 230, { coverage });
    const moved = merge([at(0, [row(1)]), at(1, [row(0.6)])], [at(1, [row(0.5)]), at(2, [row(1)])]);
    expect(moved.shared).toMatchObject([{ twice: 0, stays: [{ gateway: 'g1' }, { gateway: 'g2' }] }]);
    expect(moved.lastAt('h01')).toBe('g2');
    const twice = merge([at(0, [row(1)]), at(1, [row(1)])], [at(0, [row(1)]), at(1, [row(1)])]);
    expect(twice.shared).toMatchObject([{ twice: 2 }]);
  });

  test('a meter that moved and came back is in one shared window for each move', () => {
    const [whole, part] = [volts('h01', 230), volts('h01', 230, { coverage: 0.6 })];
    const first = [at(0, [whole]), at(1, [part]), at(3, [part]), at(4, [whole])];
    const second = [at(1, [part]), at(2, [whole]), at(3, [part])];
    expect(merge(first, second).shared).toMatchObject([{ device: 'h01', twice: 0 }]);
    // Read at both without a move between, the same two windows are one too many.
    const both = [at(0, [whole]), at(1, [part]), at(2, [part]), at(3, [whole])];
    expect(merge(both, [at(1, [part]), at(2, [part])]).shared).toMatchObject([{ twice: 2 }]);
    // And so is one more than it moved.
    expect(merge([...first, at(5, [part])], [...second, at(5, [part])]).shared).toMatchObject([{ twice: 3 }]);
  });

  test('whatever is missing where, every window comes once, in order, with every meter that was in it', () => {
    const windows = fc.uniqueArray(fc.nat({ max: 20 }), { maxLength: 12 });
    fc.assert(
      fc.property(fc.array(windows, { minLength: 1, maxLength: 4 }), (gateways) => {
        const kept = gateways.map((some, place) =>
          some.toSorted((one, other) => one - other).map((window) => at(window, [volts(`h0${place}`, window)])),
        );
        const seen = merge(...kept).frames.map(({ start, meters }) => [
          (start - monday) / TEN_MINUTES,
          meters.map(({ device }) => device).toSorted(),
        ]);
        const expected = [...new Set(gateways.flat())]
          .toSorted((one, other) => one - other)
          .map((window) => [window, gateways.flatMap((some, place) => (some.includes(window) ? [`h0${place}`] : []))]);
        expect(seen).toEqual(expected);
      }),
    );
  });
});

describe('events of several gateways', () => {
  const event = (device: string, start: number, changes: Partial<GridEvent> = {}): GridEvent => {
    const usual = dip(0);
    const [from, to] = [instant(usual.start + start), instant(usual.start + start + 1_000)];
    const witnesses = usual.witnesses.map((witness) => ({ ...witness, device, start: from, end: to }));
    return dip(0, { id: `dip/${device}/${from}`, start: from, end: to, witnesses, extent: 'all', ...changes });
  };

  test('a dip that began together is one event with all its witnesses', () => {
    const [one, ...others] = mergeEvents([[event('h01', 0)], [event('h02', 900)]]);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ extent: 'all', witnesses: [{ device: 'h01' }, { device: 'h02' }] });
    expect(one?.end).toBe(event('h02', 900).end);
    expect(messageIn('th', one?.hint ?? '').language).toBe('th');
  });

  test.for([
    ['another kind', [event('h02', 0, { kind: 'swell' })]],
    // 2 s, and 1 s that each may have begun before.
    ['later than can be together', [event('h02', 4_001)]],
  ] as const)('%s is another event, and not of all any more', ([, second]) => {
    expect(mergeEvents([[event('h01', 0)], second]).map(({ extent }) => extent)).toEqual(['several', 'several']);
  });

  test('one that still lasts at one of them lasts', () => {
    expect(mergeEvents([[event('h01', 0)], [event('h02', 0, { end: null })]])[0]?.end).toBe(null);
  });

  test('the feeder is said where all of them are on it, and only there', () => {
    const merged = (...feeders: readonly (string | undefined)[]) =>
      mergeEvents(
        feeders.map((feeder, place) => [event(`h0${place + 1}`, 0, feeder === undefined ? {} : { feeder })]),
      )[0];
    expect(merged('f1', 'f1')).toHaveProperty('feeder', 'f1');
    expect(merged('f1', 'f2')).not.toHaveProperty('feeder');
    expect(merged('f1', undefined)).not.toHaveProperty('feeder');
    expect(merged(undefined, 'f1')).not.toHaveProperty('feeder');
  });

  describe('in which a gateway did not run', () => {
    const down = (from: number, to: number, shortest: number, longest: number | null) => ({
      down: {
        from: instant(from),
        to: instant(to),
        shortest: millis(shortest),
        longest: longest === null ? null : millis(longest),
      },
    });

    test('also where it is not the first of them: what it knows is not lost', () => {
      const other = event('h02', 500, { duration: 'unclassified', ...down(100, 400, 5_000, 70_000) });
      // h01 saw it for 1 s, each end of it up to 1 s away; the other began half a second later.
      expect(mergeEvents([[event('h01', 0)], [other]])[0]).toMatchObject({
        ...down(100, 400, 5_000, 70_500),
        duration: 'unclassified',
      });
    });

    test('both: from the first to the last, at least and at most what the surest and the most doubtful knows', () => {
      const one = event('h01', 0, down(100, 400, 61_000, 90_000));
      const other = event('h02', 0, down(200, 700, 5_000, 120_000));
      expect(mergeEvents([[one], [other]])[0]).toMatchObject({
        ...down(100, 700, 61_000, 120_000),
        duration: one.duration,
      });
      const unknown = event('h02', 0, { duration: 'temporary', ...down(200, 700, 5_000, null) });
      expect(mergeEvents([[one], [unknown]])[0]).toMatchObject({
        ...down(100, 700, 61_000, null),
        duration: 'sustained',
      });
    });

    test('none of them: nothing is said of it', () => {
      expect(mergeEvents([[event('h01', 0)], [event('h02', 0)]])[0]).not.toHaveProperty('down');
    });
  });

  test('of one gateway they are left as they are', () => {
    const two = [event('h01', 0), event('h02', 10)];
    expect(mergeEvents([two])).toEqual(two);
  });
});
