import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { sourceFiles } from '../support/source-files.ts';

const forbiddenNames = /^(utils?|helpers?|common|misc|index)\.tsx?$|manager/i;
/** A file over this holds two ideas. Data files (profiles, tables) are exempt by folder. */
const longestFile = 400;

const lengths = sourceFiles()
  .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length }))
  .toSorted((one, other) => other.lines - one.lines);

test('there is something to check', () => expect(lengths.length).toBeGreaterThan(60));

test('no barrels, no drawers for everything', () => {
  expect(lengths.filter(({ file }) => forbiddenNames.test(basename(file)))).toEqual([]);
});

test('files are one idea long', () => {
  console.log(
    `longest files: ${lengths
      .slice(0, 8)
      .map(({ file, lines }) => `${file} ${lines}`)
      .join(', ')}`,
  );
  expect(lengths.filter(({ lines }) => lines > longestFile)).toEqual([]);
});

test('every test file says what it tests, and none is switched off', () => {
  const tests = globSync('test/**/*.test.ts');
  expect(tests.length).toBeGreaterThan(30);
  const silenced = /\b(test|describe|it)\.(only|todo|fails)\b|\.skip\(/;
  expect(tests.filter((file) => silenced.test(readFileSync(file, 'utf8').replace(/'[^']*'/g, '')))).toEqual([]);
});
