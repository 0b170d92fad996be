import { Subject } from 'rxjs';
import { expect, test } from 'vitest';
import type { QualityInput } from '../../src/domain/quality-input.ts';
import type { QualityResumed, QualityUnderWay } from '../../src/domain/quality-under-way.ts';
import { resumedWith } from '../../src/domain/quality-under-way.ts';
import { instant, MINUTE, millis, monotonic, SECOND } from '../../src/domain/time.ts';
import { powerQuality, type QualityOutput } from '../../src/power-quality/power-quality.ts';
import { monday } from '../support/quality-frames.ts';
import { readingBetween } from '../support/readings.ts';
import { eventRules } from '../support/voltage-stories.ts';

const rules = { ...eventRules('h01'), lateness: millis(MINUTE), longestGap: millis(10 * MINUTE) };
const POLLS = 4;

/** A meter read four times a wall second by a clock that runs so fast, and what a store would hold of it after each input. */
const follow = (rate: number, seconds: number, volts: (at: number) => number = () => 230) => {
  const inputs = new Subject<QualityInput>();
  const outputs: QualityOutput[] = [];
  let kept: QualityResumed['underWay'] = null;
  const counts = { whole: 0, events: 0, times: 0, furthest: 0 };
  inputs.pipe(powerQuality(rules, [])).subscribe((output) => outputs.push(output));
  const take = (input: QualityInput, read: number): void => {
    inputs.next(input);
    for (const output of outputs.splice(0)) {
      if (output.kind === 'under-way') [kept, counts.whole] = [output.underWay, counts.whole + 1];
      if (output.kind === 'events-under-way')
        [kept, counts.events] = [resumedWith(kept, output.events), counts.events + 1];
    }
    const newest = (kept as QualityUnderWay | null)?.frames.newest ?? monday;
    counts.furthest = Math.max(counts.furthest, read - newest);
  };
  for (let poll = 0; poll < POLLS * seconds; poll += 1) {
    const at = monday + (poll * rate * SECOND) / POLLS;
    const reading = readingBetween(at, at, { values: { 'voltage.L1': volts(at - monday) } });
    take({ kind: 'reading', reading: { ...reading, monotonic: monotonic((poll * SECOND) / POLLS) } }, at);
    // As a gateway gives it: each wall second, a minute late.
    if (poll % POLLS === POLLS - 1) take({ kind: 'time', at: instant(at - MINUTE) }, at);
    if (poll % POLLS === POLLS - 1) counts.times += 1;
  }
  return { ...counts, kept: kept as QualityUnderWay | null };
};

test.for([1, 10, 60, 600])('at rate %i a kill costs less than a minute and a wall second of event time', (rate) => {
  const { furthest, whole, times } = follow(rate, 2_000);
  expect(furthest).toBeLessThan(MINUTE + rate * SECOND);
  // Never more often than time is told, and no more than once a minute of event time and once a frame beside that.
  expect(whole).toBeLessThanOrEqual(times);
  expect(whole).toBeLessThanOrEqual((2_000 * rate) / 60 + (2_000 * rate) / 360 + 1);
});

test('turns of events write their own part, at most once a second, and none of the windows', () => {
  // Three seconds in ten without voltage.
  const quiet = follow(1, 300);
  const stormy = follow(1, 300, (after) => (after % 10_000 < 7_000 ? 230 : 1));
  expect(stormy.whole).toBe(quiet.whole);
  expect(quiet.events).toBe(0);
  expect(stormy.events).toBeGreaterThan(50);
  expect(stormy.events).toBeLessThanOrEqual(2 * stormy.times);
});

test('what the events part says of windows is in what is resumed: flagged, though the windows are of before', () => {
  // The row of the windows is of 60 s, the dip of 70 s.
  const { kept } = follow(1, 80, (after) => (after >= 70_000 ? 150 : 230));
  const [window] = kept?.frames.windows ?? [];
  expect(kept?.frames.newest).toBeLessThan(monday + 70_000);
  expect(window?.meters.map(({ device, flagged }) => [device, flagged])).toEqual([['h01', true]]);
  expect(kept?.events.events).toHaveLength(1);
});

test('a window that the row does not have yet is flagged as well', () => {
  const part = {
    form: 1,
    flagged: [{ length: '10min', start: instant(monday), clock: 'holdover', devices: ['h01'] }],
    events: { now: null, observed: 0, events: [], meters: [], groups: [] },
    counts: [],
  } as const;
  expect(resumedWith(null, part).frames.windows).toEqual([
    {
      ...{ length: '10min', start: monday, clock: 'holdover' },
      meters: [{ device: 'h01', flagged: true, readings: 0, values: {}, frequency: [] }],
    },
  ]);
});

test('a clock that is set back does not keep what is under way from being kept', () => {
  const said: number[] = [];
  const inputs = new Subject<QualityInput>();
  let second = 0;
  inputs.pipe(powerQuality(rules, [])).subscribe(({ kind }) => kind === 'under-way' && said.push(second));
  for (; second < 200; second += 1)
    inputs.next({ kind: 'time', at: instant(monday + (second < 70 ? second : second - 3_600) * SECOND) });
  expect(said).toEqual([60, 70, 130, 190]);
});
