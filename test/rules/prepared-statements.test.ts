import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sourceFiles } from '../support/source-files.ts';

/** SQLite looks at what is bound to a bare parameter there when it plans, and prepares the statement anew with every call. */
const bareLimits = (text: string): readonly string[] => text.match(/\bLIMIT [?@]\w*/g) ?? [];

test('what is bound to a LIMIT is hidden from the planner behind a sign', () => {
  const files = sourceFiles()
    .filter((file) => file.startsWith('src/adapters/sqlite/'))
    .map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  expect(files.filter(({ text }) => /LIMIT \+[?@]/.test(text)).length).toBeGreaterThan(4);
  expect(files.flatMap(({ file, text }) => bareLimits(text).map((limit) => `${file}: ${limit}`))).toEqual([]);
});

test('the rule can fail', () => {
  expect(bareLimits('SELECT 1 LIMIT ?')).toEqual(['LIMIT ?']);
  expect(bareLimits('SELECT 1 LIMIT @most')).toEqual(['LIMIT @most']);
});
