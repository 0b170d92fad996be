import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coreSchema } from '../../src/configuration/core-schema.ts';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { jsonSchemaOf } from '../../src/configuration/json-schema.ts';
import { isList, isOptional, isSetting, type Node, type Schema, type Setting } from '../../src/configuration/schema.ts';
import { inSettingsUnit } from '../../src/configuration/units.ts';

const settingsIn = (schema: Schema, path = ''): readonly (readonly [string, Setting])[] =>
  Object.entries(schema).flatMap(([key, node]: [string, Node]) => {
    const here = `${path}.${key}`;
    if (isSetting(node)) return [[here, node] as const];
    return settingsIn(isList(node) ? node.element : isOptional(node) ? node.optional : node, here);
  });

/** What people write, and what they slip into; of numbers those around every bound. */
const values: readonly unknown[] = [
  null,
  true,
  false,
  '',
  ' ',
  'a',
  'A',
  'gw-1',
  'pea-lv',
  'x'.repeat(64),
  'true',
  '15',
  '15 min',
  '500 ms',
  '0.5 s',
  '22 kV',
  '5 kW',
  '2 GiB',
  '3 %',
  '1,000',
  'http://127.0.0.1:1',
  'https://a',
  'mqtt://a',
  'mqtts://a',
  'opc.tcp://a',
  '127.0.0.1',
  'credential:x.y',
  'credential:',
  'credential:../x',
  '/dev/x',
  '2026-11-24T10:00:00+07:00',
  '2026-11-24T10:00:00',
  '2026-02-31T10:00:00Z',
  'ab'.repeat(32),
  '1d'.repeat(32),
  'AB'.repeat(32),
  `04${'ab'.repeat(64)}`,
  [],
  ['a'],
  ['a', 'a'],
  ['a', 'B'],
  ['ab'.repeat(32)],
  [200, 5],
  [200, 0],
  [1, 1, 1],
  [200.5, 5],
  {},
  { a: 1 },
  'simulation',
  'live',
  'rtu',
  'tcp',
  'none',
  'even',
  'production',
  'pea',
  'lv',
  '5',
  '3.1.1',
  'import',
  'delivery',
  'expected',
  'time',
  'ES256',
  '1.3',
  ...[
    0,
    1,
    2,
    5,
    15,
    16,
    30,
    60,
    63,
    96,
    100,
    247,
    255,
    300,
    400,
    499_999,
    500_000,
    65_535,
    65_536,
    1e6,
    1e7,
    1e9,
    2 ** 31,
    2 ** 53,
    0.1,
    1.5,
    -1,
    -0.5,
  ],
];

/** Where JSON Schema says less than the program: whether an address can be parsed, whether the calendar has the day, whether digits are a key. */
const saysLess = /url|endpoint|\.from$|[kK]ey$/;

describe.each([
  ['gateway', gatewaySchema],
  ['core', coreSchema],
] as const)('the JSON Schema of a %s', (name, schema) => {
  const ajv = new Ajv2020.default({ strict: true, allowUnionTypes: true, strictTypes: false, strictTuples: false });
  const whole = jsonSchemaOf(schema, name);

  test('is one', () => expect(ajv.validateSchema(whole)).toBe(true));

  test('takes of every setting what the program takes, and refuses what it refuses', () => {
    const settings = settingsIn(schema);
    expect(settings.length).toBeGreaterThan(40);
    const verdicts = { taken: 0, refused: 0 };
    const differing = settings.flatMap(([path, setting]) => {
      const { properties } = jsonSchemaOf({ it: setting }, 'one') as Readonly<{ properties: { it: object } }>;
      const inEditor = ajv.compile(properties.it);
      const around = [setting.default, ...numbersNear(setting)];
      return [...values, ...around].flatMap((value) => {
        const [taken, inProgram] = [inEditor(value), takes(setting, value)];
        verdicts[inProgram ? 'taken' : 'refused'] += 1;
        if (taken === inProgram || (taken && saysLess.test(path))) return [];
        // A unit of the right dimension may still lead out of the range.
        if (taken && typeof value === 'string' && setting.format.unit !== undefined) return [];
        return [`${path}: ${JSON.stringify(value)} is ${inProgram ? 'taken' : 'refused'} by the program alone`];
      });
    });
    expect(differing).toEqual([]);
    expect(Math.min(verdicts.taken, verdicts.refused)).toBeGreaterThan(200);
  });

  test('takes numbers with a unit wherever the program does', () => {
    const counted = settingsIn(schema).filter(([, { format }]) => format.unit !== undefined);
    const [first] = counted;
    if (first === undefined) throw new Error('no setting counts in a unit');
    const units = [
      'ms',
      's',
      'min',
      'h',
      'days',
      'kW',
      'W',
      'V',
      'kVA',
      'MiB',
      'GiB',
      'ppm',
      '%',
      'THB/kWh',
      'Wh',
      'A',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...counted),
        fc.double({ min: 0, max: 1e5, noNaN: true }),
        fc.constantFrom(...units),
        ([path, setting], number, unit) => {
          const { properties } = jsonSchemaOf({ it: setting }, path) as Readonly<{ properties: { it: object } }>;
          const value = `${number.toFixed(2)} ${unit}`;
          // Never refused in an editor what the program would run with.
          expect(takes(setting, value) && !ajv.validate(properties.it, value)).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });
});

const takes = ({ format }: Setting, value: unknown): boolean => {
  try {
    format(inSettingsUnit(format, value));
    return true;
  } catch {
    return false;
  }
};

const numbersNear = ({ format }: Setting): readonly number[] =>
  [...JSON.stringify(format.json).matchAll(/"(?:minimum|maximum)":(-?[\d.e+]+)/g)].flatMap(([, bound]) => {
    const at = Number(bound);
    return [at - 1, at, at + 1, at + 0.5];
  });
