import { expect, test } from 'vitest';
import { type Counter, type CounterRules, judgeCounter } from '../../src/metering/counter-rules.ts';

const HOUR = 3_600_000;
const rules: CounterRules = { maximumPower: 10_000, rollsOverAt: () => null, stepWh: () => 1 };
const register = ([value, exponent]: readonly [number, number]) => ({ value, exponent, words: [value & 0xffff] });

// 1,234,567 Wh shown with scale factor 0, 1 and 2: 1,234,567; 123,456 × 10 = 1,234,560; 12,345 × 100 = 1,234,500.
test.for<
  Readonly<{
    law: string;
    last: readonly [number, number];
    read: readonly [number, number];
    believed: readonly [number, number] | 'counter-decreased' | 'zero-after-boot';
  }>
>([
  { law: 'the last digit cut off', last: [1_234_567, 0], read: [123_456, 1], believed: [1_234_567, 0] },
  { law: 'two digits cut off', last: [1_234_567, 0], read: [12_345, 2], believed: [1_234_567, 0] },
  { law: 'cut off, and it has counted past', last: [1_234_567, 0], read: [123_457, 1], believed: [123_457, 1] },
  { law: 'cut off from what ended in zero', last: [1_234_560, 0], read: [123_456, 1], believed: [123_456, 1] },
  { law: 'rounded up before, all digits now', last: [123_457, 1], read: [1_234_567, 0], believed: [123_457, 1] },
  { law: 'all digits again', last: [123_456, 1], read: [1_234_567, 0], believed: [1_234_567, 0] },
  { law: 'nine below is less than a step of ten', last: [1_234_569, 0], read: [123_456, 1], believed: [1_234_569, 0] },
  { law: 'a whole step below is a fall', last: [1_234_570, 0], read: [123_456, 1], believed: 'counter-decreased' },
  { law: 'more than a step below is a fall', last: [1_234_575, 0], read: [123_456, 1], believed: 'counter-decreased' },
  {
    law: 'on one scale a single step is a fall',
    last: [123_457, 1],
    read: [123_456, 1],
    believed: 'counter-decreased',
  },
  {
    law: 'so is the last digit on the finest',
    last: [1_234_567, 0],
    read: [1_234_566, 0],
    believed: 'counter-decreased',
  },
  { law: 'zero on another scale is zero', last: [1_234_567, 0], read: [0, 1], believed: 'zero-after-boot' },
])('a scale that changes under a counter: $law', ({ last, read, believed }) => {
  const verdict = judgeCounter(rules, { register: register(last), fallen: null }, register(read), HOUR);
  expect(verdict).toMatchObject(
    typeof believed === 'string'
      ? { kind: 'refused', reason: believed }
      : { kind: 'accepted', register: register(believed) },
  );
});

test('however often the scale changes, what is believed never sinks', () => {
  const reads = [
    [123_456, 1],
    [1_234_566, 0],
    [123_456, 1],
    [1_234_565, 0],
  ] as const;
  let believed = register([1_234_567, 0]);
  const verdicts = reads.map((read) => {
    const verdict = judgeCounter(rules, { register: believed, fallen: null }, register(read), HOUR);
    if (verdict.kind === 'accepted') believed = { ...verdict.register, words: [...verdict.register.words] };
    return verdict.kind === 'accepted' ? verdict.register.value : verdict.reason;
  });
  expect(verdicts).toEqual([1_234_567, 'counter-decreased', 1_234_567, 'counter-decreased']);
});

test('a fall by less than a step is no turn of the counter either', () => {
  const turning = { ...rules, rollsOverAt: () => ({ value: 1_300_000, exponent: 0 }) };
  // Where it does turn over, 1,300,000 − 7 Wh within 10,000 hours at 10 kW would be believed.
  const verdict = judgeCounter(
    turning,
    { register: register([1_234_567, 0]), fallen: null },
    register([123_456, 1]),
    10_000 * HOUR,
  );
  expect(verdict).toMatchObject({ kind: 'accepted', register: { value: 1_234_567 } });
});

/** What becomes of each [hour, Wh] read of a counter believed to stand at `last` at hour 0. */
const verdicts = (changed: CounterRules, last: number, reads: readonly (readonly [hour: number, wh: number])[]) => {
  let counter: Counter = { register: register([last, 0]), fallen: null };
  let believedAt = 0;
  return reads.map(([hour, read]) => {
    const verdict = judgeCounter(changed, counter, register([read, 0]), (hour - believedAt) * HOUR);
    if (verdict.kind === 'refused') {
      counter = { ...counter, fallen: verdict.fallen };
      return verdict.reason;
    }
    counter = { register: { ...verdict.register, words: [] }, fallen: null };
    believedAt = hour;
    return verdict.register.value;
  });
};

// 10 kW: 10,000 Wh an hour, and 3 Wh for the step and its rounding.
test.for<readonly [law: string, reads: readonly (readonly [number, number])[], becomes: readonly (number | string)[]]>([
  [
    'a reset counter is not believed when it passes its old count',
    [
      [1, 100],
      [2, 9_000],
      [3, 18_000],
      [4, 27_000],
      [9, 49_990],
      [10, 50_000],
      [11, 50_100],
      [12, 60_000],
    ],
    ['counter-decreased', ...Array(7).fill('counter-reset')],
  ],
  [
    'what it cannot have counted since shows that the fall was an error',
    [
      [1, 100],
      [1.1, 200],
      [1.2, 50_010],
      [1.3, 50_020],
    ],
    ['counter-decreased', 'counter-reset', 50_010, 50_020],
  ],
  [
    'as much as it can have counted since shows nothing: 49,800 + 200 Wh in 4.98 hours',
    [
      [1, 100],
      [2, 200],
      [6.98, 50_000],
      [7, 50_001],
    ],
    ['counter-decreased', 'counter-reset', 'counter-reset', 'counter-reset'],
  ],
  [
    'a jump does not make a reset forgotten',
    [
      [1, 100],
      [1.1, 200],
      [1.2, 90_000],
      [1.3, 300],
    ],
    ['counter-decreased', 'counter-reset', 'counter-jumped', 'counter-reset'],
  ],
])('after a reset: %s', ([, reads, becomes]) => expect(verdicts(rules, 50_000, reads)).toEqual(becomes));

// It turns at 65,536 Wh and stands at 60,000: 5,536 Wh before the turn, at 10 kW no less than 0.55 hours.
test.for<readonly [law: string, reads: readonly (readonly [number, number])[], becomes: readonly (number | string)[]]>([
  [
    'zero is a meter that starts, however well it would fit',
    [
      [1, 0],
      [2, 0],
      [3, 60_100],
    ],
    ['zero-after-boot', 'zero-after-boot', 60_100],
  ],
  [
    'the second growing value is believed',
    [
      [1, 300],
      [2, 400],
      [3, 500],
    ],
    ['counter-decreased', 65_936, 66_036],
  ],
  [
    'so is the first above zero',
    [
      [1, 0],
      [2, 400],
    ],
    ['zero-after-boot', 65_936],
  ],
  [
    'a fall to what no turn explains does not become one by waiting',
    [
      [0.1, 3],
      [9, 4],
      [10, 5],
    ],
    ['counter-decreased', 'counter-reset', 'counter-reset'],
  ],
  [
    'not by standing still either',
    [
      [0.1, 3],
      [9, 3],
      [10, 5],
    ],
    ['counter-decreased', 'counter-decreased', 'counter-reset'],
  ],
  [
    'a count at or above the turn shows that the profile is wrong: it is taken as it is',
    [
      [1, 65_535],
      [2, 65_536],
      [3, 65_537],
      [4, 70_000],
      [4.1, 70_100],
    ],
    [65_535, 65_536, 65_537, 70_000, 70_100],
  ],
])('a counter that turns: %s', ([, reads, becomes]) =>
  expect(verdicts({ ...rules, rollsOverAt: () => ({ value: 65_536, exponent: 0 }) }, 60_000, reads)).toEqual(becomes),
);
