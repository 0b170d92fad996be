import { describe, expect, test } from 'vitest';
import { coreSchema } from '../../src/configuration/core-schema.ts';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { loadConfiguration } from '../../src/configuration/load.ts';
import { Refused } from '../../src/configuration/refusal.ts';
import { isList, isOptional, isSetting, type Node, type Schema } from '../../src/configuration/schema.ts';

/** A group somewhere in a schema: `put` makes a file in which nothing but this one key of it stands. */
type Group = Readonly<{ path: string; keys: readonly string[]; put: (key: string) => unknown }>;

const groupsIn = (schema: Schema, path: string, wrap: (inner: unknown) => unknown): readonly Group[] => [
  { path, keys: Object.keys(schema), put: (key) => wrap({ [key]: 1 }) },
  ...Object.entries(schema).flatMap(([key, node]) => within(node, `${path}.${key}`, (inner) => wrap({ [key]: inner }))),
];

const within = (node: Node, path: string, wrap: (inner: unknown) => unknown): readonly Group[] => {
  if (isSetting(node)) return [];
  if (isList(node)) return groupsIn(node.element, `${path}[0]`, (inner) => wrap([inner]));
  return groupsIn(isOptional(node) ? node.optional : node, path, wrap);
};

/** Every slip of one letter: one left out, one doubled, one that is another, two that changed places. */
const slips = (key: string): readonly string[] =>
  Array.from(key, (letter, index) => {
    const [before, after] = [key.slice(0, index), key.slice(index + 1)];
    const next = after[0];
    return [
      before + after,
      before + letter + letter + after,
      `${before}${letter === 'q' ? 'x' : 'q'}${after}`,
      ...(next === undefined ? [] : [before + next + letter + after.slice(1)]),
    ];
  }).flat();

const suggested = (schema: Schema, value: unknown): string | null => {
  try {
    loadConfiguration(schema, [{ name: 'file', value }]);
  } catch (error) {
    const found = (error instanceof Refused ? error.refusals : []).map(({ code, params }) => ({ code, ...params }));
    const unknown = found.find(({ code }) => code === 'unknown-key');
    return (unknown as Readonly<{ meant: string | null }> | undefined)?.meant ?? null;
  }
  return null;
};

describe.each([
  ['gateway', gatewaySchema],
  ['core', coreSchema],
] as const)('a slip of one letter in any key of a %s', (_, schema) => {
  const groups = groupsIn(schema, 'file', (inner) => inner);

  test('there are keys to slip in', () => expect(groups.flatMap(({ keys }) => keys).length).toBeGreaterThan(50));

  test.each(groups)('$path: the key that was meant is suggested', ({ keys, put }) => {
    const wrong = keys.flatMap((key) =>
      slips(key)
        .filter((slip) => slip !== '' && !keys.includes(slip))
        .flatMap((slip) => {
          const meant = suggested(schema, put(slip));
          // One letter from two keys at once: either may have been meant.
          return meant === key || (meant !== null && slips(meant).includes(slip))
            ? []
            : [`${slip} → ${meant}, not ${key}`];
        }),
    );
    expect(wrong).toEqual([]);
  });
});
