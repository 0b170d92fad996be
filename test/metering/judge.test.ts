import { from, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { bad, good, uncertain } from '../../src/domain/quality.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { MeterIdentity, Reading, Rejected, Sample } from '../../src/domain/reading.ts';
import { instant, monotonic } from '../../src/domain/time.ts';
import type { CounterRules } from '../../src/metering/counter-rules.ts';
import { judge, type MeterRules } from '../../src/metering/judge.ts';
import { lowestStated } from '../../src/metering/register-arithmetic.ts';
import { milliWh, sampleAt } from '../support/readings.ts';

const HOUR = 3_600_000;

const counter: CounterRules = { maximumPower: 10_000, rollsOverAt: () => null, stepWh: () => 1 };
const rollsOverAtWh = (value: number) => ({ rollsOverAt: () => ({ value, exponent: 0 }) });
const both = (changed: Partial<CounterRules>) => ({
  counter: { import: { ...counter, ...changed }, export: { ...counter, ...changed } },
});

const rules: MeterRules = {
  device: 'h01',
  point: 'p01',
  ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'gateway' },
  plausible: { frequency: [40, 60] },
  counter: { import: counter, export: counter },
  coarseAboveWh: 1,
  opening: { at: instant(0), registers: { import: lowestStated(wh(1_000)), export: lowestStated(wh(0)) } },
  expected: { serialNumber: null, currentRatio: 1, voltageRatio: 1 },
};

const judged = (samples: readonly Sample[], changed: Partial<MeterRules> = {}): readonly Reading[] => {
  let readings: readonly Reading[] = [];
  from(samples)
    .pipe(judge([{ ...rules, ...changed }], 'boot-1'), toArray())
    .subscribe((all) => {
      readings = all.flatMap((one) => (one.kind === 'reading' ? [one.reading] : []));
    });
  return readings;
};

const only = (sample: Sample, changed: Partial<MeterRules> = {}): Reading => {
  const [reading] = judged([sample], changed);
  if (reading === undefined) throw new Error('no reading');
  return reading;
};

test('a reading is stamped with the midpoint of question and answer, and with both ends', () => {
  const reading = only(sampleAt(1_000, { imported: 1_000_500, took: 81 }));
  expect(reading).toMatchObject({ point: 'p01', earliest: 1_000, latest: 1_081, measuredAt: 1_041, quality: good });
});

test('a failed sample is a bad reading without values', () => {
  const stamp = { wall: instant(5), monotonic: monotonic(5) };
  const outcome = { kind: 'failed', reason: 'no-response', detail: 'no answer within 300 ms' } as const;
  const reading = only({ device: 'h01', requested: stamp, answered: stamp, clock: 'synchronised', outcome });
  expect(reading).toMatchObject({ quality: { level: 'bad', reason: 'no-response' }, values: {}, registers: {} });
});

test('a device nobody configured says nothing', () => {
  expect(judged([{ ...sampleAt(0, { imported: 0 }), device: 'h99' }])).toEqual([]);
});

test.for([
  ['NaN', Number.NaN, 'not-a-number'],
  ['infinity', Number.POSITIVE_INFINITY, 'not-a-number'],
  ['500 Hz', 500, 'out-of-range'],
  ['0 Hz', 0, 'out-of-range'],
] as const)('%s is refused and never becomes a zero', ([, frequency, reason]) => {
  const reading = only(sampleAt(0, { imported: 1_000_000, values: { frequency, 'voltage.L1': 230 } }));
  expect(reading.values).toEqual({ 'voltage.L1': 230 });
  expect(reading.rejected).toEqual({ frequency: reason });
  expect(reading.quality).toEqual(uncertain('implausible'));
});

const refusedBy = (rejected: Rejected, said: Readonly<{ imported?: number; values?: Values }>): Reading => {
  const sample = sampleAt(0, { imported: said.imported ?? 0, ...(said.values && { values: said.values }) });
  if (sample.outcome.kind !== 'answered') throw new Error('the meter answers');
  const registers = said.imported === undefined ? {} : sample.outcome.registers;
  return only({ ...sample, outcome: { ...sample.outcome, registers, rejected } });
};

test('what the decoder already refused makes the reading uncertain', () => {
  const reading = refusedBy({ frequency: 'not-a-number' }, { imported: 1_000_000, values: { 'voltage.L1': 230 } });
  expect(reading.quality).toEqual(uncertain('implausible'));
  expect(reading.rejected).toEqual({ frequency: 'not-a-number' });
});

test('an answer without one usable number is bad, as no answer is', () => {
  const nan = { import: 'not-a-number', export: 'not-a-number', frequency: 'not-a-number' } as const;
  expect(refusedBy(nan, {})).toMatchObject({ quality: bad('not-a-number'), values: {}, registers: {}, rejected: nan });
});

test.for([
  ['synchronised', good],
  ['simulated', good],
  ['holdover', uncertain('clock-holdover')],
  ['unsynchronised', uncertain('clock-unsynchronised')],
] as const)('a clock that is %s makes the reading so', ([clock, quality]) => {
  expect(only({ ...sampleAt(0, { imported: 1_000_000 }), clock }).quality).toEqual(quality);
});

// 10 kW at most: in an hour 10 kWh may be added, plus 1 Wh and twice the resolution of 1 Wh.
test.for([
  { law: 'the same register again', reads: [1_500, 1_500], verdicts: ['kept', 'kept'] },
  {
    law: 'zero after energy is a meter still starting',
    reads: [1_500, 0, 1_501],
    verdicts: ['kept', 'zero-after-boot', 'kept'],
  },
  { law: 'a fall is never silent', reads: [1_500, 1_400, 1_500], verdicts: ['kept', 'counter-decreased', 'kept'] },
  {
    law: 'a fall that stays where it fell to is refused for ever',
    reads: [1_500, 20, 20],
    verdicts: ['kept', 'counter-decreased', 'counter-decreased'],
  },
  {
    law: 'a register that counts on from where it fell to was reset, and stays so',
    reads: [1_500, 20, 30, 30, 31],
    verdicts: ['kept', 'counter-decreased', 'counter-reset', 'counter-reset', 'counter-reset'],
  },
  {
    law: 'zero that counts on is a reset and not a start',
    reads: [1_500, 0, 0, 1, 2],
    verdicts: ['kept', 'zero-after-boot', 'zero-after-boot', 'counter-reset', 'counter-reset'],
  },
  {
    law: 'one that fell twice has not counted on',
    reads: [1_500, 1_400, 1_300, 1_500],
    verdicts: ['kept', 'counter-decreased', 'counter-decreased', 'kept'],
  },
  { law: 'as much as the meter can carry', reads: [1_500, 11_503], verdicts: ['kept', 'kept'] },
  { law: 'more than the meter can carry', reads: [1_500, 11_504], verdicts: ['kept', 'counter-jumped'] },
  {
    law: 'a jump that stays is believed once it fits',
    reads: [1_500, 15_000, 15_001],
    verdicts: ['kept', 'counter-jumped', 'kept'],
  },
  { law: 'below what the binding states', reads: [999], verdicts: ['counter-decreased'] },
])('$law', ({ reads, verdicts }) => {
  const readings = judged(reads.map((imported, hour) => sampleAt((hour + 1) * HOUR, { imported: imported * 1_000 })));
  expect(readings.map(({ rejected }) => rejected.import ?? 'kept')).toEqual(verdicts);
  expect(readings.map(({ registers }) => registers.import?.value ?? null)).toEqual(
    reads.map((read, index) => (verdicts[index] === 'kept' ? read * 1_000 : null)),
  );
});

test('a binding states whole Wh, so the meter itself may stand half of one below', () => {
  expect(only(sampleAt(0, { imported: 999_500 })).registers.import?.value).toBe(999_500);
});

test('a rollover the profile knows is believed once it counts on, and carried on upwards', () => {
  const opening = { at: instant(0), registers: { import: lowestStated(wh(999_000)), export: lowestStated(wh(0)) } };
  const readings = judged(
    [999_900, 400, 900].map((imported, hour) => sampleAt((hour + 1) * HOUR, { imported: imported * 1_000 })),
    { opening, ...both(rollsOverAtWh(1_000_000)) },
  );
  expect(readings.map(({ registers }) => registers.import?.value)).toEqual([999_900_000, undefined, 1_000_900_000]);
  expect(readings[1]?.rejected).toEqual({ import: 'counter-decreased' });
});

test('where the profile knows the rollover, a fall that would be too much energy is still a fall', () => {
  const samples = [1_500, 400].map((read, hour) => sampleAt((hour + 1) * HOUR, { imported: read * 1_000 }));
  const readings = judged(samples, both(rollsOverAtWh(1_000_000)));
  expect(readings.map(({ rejected }) => rejected.import)).toEqual([undefined, 'counter-decreased']);
});

test('a wall clock set back does not make honest energy a jump', () => {
  const first = sampleAt(2 * HOUR, { imported: 1_500_000 });
  const second = sampleAt(3 * HOUR, { imported: 9_000_000 });
  const setBack = {
    ...second,
    requested: { ...second.requested, wall: instant(HOUR) },
    answered: { ...second.answered, wall: instant(HOUR) },
  };
  expect(judged([first, setBack]).map(({ rejected }) => rejected)).toEqual([{}, {}]);
});

test('without a known greatest power no rise is a jump, not even in no time', () => {
  const readings = judged(
    [sampleAt(0, { imported: 1_000_000 }), sampleAt(0, { imported: 9_000_000 })],
    both({ maximumPower: Number.POSITIVE_INFINITY }),
  );
  expect(readings.map(({ rejected }) => rejected)).toEqual([{}, {}]);
});

test('transformer ratios make primary units: 200/5 A and 1/1 V', () => {
  const opening = { at: instant(0), registers: { import: lowestStated(wh(0)), export: lowestStated(wh(0)) } };
  const values = { 'voltage.L1': 230, 'current.L1': 2.5, 'power.active': 575, frequency: 50 } as const;
  const reading = only(sampleAt(HOUR, { imported: 25_125, values }), {
    ratios: { current: [200, 5], voltage: [1, 1], appliedBy: 'gateway' },
    opening,
  });
  expect(reading.values).toEqual({ 'voltage.L1': 230, 'current.L1': 100, 'power.active': 23_000, frequency: 50 });
  // 25.125 Wh × 40 = 1,005 Wh
  expect(reading.registers.import).toEqual({ value: 1_005_000, exponent: -3, words: [1, 2] });
});

test('a ratio the meter applies itself is not applied twice', () => {
  const reading = only(sampleAt(HOUR, { imported: 1_025_125 }), {
    ratios: { current: [200, 5], voltage: [1, 1], appliedBy: 'meter' },
  });
  expect(reading.registers.import).toEqual(milliWh(1_025_125));
});

test('a ratio that does not divide evenly keeps three more digits: 1.000 Wh × 1/3', () => {
  const opening = { at: instant(0), registers: { import: lowestStated(wh(0)), export: lowestStated(wh(0)) } };
  const reading = only(sampleAt(HOUR, { imported: 1_000 }), {
    ratios: { current: [1, 3], voltage: [1, 1], appliedBy: 'gateway' },
    opening,
  });
  expect(reading.registers.import).toEqual({ value: 333_333, exponent: -6, words: [1, 2] });
});

test('a register grown too coarse says so', () => {
  expect(only(sampleAt(0, { imported: 1_000_000 }), both({ stepWh: () => 1.953125 })).quality).toEqual(
    uncertain('coarse-resolution'),
  );
});

test('an observed meter has no register to be judged by: its first is believed, the next by that', () => {
  const samples = [77, 78, 60].map((read, hour) => sampleAt((hour + 1) * HOUR, { imported: read * 1_000 }));
  const readings = judged(samples, { opening: null });
  expect(readings.map(({ rejected }) => rejected.import ?? 'kept')).toEqual(['kept', 'kept', 'counter-decreased']);
});

test('a meter without an export register has readings without one', () => {
  const sample = sampleAt(HOUR, { imported: 1_001_000 });
  if (sample.outcome.kind !== 'answered') throw new Error('it answers');
  const { export: _, ...registers } = sample.outcome.registers;
  const reading = only({ ...sample, outcome: { ...sample.outcome, registers } });
  expect(reading.quality).toEqual(good);
  expect(Object.keys(reading.registers)).toEqual(['import']);
});

const nobody: MeterIdentity = { serialNumber: null, isModel: null, currentRatio: null, voltageRatio: null };
/** What the meter says of itself, and nothing else. */
const saying = (at: number, identity: Partial<MeterIdentity>): Sample => ({
  ...sampleAt(at, { imported: 0 }),
  outcome: { kind: 'answered', values: {}, registers: {}, rejected: {}, identity: { ...nobody, ...identity } },
});
const energy = (at: number) => sampleAt(at, { imported: 1_001_000, values: { 'voltage.L1': 230 } });
/** Each reading by its reason, each identity by what is wrong with it. */
const story = (samples: readonly Sample[], expected: Partial<MeterRules['expected']>): readonly string[] => {
  const told: string[] = [];
  from(samples)
    .pipe(judge([{ ...rules, expected: { ...rules.expected, ...expected } }], 'boot-1'))
    .subscribe((one) => {
      if (one.kind === 'identity') told.push(one.identity.contradictions.join(', and ') || 'right');
      else told.push(one.reading.quality.level === 'good' ? 'read' : JSON.stringify(one.reading.quality));
    });
  return told;
};
const foreign = JSON.stringify(bad('foreign-meter'));

test.for<
  Readonly<{
    law: string;
    expected: Partial<MeterRules['expected']>;
    samples: readonly Sample[];
    told: readonly string[];
  }>
>([
  {
    law: 'what a meter says of itself is not a reading',
    expected: {},
    samples: [saying(1, { serialNumber: '4711' }), energy(2)],
    told: ['right', 'read'],
  },
  {
    law: 'the serial number that was installed',
    expected: { serialNumber: '4711' },
    samples: [saying(1, { serialNumber: '4711' }), energy(2)],
    told: ['right', 'read'],
  },
  {
    law: 'another serial number: nothing of it is believed, until the right meter answers',
    expected: { serialNumber: '4711' },
    samples: [saying(1, { serialNumber: '4712' }), energy(2), saying(3, { serialNumber: '4711' }), energy(4)],
    told: ['has the serial number 4712, not 4711', foreign, 'right', 'read'],
  },
  {
    law: 'a plate that could not be read changes nothing',
    expected: { serialNumber: '4711' },
    samples: [saying(1, { serialNumber: '4712' }), saying(2, {}), energy(3)],
    told: ['has the serial number 4712, not 4711', 'has the serial number 4712, not 4711', foreign],
  },
  {
    law: 'another model',
    expected: {},
    samples: [saying(1, { isModel: false }), energy(2)],
    told: ['is not of the model it is configured as', foreign],
  },
  {
    law: 'another CT ratio than on the plate, and another PT ratio',
    expected: { currentRatio: 40 },
    samples: [saying(1, { currentRatio: 20 }), saying(2, { voltageRatio: 100 }), energy(3)],
    told: ['has a CT ratio of 20, not 40', 'has a CT ratio of 20, not 40, and has a PT ratio of 100, not 1', foreign],
  },
  {
    law: 'a ratio as a float32 says it is the one on the plate: 200/6 = 33.333…',
    expected: { currentRatio: 200 / 6 },
    samples: [saying(1, { currentRatio: Math.fround(200 / 6) }), energy(2)],
    told: ['right', 'read'],
  },
])('$law', ({ expected, samples, told }) => {
  expect(story(samples, expected)).toEqual(told);
});

test('a foreign meter does not move what is believed of the registers', () => {
  const samples = [energy(1), saying(2, { isModel: false }), sampleAt(3, { imported: 9_000_000 })];
  const back = [saying(4, { isModel: true }), sampleAt(HOUR, { imported: 1_002_000 })];
  expect(judged([...samples, ...back]).map(({ registers }) => registers.import?.value ?? null)).toEqual([
    1_001_000,
    null,
    1_002_000,
  ]);
});

test.for([
  // Told at 1 ms who it is, and again at 4 ms at the same register; another one then counts 5 Wh more, 1 Wh below its rate.
  { law: 'the right meter is believed where it stood, not where the other one did', back: 1_001_000, is: 1_001_000 },
  { law: 'and still not below where it stood', back: 1_000_000, is: null },
])('$law', ({ back, is }) => {
  const right = { serialNumber: '4711' };
  const samples = [
    ...[saying(1, right), energy(2), saying(4, right)],
    ...[sampleAt(HOUR, { imported: 1_006_000 }), saying(HOUR + 1, { serialNumber: '4712' })],
    ...[saying(HOUR + 2, right), sampleAt(HOUR + 3, { imported: back })],
  ];
  const readings = judged(samples, { expected: { ...rules.expected, serialNumber: '4711' } });
  expect(readings.map(({ registers }) => registers.import?.value ?? null)).toEqual([1_001_000, 1_006_000, is]);
});

test('a meter is confirmed since the oldest of its plates that can be compared was read again', () => {
  const samples = [
    ...[saying(1, { currentRatio: 1 }), saying(2, { serialNumber: '4711' }), saying(3, { currentRatio: 1 })],
    ...[saying(4, {}), saying(5, { serialNumber: '4711' })],
  ];
  const confirmed = (serialNumber: string | null) => {
    const told: (number | null)[] = [];
    from(samples)
      .pipe(judge([{ ...rules, expected: { ...rules.expected, serialNumber } }], 'boot-1'))
      .subscribe((one) => one.kind === 'identity' && told.push(one.identity.confirmedAt));
    return told;
  };
  expect(confirmed('4711')).toEqual([1, 1, 2, 2, 3]);
  expect(confirmed(null)).toEqual([1, 1, 3, 3, 3]);
});

const raw = (value: number, exponent: number, words: readonly number[]) => ({ value, exponent, words });

// The step is what the meter shows, then times 100/3 or 2: 10 Wh become 333.3, an acc32 of 1 Wh becomes 2.
test.for([
  ['a ratio that does not divide', raw(299, 1, [0, 299]), [100, 3], 1_000 / 3],
  ['a ratio that divides by chance', raw(300, 1, [0, 300]), [100, 3], 1_000 / 3],
  ['a whole ratio', raw(0x5200_0000, 0, [0x5200, 0]), [2, 1], 2],
] as const)('the step is judged of what the meter said, not after %s', ([, register, current, stepWh]) => {
  const asked: unknown[] = [];
  const step = (one: typeof register) => {
    asked.push(one);
    return stepWh;
  };
  const sample = sampleAt(0, { imported: 0 });
  if (sample.outcome.kind !== 'answered') throw new Error('not answered');
  const readings = judged([{ ...sample, outcome: { ...sample.outcome, registers: { import: register } } }], {
    ratios: { current, voltage: [1, 1], appliedBy: 'gateway' },
    opening: null,
    ...both({ stepWh: (one) => step(one as typeof register) }),
  });
  expect(asked).toEqual([register]);
  expect(readings[0]?.quality).toEqual(uncertain('coarse-resolution'));
});

test('a register is as coarse beside a value that was rejected', () => {
  const { outcome, ...sample } = sampleAt(0, { imported: 1_000_000 });
  if (outcome.kind !== 'answered') throw new Error('not answered');
  const beside = { ...sample, outcome: { ...outcome, rejected: { 'thd.voltage.L1': 'not-available' } as const } };
  expect(only(beside, both({ stepWh: () => 15.6 })).quality).toEqual(uncertain('coarse-resolution'));
  expect(only(beside).quality).toEqual(uncertain('implausible'));
});
