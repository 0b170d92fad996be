import { expect, test } from 'vitest';
import { codeOf, sourceFiles } from '../support/source-files.ts';

/** Time and chance are handed in as ports everywhere but here. */
const mayAskTheWorld = ['src/adapters/', 'src/bin/', 'src/web/', 'hardware-sim/'];
const impure =
  /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|(?<!\.)setTimeout|(?<!\.)setInterval|setImmediate|randomBytes|randomUUID)\b/;
const escapes = /(: any\b|\bas any\b|<any>|@ts-(ignore|expect-error|nocheck)|biome-ignore|oxlint-disable)/;

const pure = sourceFiles().filter((file) => !mayAskTheWorld.some((folder) => file.startsWith(folder)));

test('there is something to check', () => expect(pure.length).toBeGreaterThan(40));

test('no clock and no chance outside the adapters', () => {
  expect(pure.filter((file) => impure.test(codeOf(file)))).toEqual([]);
});

test('no way around the type checker', () => {
  expect(sourceFiles().filter((file) => escapes.test(codeOf(file)))).toEqual([]);
});

test('the rule can fail', () => {
  expect(impure.test('const now = Date.now();')).toBe(true);
  expect(impure.test('new Date(at)')).toBe(false);
  expect(escapes.test('const x = y as any;')).toBe(true);
});
