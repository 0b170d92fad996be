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

/**
 * Calls of RxJS timers that name no scheduler: they would go by the machine's clock unseen. Real time is `asyncScheduler`,
 * said aloud, and only where the world beyond has no other: processes, and bits on a wire.
 */
const unscheduled = (code: string): readonly string[] =>
  [...code.matchAll(/\b(?:timer|interval)\(/g)].flatMap(({ index }) => {
    const call = code.slice(index, endOfCall(code, code.indexOf('(', index)));
    return /scheduler/i.test(call) ? [] : [call];
  });

const endOfCall = (code: string, open: number): number => {
  let depth = 0;
  for (let at = open; at < code.length; at += 1) {
    if (code[at] === '(') depth += 1;
    if (code[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return code.length;
};

test('no timer without a scheduler outside the adapters', () => {
  expect(pure.flatMap((file) => unscheduled(codeOf(file)).map((call) => `${file}: ${call}`))).toEqual([]);
  expect(pure.filter((file) => /\btimer\(/.test(codeOf(file))).length).toBeGreaterThan(5);
});

test('no way around the type checker', () => {
  expect(sourceFiles().filter((file) => escapes.test(codeOf(file)))).toEqual([]);
});

test('the rule can fail', () => {
  expect(impure.test('const now = Date.now();')).toBe(true);
  expect(impure.test('new Date(at)')).toBe(false);
  expect(unscheduled('timer(due(1)).subscribe(f); timer(0, SECOND, clock.scheduler); interval(5)')).toEqual([
    'timer(due(1))',
    'interval(5)',
  ]);
  expect(escapes.test('const x = y as any;')).toBe(true);
});
