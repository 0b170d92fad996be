import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readCompliance } from '../../src/bin/read-compliance.ts';

/** What is shipped with other numbers, in a file. */
const withNumbers = (changes: Readonly<Record<string, number | null>>) => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-terms-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'terms.json');
  const requirements = readCompliance().requirements.map((one) => ({
    ...one,
    value: changes[one.duty] === undefined ? one.value : changes[one.duty],
  }));
  writeFileSync(file, JSON.stringify({ name: 'ours', requirements }));
  return () => readCompliance(file);
};

test.for<readonly [string, number | null, RegExp]>([
  ['clock', 11, /terms\.json: the duty "clock" asks for 11; allowed: at most 10 ms, as the law has it\.$/],
  ['log-retention', 89, /the duty "log-retention" asks for 89; allowed: at least 90 days,/],
  ['log-retention', null, /the duty "log-retention" asks for null; allowed: at least 90 days,/],
  ['breach-notice', 73, /the duty "breach-notice" asks for 73; allowed: at most 72 h,/],
  ['access-request', 31, /the duty "access-request" asks for 31; allowed: at most 30 days,/],
  ['breach-warning', 72, /the duty "breach-warning" asks for 72; allowed: less than the 72 h of "breach-notice"\.$/],
])('%s of %s is less than the law asks for, and refused', ([duty, value, why]) => {
  expect(withNumbers({ [duty]: value })).toThrow(why);
});

test('everything that is looser is told at once', () => {
  const looser = { clock: 50, 'log-retention': 1, 'breach-notice': 100, 'breach-warning': 100, 'access-request': 31 };
  const told = withNumbers(looser);
  expect(told).toThrow(/(?:: the duty "[a-z-]+" asks for \d+; allowed: [^\n]+\.(?:\n|$)[^\n:]*){5}/);
});

test('what is stricter, or for whoever runs this to say, is taken', () => {
  const changes = {
    clock: 5,
    'log-retention': 365,
    'breach-notice': 24,
    'breach-warning': 12,
    'access-request': 14,
    backup: 7,
  };
  const read = withNumbers(changes)();
  expect(Object.fromEntries(read.requirements.map(({ duty, value }) => [duty, value]))).toMatchObject(changes);
});
