import { expect, test } from 'vitest';
import { loadProfiles, profileIds } from '../../../drivers/profiles/catalogue.ts';
import inverter from '../../../drivers/profiles/sunspec/inverter.ts';
import { integerInverter } from '../../../drivers/profiles/sunspec/worked.captures.ts';
import { modelTables } from '../../../drivers/sunspec/models/tables.ts';
import { sunSpecSource } from '../../../drivers/sunspec/sunspec-source.ts';
import { answerFrom, discover, hexWords, imageOf, modelWords } from './device-image.ts';

const common = modelWords(1, 66);
const profiles = [...(await loadProfiles(profileIds)).values()].filter((profile) => profile.protocol === 'sunspec');

// From the longest there is down to answers in which hardly a value and its power of ten meet.
const longestReads = [125, 121, 120, 108, 107, 64, 55, 54, 40, 33, 27, 18, 17];

test('rule 12: SunSpec scale factors are read with their values, every time', () => {
  const seen = new Set<string>();
  for (const profile of profiles) {
    for (const model of profile.models) {
      const table = modelTables[model];
      if (!table) throw new Error(`there is no model ${model}`);
      const image = imageOf(40_000, [common, modelWords(model, table.length)]);
      for (const longestRead of longestReads) {
        const short = { ...profile, models: [model], bus: { ...profile.bus, longestRead } };
        const answer = answerFrom(image, longestRead);
        const { source } = discover(sunSpecSource(short), answer);
        if (source.trouble) continue;
        const names = source.plan.fast.flatMap(({ wanted }) => wanted);
        expect(new Set(names).size).toBe(names.length);
        for (const read of [...source.plan.fast, ...source.plan.interval]) {
          expect(read.count).toBeLessThanOrEqual(longestRead);
          const result = answer(read);
          if (result.kind !== 'words')
            throw new Error(`${profile.id}, model ${model}: ${JSON.stringify(read)} is refused`);
          const { values, registers, rejected } = source.decode(read, result.words);
          // A value or a power of ten that this answer has not got is "missing": none may be.
          expect(Object.values(rejected)).not.toContain('missing');
          expect(Object.keys({ ...values, ...registers, ...rejected }).sort()).toEqual([...read.wanted].sort());
          if (read.address > 40_070) seen.add(`${model} in pieces`);
          seen.add(`${model} in ${longestRead}`);
        }
      }
    }
  }
  // That it saw the hard cases: 701, whose VA at 11 has its VA_SF at 118, and 203, whose TotWhExp at 38 has its own at 54.
  expect(seen).toContain('701 in 108');
  expect(seen).not.toContain('701 in 107');
  expect(seen).toContain('701 in pieces');
  expect(seen).toContain('203 in 17');
  expect(seen).toContain('203 in pieces');
});

const power = (factor: number, words = hexWords(integerInverter.words)) =>
  words.map((word, offset) => (offset === 15 ? factor & 0xffff : word));

test('the power of ten of another answer counts for nothing', () => {
  const words = [...hexWords(integerInverter.words), ...Array.from({ length: 25 }, () => 0)];
  const { source } = discover(sunSpecSource(inverter), answerFrom(imageOf(40_000, [common, words])));
  const [read] = source.plan.fast;
  if (!read) throw new Error('there is nothing to ask');
  const said = (factor: number) => source.decode(read, power(factor)).values['power.active'];
  expect([1, 0, -1, -2, 3, 1, 10, -10].map(said)).toEqual([
    -4980, -498, -49.8, -4.98, -498_000, -4980, -4_980_000_000_000, -0.0000000498,
  ]);
});

test.each([
  [-32_768, 'not-available'],
  [11, 'out-of-range'],
  [-11, 'out-of-range'],
])('a power of ten of %i is none: %s', (factor, reason) => {
  const words = [...hexWords(integerInverter.words), ...Array.from({ length: 25 }, () => 0)];
  const { source } = discover(sunSpecSource(inverter), answerFrom(imageOf(40_000, [common, words])));
  const [read] = source.plan.fast;
  const decoded = read && source.decode(read, power(factor));
  expect(decoded?.rejected['power.active']).toBe(reason);
  expect(decoded?.values['power.active']).toBeUndefined();
});

test('an answer that ends before the power of ten is missing the value', () => {
  const words = [...hexWords(integerInverter.words), ...Array.from({ length: 25 }, () => 0)];
  const { source } = discover(sunSpecSource(inverter), answerFrom(imageOf(40_000, [common, words])));
  const [read] = source.plan.fast;
  expect(read && source.decode(read, words.slice(0, 15)).rejected['power.active']).toBe('missing');
});
