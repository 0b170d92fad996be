import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** Every "rule N: …" that names a test under test/, with its file. */
const named = globSync('test/**/*.test.ts').flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^\s*test\(\s*['"`]rule (\d+): /gm)].map(([, number]) => ({
    rule: Number(number),
    file,
  })),
);

test.each(Array.from({ length: 15 }, (_, index) => index + 1))('rule %i of acquisition has a test', (rule) => {
  expect(named.filter((one) => one.rule === rule)).not.toEqual([]);
});

test('there is no rule the list does not know', () => {
  expect(named.filter(({ rule }) => rule < 1 || rule > 15)).toEqual([]);
});
