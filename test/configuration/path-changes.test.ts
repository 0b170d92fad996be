import { expect, test } from 'vitest';
import { coreSchema } from '../../src/configuration/core-schema.ts';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { pathChanges } from '../../src/configuration/path-changes.ts';
import { isList, isOptional, isSetting, type Schema } from '../../src/configuration/schema.ts';
import { isSecretKey } from '../../src/configuration/shown.ts';

const line = (name: string, meters: readonly object[], more = {}) => ({ name, ...more, meters });

test.for<readonly [string, unknown, unknown, readonly string[]]>([
  ['nothing', { a: [1], b: { c: null } }, { b: { c: null }, a: [1] }, []],
  ['a value', { a: { b: 1 } }, { a: { b: 2 } }, ['a.b: 1 → 2']],
  ['a value that was not there', {}, { a: false }, ['a: - → false']],
  ['a value that is gone', { a: null }, {}, ['a: null → -']],
  ['a list of words is one value', { a: ['x'] }, { a: ['x', 'y'] }, ['a: ["x"] → ["x","y"]']],
  ['what was text and is a group', { a: 'b' }, { a: { b: 1 } }, ['a: "b" → {"b":1}']],
  [
    'a meter by its name, wherever it stands',
    {
      lines: [
        line('bus-1', [
          { device: 'm1', unit: 1 },
          { device: 'm2', unit: 2 },
        ]),
      ],
    },
    {
      lines: [
        line('bus-1', [
          { device: 'm2', unit: 5 },
          { device: 'm1', unit: 1 },
        ]),
      ],
    },
    ['lines[bus-1].meters[m2].unit: 2 → 5'],
  ],
  [
    'a line that came and one that went',
    { lines: [line('bus-1', [])] },
    { lines: [line('bus-2', [])] },
    ['lines[bus-1]: {"name":"bus-1","meters":[]} → -', 'lines[bus-2]: - → {"name":"bus-2","meters":[]}'],
  ],
  ['elements without names by their place', { a: [{ x: 1 }, { x: 2 }] }, { a: [{ x: 1 }] }, ['a[1]: {"x":2} → -']],
  [
    'a secret is left out',
    { mqtt: { password: 'one' } },
    { mqtt: { password: 'two' } },
    ['mqtt.password: (secret) → (secret)'],
  ],
  [
    'a secret inside of what came',
    {},
    { mqtt: { token: 'x', url: 'u' } },
    ['mqtt: - → {"token":"(left out)","url":"u"}'],
  ],
  [
    'a password in an address',
    { mqtt: { url: 'mqtts://dso:hunter2@a' } },
    { mqtt: { url: 'mqtts://dso:hun@ter3@b' } },
    ['mqtt.url: "mqtts://…@a" → "mqtts://…@b"'],
  ],
  [
    'a number on a plate',
    { lines: [{ name: 'a', serialNumber: 'SN-1' }] },
    { lines: [{ name: 'a', serialNumber: 'SN-2' }] },
    ['lines[a].serialNumber: (secret) → (secret)'],
  ],
  [
    'a number on a plate that came with its meter',
    { lines: [] },
    { lines: [{ name: 'a', serialNumber: 'SN-2' }] },
    ['lines[a]: - → {"name":"a","serialNumber":"(left out)"}'],
  ],
  ['where its file lies is none', { passwordFile: 'a' }, { passwordFile: 'b' }, ['passwordFile: "a" → "b"']],
  ['the whole', 1, 2, ['the whole: 1 → 2']],
])('%s', ([, before, after, told]) => {
  const said = (value: string | true | null) => (value === true ? '(secret)' : (value ?? '-'));
  expect(pathChanges(before, after).map((one) => `${one.path}: ${said(one.before)} → ${said(one.after)}`)).toEqual(
    told,
  );
});

/** The keys of every setting that is nobody's business. */
const hiddenIn = (schema: Schema): readonly string[] =>
  Object.entries(schema).flatMap(([key, node]): readonly string[] => {
    if (isSetting(node)) return node.hidden === true ? [key] : [];
    if (isList(node)) return hiddenIn(node.element);
    return hiddenIn(isOptional(node) ? node.optional : node);
  });

test('what a schema hides is a secret in what differs too', () => {
  const keys = [...hiddenIn(gatewaySchema), ...hiddenIn(coreSchema)];
  expect(keys).toEqual(expect.arrayContaining(['serialNumber', 'tokenHash']));
  for (const key of keys) expect([key, isSecretKey(key)]).toEqual([key, true]);
});
