import { expect, test } from 'vitest';
import { codeOf, sourceFiles } from '../support/source-files.ts';

/** SQLite looks at what is bound to a bare parameter there when it plans, and prepares the statement anew with every call. */
const bareLimits = (code: string): readonly string[] => code.match(/\bLIMIT [?@]\w*/g) ?? [];

test('what is bound to a LIMIT is hidden from the planner behind a sign', () => {
  const files = sourceFiles().filter((file) => file.startsWith('src/adapters/sqlite/'));
  expect(files.filter((file) => codeOf(file).includes('LIMIT +')).length).toBeGreaterThan(4);
  expect(files.flatMap((file) => bareLimits(codeOf(file)).map((limit) => `${file}: ${limit}`))).toEqual([]);
});

test('the rule can fail', () => {
  expect(bareLimits('SELECT 1 LIMIT ?')).toEqual(['LIMIT ?']);
  expect(bareLimits('SELECT 1 LIMIT @most')).toEqual(['LIMIT @most']);
});
