import { expect, test } from 'vitest';
import { type CounterRules, judgeCounter } from '../../src/metering/counter-rules.ts';

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
