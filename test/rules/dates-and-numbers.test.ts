import { expect, test } from 'vitest';
import { codeOf, sourceFiles } from '../support/source-files.ts';

/** Years of the Buddhist era, and digits in groups: one place says how (`src/web/format`), and everybody asks there. */
const ways: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a locale of its own', /\.toLocale(?:Date|Time)?String\(|\bIntl\.(?:NumberFormat|DateTimeFormat)\b/],
  ['Buddhist years of its own', /\b543\b/],
  ['groups of digits of its own', /\\B\(\?=\(\\d\{3\}\)/],
];
const found = (code: string): readonly string[] =>
  ways.flatMap(([what, pattern]) => (pattern.test(code) ? [what] : []));

test('dates and numbers for people are written in one place', () => {
  const elsewhere = sourceFiles().filter((file) => file.startsWith('src/') && !file.startsWith('src/web/format/'));
  expect(elsewhere.length).toBeGreaterThan(500);
  expect(elsewhere.flatMap((file) => found(codeOf(file)).map((what) => `${file}: ${what}`))).toEqual([]);
  expect(
    sourceFiles()
      .filter((file) => file.startsWith('src/web/format/'))
      .flatMap((file) => found(codeOf(file))),
  ).toContain('Buddhist years of its own');
});

test('the rule can fail', () => {
  expect(found('n.toLocaleString("th")')).toEqual(['a locale of its own']);
  expect(found('year + 543')).toEqual(['Buddhist years of its own']);
});
