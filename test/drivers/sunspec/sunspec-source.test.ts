import { describe, expect, test } from 'vitest';
import inverter from '../../../drivers/profiles/sunspec/inverter.ts';
import meter from '../../../drivers/profiles/sunspec/meter.ts';
import sma from '../../../drivers/profiles/sunspec/sma-inverter.ts';
import solarEdgeInverter from '../../../drivers/profiles/sunspec/solaredge-inverter.ts';
import solarEdgeMeter from '../../../drivers/profiles/sunspec/solaredge-meter.ts';
import { commonModel, derMeasurement, integerInverter } from '../../../drivers/profiles/sunspec/worked.captures.ts';
import { sunSpecSource } from '../../../drivers/sunspec/sunspec-source.ts';
import type { PlannedRead } from '../../../src/profiles/plan-reads.ts';
import type { SunSpecProfile } from '../../../src/profiles/profile.ts';
import { answerFrom, discover, hexWords, imageOf, modelWords } from './device-image.ts';

const common = (serial = '3132') => modelWords(1, 66, { 2: '5345', 50: serial });
/** 103 at 40070, in full: 27 worked words and nothing behind. */
const threePhase = [...hexWords(integerInverter.words), ...Array.from({ length: 25 }, () => 0)];
const short = (profile: SunSpecProfile, longestRead: number): SunSpecProfile => ({
  ...profile,
  bus: { ...profile.bus, longestRead },
});

describe('a device is found', () => {
  test.each([
    [40_000, ['40000+4', '40070+2', '40122+2', '40070+27']],
    [0, ['40000+4 refused', '0+4', '70+2', '122+2', '70+27']],
    [50_000, ['40000+4 refused', '0+4 refused', '50000+4', '50070+2', '50122+2', '50070+27']],
    [1, ['40000+4 refused', '0+4 refused', '50000+4 refused', '1+4', '71+2', '123+2', '71+27']],
  ])('whose chain begins at %i', (base, questions) => {
    const { source, asked } = discover(sunSpecSource(inverter), answerFrom(imageOf(base, [common(), threePhase])));
    expect(asked).toEqual(questions);
    expect(source.plan.fast.map(({ address, count, function: code }) => [code, address, count])).toEqual([
      [3, base + 70, 27],
    ]);
    expect(source.plan.identity.map(({ address, count }) => [address, count])).toEqual([[base + 2, 66]]);
  });

  test('where other words stand instead of the marker, at the next base', () => {
    const image = new Map([...imageOf(0, [common(), threePhase]), [40_000, 1], [40_001, 2], [40_002, 3], [40_003, 4]]);
    expect(discover(sunSpecSource(inverter), answerFrom(image)).asked.slice(0, 2)).toEqual(['40000+4', '0+4']);
  });

  test('whose chain has no end: what was found until then counts', () => {
    const image = new Map([...imageOf(40_000, [common(), threePhase])].filter(([address]) => address < 40_122));
    const { source, asked } = discover(sunSpecSource(inverter), answerFrom(image));
    expect(asked).toContain('40122+2 refused');
    expect(source.plan.fast).toHaveLength(1);
  });

  test('behind models that nobody knows, and with a Common model of 65 registers', () => {
    const models = [modelWords(1, 65), modelWords(64_900, 300), threePhase];
    const { source } = discover(sunSpecSource(inverter), answerFrom(imageOf(40_000, models)));
    expect(source.plan.fast[0]?.address).toBe(40_002 + 67 + 302);
  });

  test('while it is busy or silent, the question stands', () => {
    const source = sunSpecSource(inverter);
    const { probe } = source.plan;
    expect(source.heard?.(probe, { kind: 'timeout' })).toBeNull();
    expect(source.heard?.(probe, { kind: 'exception', code: 6 })).toBeNull();
    expect(source.heard?.(probe, { kind: 'corrupt', detail: '' })).toBeNull();
  });

  test('a link that fell in the middle makes it begin again', () => {
    const answer = answerFrom(imageOf(40_000, [common(), threePhase]));
    const first = sunSpecSource(inverter);
    const second = first.heard?.(first.plan.probe, answer(first.plan.probe));
    expect(second?.plan.probe.address).toBe(40_070);
    const again = second?.heard?.(second.plan.probe, { kind: 'link-down', detail: '' });
    expect(again?.plan.probe.address).toBe(40_000);
  });
});

describe('the model that is read', () => {
  const der = [...hexWords(derMeasurement.words), ...Array.from({ length: 34 }, () => 0)];
  const float = modelWords(113, 60);
  test.each([
    ['integers before 701 and floats', [float, der, threePhase], 103],
    ['701 before floats', [float, der], 701],
    ['floats where there is nothing else', [float], 113],
  ])('%s', (_, models, expected) => {
    const image = imageOf(40_000, [common(), ...models]);
    const { source } = discover(sunSpecSource(inverter), answerFrom(image));
    expect(image.get(source.plan.probe.address)).toBe(expected);
  });

  test('of a SolarEdge: inverter and meter share a chain, each with the serial number before it', () => {
    const models = [
      common('3141 3141'),
      threePhase,
      common('4d4d'),
      modelWords(203, 105),
      common('5050'),
      modelWords(203, 105),
    ];
    const answer = answerFrom(imageOf(40_000, models));
    const serialOf = (profile: SunSpecProfile) => {
      const { source } = discover(sunSpecSource(profile), answer);
      const [read] = source.plan.identity;
      const result = read && answer(read);
      return read && result?.kind === 'words' && source.decode(read, result.words).identity?.serialNumber;
    };
    expect(serialOf(solarEdgeInverter)).toBe('1A1A');
    expect(serialOf(solarEdgeMeter)).toBe('MM');
  });

  test('who it is: the maker is compared where the profile names one', () => {
    const identity = (profile: SunSpecProfile) => {
      const words = [...hexWords(commonModel.words), 0, 0];
      const { source } = discover(sunSpecSource(profile), answerFrom(imageOf(40_000, [words, threePhase])));
      const [read] = source.plan.identity;
      return read && source.decode(read, words.slice(0, 66)).identity;
    };
    expect(identity(sma)).toMatchObject({ serialNumber: '1901234567', isModel: true });
    expect(identity(solarEdgeInverter)).toMatchObject({ isModel: false });
    expect(identity(inverter)).toMatchObject({ isModel: null });
  });
});

describe('what cannot be read is said in a sentence, later and later', () => {
  test.each([
    ['no SunSpec at all', new Map<number, number>(), inverter, 'no SunSpec marker at 40000, 0, 50000, 1'],
    [
      'the wrong kind',
      imageOf(40_000, [common(), threePhase]),
      meter,
      'its SunSpec models are 1, 103, and this profile reads 203',
    ],
    [
      'a model of no length',
      imageOf(40_000, [common(), [103, 0]]),
      inverter,
      'breaks at address 40070 (model 103, length 0)',
    ],
    ['a length beyond the last address', imageOf(40_000, [common(), [103, 60_000]]), inverter, 'length 60000'],
    ['zeros where a model should be', imageOf(40_000, [common(), [0, 0]]), inverter, 'model 0, length 0'],
    [
      'more models than anybody has',
      imageOf(
        40_000,
        Array.from({ length: 70 }, () => modelWords(9, 1)),
      ),
      inverter,
      'breaks at address',
    ],
  ] as const)('%s', (_, image, profile, sentence) => {
    const { source } = discover(sunSpecSource(profile), answerFrom(image));
    expect(source.trouble?.detail).toContain(sentence);
    expect(source.trouble?.failures).toBe(1);
    expect(source.plan.probe.address).toBe(40_000);
    const again = discover({ ...source }, answerFrom(image)).source;
    expect(again.trouble?.failures).toBe(2);
  });

  test('an answer too short for a value and its scale factor: 701 is left for 113', () => {
    const der = modelWords(701, 153);
    const image = imageOf(40_000, [common(), der, modelWords(113, 60)]);
    const { source } = discover(sunSpecSource(short(inverter, 100)), answerFrom(image));
    expect(image.get(source.plan.probe.address)).toBe(113);
    const alone = discover(sunSpecSource(short(inverter, 100)), answerFrom(imageOf(40_000, [common(), der])));
    expect(alone.source.trouble?.detail).toContain('a value and its scale factor in one answer');
  });
});

describe('what is known of a chain ends', () => {
  const found = discover(sunSpecSource(inverter), answerFrom(imageOf(40_000, [common(), threePhase]))).source;
  const [fast] = found.plan.fast;
  const [identity] = found.plan.identity;
  const at = (read: PlannedRead | undefined): PlannedRead => read ?? found.plan.probe;

  test.each([
    ['another model at the block', at(fast), [...modelWords(120, 26), 0, 0]],
    ['another length at the block', at(fast), modelWords(103, 52)],
    ['another model at the probe', found.plan.probe, [64, 50]],
    ['another model where it said who it is', at(identity), modelWords(103, 66)],
  ])('%s', (_, read, words) => {
    const again = found.heard?.(read, { kind: 'words', words });
    expect(again?.plan.probe.address).toBe(40_000);
  });

  test('a known address that is refused', () => {
    expect(found.heard?.(at(fast), { kind: 'exception', code: 2 })?.plan.probe.address).toBe(40_000);
  });

  test('not by silence, "busy", or a device that does not say who it is', () => {
    expect(found.heard?.(at(fast), { kind: 'timeout' })).toBeNull();
    expect(found.heard?.(at(fast), { kind: 'exception', code: 6 })).toBeNull();
    expect(found.heard?.(at(identity), { kind: 'exception', code: 2 })).toBeNull();
    expect(found.heard?.(at(fast), { kind: 'words', words: threePhase })).toBeNull();
  });

  test('a device that gives fewer registers than its profile says is asked for half, and for half again', () => {
    const image = imageOf(40_000, [common(), modelWords(203, 105)]);
    const { source, asked } = discover(sunSpecSource(meter), answerFrom(image, 30));
    expect(asked.filter((question) => question.startsWith('40070+') && question.endsWith('refused'))).toEqual([
      '40070+55 refused',
    ]);
    expect(source.plan.fast.length).toBeGreaterThan(1);
    expect(Math.max(...source.plan.fast.map(({ count }) => count))).toBeLessThanOrEqual(27);
  });

  test('who it is comes in two answers where one would be too long', () => {
    const words = [...hexWords(commonModel.words), 0, 0];
    const { source } = discover(sunSpecSource(sma), answerFrom(imageOf(40_000, [words, threePhase])));
    const [whole] = source.plan.identity;
    const pieces = whole ? source.split(whole) : [];
    expect(pieces.map(({ address, count }) => [address, count])).toEqual([
      [40_002, 18],
      [40_052, 16],
    ]);
    const said = pieces.map((read) => {
      const from = read.address - 40_002;
      return source.decode(read, words.slice(from, from + read.count)).identity;
    });
    expect(said).toMatchObject([
      { isModel: true, serialNumber: null },
      { isModel: null, serialNumber: '1901234567' },
    ]);
  });

  test('nothing is read for ever: too few registers for anything end in a sentence', () => {
    const { source } = discover(
      sunSpecSource(meter),
      answerFrom(imageOf(40_000, [common(), modelWords(203, 105)]), 12),
    );
    expect(source.trouble?.detail).toContain('in one answer');
  });
});

// 203 in pieces of 40 registers: its energies stand at 38 and behind, so no boundary question begins at the ID by itself.
test.each(['fast', 'interval'] as const)(
  'the first %s question shows whose block it is, in whatever pieces',
  (purpose) => {
    const image = imageOf(40_000, [common(), modelWords(203, 105)]);
    const { source } = discover(sunSpecSource(short(meter, 40)), answerFrom(image, 40));
    const [first] = source.plan[purpose];
    expect(source.plan[purpose].length).toBeGreaterThan(1);
    expect(first?.address).toBe(40_070);
    // Six registers more in front after an update: other words where the ID was.
    const moved = answerFrom(imageOf(40_000, [common(), modelWords(9, 4), modelWords(203, 105)]), 40);
    expect(first && source.heard?.(first, moved(first))?.plan.probe.address).toBe(40_000);
  },
);

test('a device that gives its chain and refuses its block, asleep, is left alone longer each time, until it wakes', () => {
  const answer = answerFrom(imageOf(40_000, [common(), threePhase]));
  let asleep = true;
  let source = sunSpecSource(inverter);
  const failures: number[] = [];
  for (let question = 0; question < 200; question += 1) {
    const [read = source.plan.probe] = source.plan.fast;
    const refuses = asleep && read.purpose === 'fast';
    source = source.heard?.(read, refuses ? { kind: 'exception', code: 2 } : answer(read)) ?? source;
    if (source.trouble && failures.at(-1) !== source.trouble.failures) failures.push(source.trouble.failures);
    if (failures.length === 3) asleep = false;
    // It gives values again: the next trouble is a first one.
    if (!asleep && read.purpose === 'fast') asleep = true;
    if (failures.length === 4) break;
  }
  expect(failures).toEqual([1, 2, 3, 1]);
});
