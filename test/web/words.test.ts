import { expect, test } from 'vitest';
import { english } from '../../src/web/words/english.ts';
import { thai } from '../../src/web/words/thai.ts';

type Leaf = Readonly<{ path: string; text: string }>;

/** Every text of a language; sentences with a blank are tried with a number that must come back in them. */
const texts = (words: unknown, path = ''): readonly Leaf[] => {
  if (typeof words === 'string') return [{ path, text: words }];
  if (typeof words === 'function') return [{ path, text: String(words(7, 7)) }];
  return Object.entries(words as Record<string, unknown>).flatMap(([key, value]) => texts(value, `${path}/${key}`));
};

const thaiTexts = texts(thai);

test('both languages say the same things', () => {
  expect(thaiTexts.map(({ path }) => path)).toEqual(texts(english).map(({ path }) => path));
  expect(thaiTexts.length).toBeGreaterThan(150);
});

test('Thai is Thai throughout', () => {
  const untranslated = thaiTexts.filter(({ text }) => text !== '' && !/[\u0e00-\u0e7f]/.test(text));
  expect(untranslated).toEqual([]);
});

test('what is filled in is not lost in translation', () => {
  const filled = texts(english).filter(({ text }) => text.includes('7'));
  expect(filled.length).toBeGreaterThan(10);
  const inThai = new Map(thaiTexts.map(({ path, text }) => [path, text]));
  for (const { path } of filled) expect(inThai.get(path), path).toContain('7');
});

test('the words the utilities use', () => {
  expect(thai.meters).toBe('มิเตอร์');
  expect(thai.voltage).toBe('แรงดันไฟฟ้า');
  expect(thai.frequency).toBe('ความถี่');
  expect(thai.directions).toMatchObject({ import: 'รับไฟเข้า', export: 'ส่งไฟออก' });
  expect(thai.acknowledge).toBe('รับทราบ');
  expect(thai.clearingPrice).toBe('ราคาเคลียร์ตลาด');
});
