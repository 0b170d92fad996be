import { expect, test } from 'vitest';
import type { Result } from '../../../drivers/modbus/question.ts';
import sunspecMeter from '../../../drivers/profiles/sunspec/meter.ts';
import { type Answers, keyOf } from '../../../src/bin/installer/candidate.ts';
import { nextInquiry, rank } from '../../../src/bin/installer/identify.ts';
import type { MeterProfile, ModbusProfile } from '../../../src/profiles/profile.ts';
import { testProfile } from '../../support/test-profile.ts';

/** A unit by its registers: function → address → word; everything else is refused with exception 2. */
type Registers = Readonly<Record<3 | 4, Readonly<Record<number, number>>>>;

const silence: Result = { kind: 'timeout' };

const answerOf = (registers: Registers, code: 3 | 4, address: number, count: number): Result => {
  const words = Array.from({ length: count }, (_, index) => registers[code][address + index]);
  const known = words.filter((word) => word !== undefined);
  return known.length === count ? { kind: 'words', words: known } : { kind: 'exception', code: 2 };
};

/** Asks until nothing is left to ask. */
const interview = (
  profiles: readonly MeterProfile[],
  answer: (code: 3 | 4, address: number, count: number) => Result,
) => {
  let answers: Answers = new Map();
  let questions = 0;
  for (let next = nextInquiry(profiles, answers); next !== null; next = nextInquiry(profiles, answers)) {
    const { function: code, address, count } = next.read;
    answers = new Map(answers).set(keyOf(next.read), answer(code, address, count));
    questions += 1;
    if (questions > 500) throw new Error('it never stops asking');
  }
  return { questions, candidates: rank(profiles, answers) };
};

// IEEE 754 binary32 by hand: 230 = 1.796875 × 2^7 → 4366 0000; 50 = 1.5625 × 2^5 → 4248 0000; 0 → 0000 0000.
const V230 = [0x4366, 0] as const;
const HZ50 = [0x4248, 0] as const;
const ZERO = [0, 0] as const;
const at = (address: number, [high, low]: readonly [number, number]) => ({ [address]: high, [address + 1]: low });
const zeros = (from: number, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [from + index, 0]));

const single = testProfile({ id: 'nobody/single' });
const three = testProfile({
  id: 'nobody/three',
  netting: 'per-phase',
  points: {
    ...single.points,
    'voltage.L2': { address: 2, encoding: 'f32', unit: 'V', scale: 1, range: [0, 500], cadence: 'fast' },
    'voltage.L3': { address: 6, encoding: 'f32', unit: 'V', scale: 1, range: [0, 500], cadence: 'fast' },
  },
});
const marked = (id: string, code: number, changes: Partial<ModbusProfile> = {}) =>
  testProfile({
    id,
    identify: {
      quantity: 'frequency',
      between: [45, 65],
      model: { table: 'holding', address: 0xfc02, encoding: 'u16', values: [code] },
    },
    ...changes,
  });

const singlePhase: Registers = { 3: {}, 4: { ...zeros(0, 20), ...at(0, V230), ...at(4, HZ50) } };
const threePhase: Registers = {
  3: {},
  4: { ...zeros(0, 20), ...at(0, V230), ...at(2, V230), ...at(4, HZ50), ...at(6, V230) },
};
const top = (profiles: readonly MeterProfile[], registers: Registers) =>
  interview(profiles, (code, address, count) => answerOf(registers, code, address, count)).candidates.map(
    ({ profile, sureness, score, unproven }) => [profile, sureness, score, unproven],
  );

test('where no model register tells, the model that explains more live values is the likelier', () => {
  // Voltage and frequency speak for either; two voltages of nothing speak against three phases: 2 − 2 × 2 = −2.
  expect(top([three, single], singlePhase)).toEqual([['nobody/single', 'plausible', 2, false]]);
  expect(top([single, three], threePhase)).toEqual([
    ['nobody/three', 'plausible', 4, false],
    ['nobody/single', 'plausible', 2, false],
  ]);
});

test('a model register that says so beats everything plausible; one that says no rules the model out', () => {
  const registers: Registers = { ...threePhase, 3: { [0xfc02]: 112 } };
  const right = marked('nobody/right', 112);
  const wrong = marked('nobody/wrong', 32);
  expect(top([single, wrong, three, right], registers)).toEqual([['nobody/right', 'model-register', 2, false]]);
  expect(top([single, wrong], registers)).toEqual([['nobody/single', 'plausible', 2, false]]);
});

test('a model register that is refused proves nothing: of equals, the model without one comes first', () => {
  expect(top([marked('nobody/a', 112), single], singlePhase)).toEqual([
    ['nobody/single', 'plausible', 2, false],
    ['nobody/a', 'plausible', 2, true],
  ]);
});

test.each([
  ['silent to everything else', silence],
  ['refusing everything', { kind: 'exception', code: 1 }],
  ['broken off', { kind: 'link-down', detail: '' }],
] as const)('a unit that is %s ends without a candidate', (_, result) => {
  const { candidates, questions } = interview([single, three, marked('nobody/a', 1), sunspecMeter], () => result);
  expect(candidates).toEqual([]);
  expect(questions).toBeLessThan(12);
});

test('NaN and values off the grid are nobody', () => {
  const nan: Registers = { 3: {}, 4: { ...zeros(0, 20), ...at(4, [0x7fc0, 0]) } };
  expect(top([single, three], nan)).toEqual([]);
  expect(top([single, three], { 3: {}, 4: { ...zeros(0, 20), ...at(4, ZERO) } })).toEqual([]);
});

test('the serial number is read of the likeliest model', () => {
  const plated = testProfile({ serialNumber: { table: 'holding', address: 0xfc00, encoding: 'u32' } });
  // 0x0137_4367 = 20,398,951.
  const registers: Registers = { ...singlePhase, 3: { [0xfc00]: 0x0137, [0xfc01]: 0x4367 } };
  const { candidates } = interview([plated], (code, address, count) => answerOf(registers, code, address, count));
  expect(candidates[0]?.serialNumber).toBe('20398951');
});

test('a SunSpec device tells its models itself', () => {
  const text = (from: number, registers: number, words: string) =>
    Object.fromEntries(
      Array.from({ length: registers }, (_, index) => [
        from + index,
        ((words.charCodeAt(2 * index) || 0) << 8) | (words.charCodeAt(2 * index + 1) || 0),
      ]),
    );
  // SunSpec Common model: ID 1, L 65, Mn at +2, Md at +18, Opt +34, Vr +42, SN +50 (16 registers), DA +66; then 203, 105.
  const common = 40_002;
  const registers: Registers = {
    4: {},
    3: {
      40000: 0x5375,
      40001: 0x6e53,
      ...zeros(common, 67),
      [common]: 1,
      [common + 1]: 65,
      ...text(common + 2, 16, 'Nobody'),
      ...text(common + 50, 16, 'A-17'),
      ...zeros(common + 67, 107),
      [common + 67]: 203,
      [common + 68]: 105,
      [common + 174]: 0xffff,
      [common + 175]: 0,
    },
  };
  const { candidates } = interview([single, sunspecMeter], (code, address, count) =>
    answerOf(registers, code, address, count),
  );
  expect(candidates).toMatchObject([{ profile: sunspecMeter.id, sureness: 'self-description', serialNumber: 'A-17' }]);
});
