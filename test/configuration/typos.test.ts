import { describe, expect, test } from 'vitest';
import { coreSchema } from '../../src/configuration/core-schema.ts';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { limitsSchema } from '../../src/configuration/limits-file.ts';
import { loadConfiguration } from '../../src/configuration/load.ts';
import { Refused } from '../../src/configuration/refusal.ts';
import { isList, isOptional, isSetting, type Node, type Schema } from '../../src/configuration/schema.ts';
import { regionsSchema, shippedSchema } from '../../src/configuration/shipped-layer.ts';
import { variableLayers } from '../../src/configuration/variables.ts';

/** A group somewhere in a schema: `put` makes a file in which nothing but these keys of it stands. */
type Group = Readonly<{ path: string; keys: readonly string[]; put: (keys: readonly string[]) => unknown }>;

const groupsIn = (schema: Schema, path: string, wrap: (inner: unknown) => unknown): readonly Group[] => [
  { path, keys: Object.keys(schema), put: (names) => wrap(Object.fromEntries(names.map((name) => [name, 1]))) },
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

/** Whether one letter more, less or other, or two that changed places, make one word of the other. */
const oneSlipApart = (one: string, other: string): boolean => {
  const [long, short] = one.length >= other.length ? [one, other] : [other, one];
  if (long.length === short.length + 1)
    return Array.from(long, (_, at) => long.slice(0, at) + long.slice(at + 1)).includes(short);
  const differing = Array.from(long).flatMap((letter, at) => (letter === short[at] ? [] : [at]));
  const [first = 0, second = 0] = differing;
  if (long.length !== short.length || differing.length > 2) return false;
  return (
    differing.length < 2 || (second === first + 1 && long[first] === short[second] && long[second] === short[first])
  );
};

/** What was said to be meant by each unknown key of a file. */
const suggestedIn = (schema: Schema, value: unknown): ReadonlyMap<string, string | null> => {
  try {
    loadConfiguration(schema, [{ name: 'file', value }]);
  } catch (error) {
    const found = error instanceof Refused ? error.refusals : [];
    return new Map(
      found.flatMap(({ code, params }) => {
        const { path, meant } = params as Readonly<{ path: string; meant: string | null }>;
        return code === 'unknown-key' ? [[path.slice(path.lastIndexOf('.') + 1), meant]] : [];
      }),
    );
  }
  return new Map();
};

describe.each([
  ['gateway', gatewaySchema],
  ['core', coreSchema],
  ['set of limits', limitsSchema],
  ['layer of an environment or authority', shippedSchema],
  ['file of regions', regionsSchema],
] as const)('a slip of one letter in any key of a %s', (_, schema) => {
  const groups = groupsIn(schema, 'file', (inner) => inner);

  test('there are keys to slip in', () => expect(groups.flatMap(({ keys }) => keys).length).toBeGreaterThan(8));

  test.each(groups)('$path: the key that was meant is suggested', ({ keys, put }) => {
    const slipsOf = keys.map((key) => [key, slips(key).filter((slip) => slip !== '' && !keys.includes(slip))] as const);
    const suggested = suggestedIn(schema, put(slipsOf.flatMap(([, wrong]) => wrong)));
    const wrong = slipsOf.flatMap(([key, ofKey]) =>
      ofKey.flatMap((slip) => {
        const meant = suggested.get(slip) ?? null;
        // One letter from two keys at once: either may have been meant.
        return meant === key || (meant !== null && oneSlipApart(slip, meant)) ? [] : [`${slip} → ${meant}, not ${key}`];
      }),
    );
    expect(wrong).toEqual([]);
  });
});

/** Every variable there is: with one letter left out it names nothing, and is suggested. */
const variablesIn = (schema: Schema, prefix: string): readonly string[] =>
  Object.entries(schema).flatMap(([key, node]) => {
    const name = `${prefix}__${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    if (isSetting(node)) return [name];
    if (isList(node)) return node.key === undefined ? [name] : variablesIn(node.element, `${name}__A`);
    return variablesIn(isOptional(node) ? node.optional : node, name);
  });

test.each([
  ['gateway', gatewaySchema],
  ['core', coreSchema],
] as const)('a letter left out of the last word of any environment variable of a %s', (program, schema) => {
  const names = variablesIn(schema, `GRIDTOKENX_${program.toUpperCase()}`);
  expect(names.length).toBeGreaterThan(40);
  const wrong = names.flatMap((name) => {
    const slip = name.slice(0, -1);
    if (names.includes(slip) || slip.endsWith('__')) return [];
    try {
      variableLayers(schema, program, { [slip]: '1' });
    } catch (error) {
      return String(error).includes(`Did you mean ${name}?`) ? [] : [`${slip}: ${String(error)}`];
    }
    return [`${slip} is taken`];
  });
  expect(wrong).toEqual([]);
});
