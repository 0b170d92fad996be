import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chainedLines } from '../../../src/adapters/files/chained-lines.ts';

const listIn = (entries: readonly number[]) => {
  const file = join(mkdtempSync(join(tmpdir(), 'chained-')), 'inside', 'list.jsonl');
  const list = chainedLines<number>(file);
  for (const entry of entries) list.append(entry);
  return { file, list };
};

test('what was appended is read, for its owner alone', () => {
  const { file, list } = listIn([1, 2, 3]);
  expect(list.read()).toEqual([1, 2, 3]);
  expect(chainedLines<number>(file).head()).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('nothing was ever appended', () => {
  expect([listIn([]).list.read(), listIn([]).list.head()]).toEqual([[], null]);
});

test('cut at every byte, the list is as it was before its last line or whole, and goes on', () => {
  const { file } = listIn([1, 2]);
  const whole = readFileSync(file);
  const first = whole.indexOf(10) + 1;
  for (let bytes = 0; bytes <= whole.length; bytes += 1) {
    writeFileSync(file, whole.subarray(0, bytes));
    const list = chainedLines<number>(file);
    const left = bytes < first ? [] : bytes < whole.length ? [1] : [1, 2];
    expect(list.read()).toEqual(left);
    if (bytes % 7 === 0) {
      list.append(9);
      expect(list.read()).toEqual([...left, 9]);
    }
  }
});

test.for<readonly [string, (lines: readonly string[]) => readonly string[]]>([
  ['altered', ([one = '', ...rest]) => [one.replace(':1}', ':7}'), ...rest]],
  ['taken out', ([one = '', , three = '']) => [one, three]],
  ['put in', ([one = '', ...rest]) => [one, one, ...rest]],
  ['no JSON', ([one = '', ...rest]) => [one, 'x', ...rest]],
])('a line that was %s is found, and nothing is appended then', ([, harm]) => {
  const { file, list } = listIn([1, 2, 3]);
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  writeFileSync(file, '');
  appendFileSync(
    file,
    harm(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
  for (const work of [list.read, list.head, () => list.append(4)])
    expect(work).toThrow(
      /line 2, does not hang on the one before it: it was altered\. Keep it, and begin another one\.$/,
    );
});
