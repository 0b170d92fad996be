import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, test } from 'vitest';
import { sourceFiles } from '../support/source-files.ts';

/** Why Node cannot run a file as it is; null when it can. */
const problem = (text: string): string | null => {
  try {
    stripTypeScriptTypes(text, { mode: 'strip' });
    return null;
  } catch (error) {
    return String(error);
  }
};

// The compiler and the test runner read more than Node does, which strips types with a parser of its own.
test('Node can strip the types of every source file', () => {
  const files = sourceFiles().filter((file) => file.endsWith('.ts'));
  expect(files.length).toBeGreaterThan(300);
  const found = files.map((file) => ({ file, problem: problem(readFileSync(file, 'utf8')) }));
  expect(found.filter((one) => one.problem !== null)).toEqual([]);
});

test('the rule can fail', () => {
  expect(problem("for (const of of ['a']) of.trim();")).toMatch(/Variable declaration list cannot be empty/);
  expect(problem('enum Side { buy }')).toMatch(/enum/);
});
