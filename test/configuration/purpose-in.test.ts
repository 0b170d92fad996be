import { expect, test } from 'vitest';
import { coreSchema } from '../../src/configuration/core-schema.ts';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { jsonSchemaOf } from '../../src/configuration/json-schema.ts';
import { purposeIn, schemaIn } from '../../src/configuration/purpose-in.ts';
import { thaiPurposes } from '../../src/configuration/words/thai-purposes.ts';

/** Everything a schema says of its settings, lists and groups; a setting may be called `doc` as well. */
const docsIn = (node: unknown): readonly string[] => {
  if (typeof node !== 'object' || node === null) return [];
  const { doc, ...others } = node as Readonly<{ doc?: unknown }>;
  return [...(typeof doc === 'string' ? [doc] : docsIn(doc)), ...Object.values(others).flatMap(docsIn)];
};
const docs = new Set([gatewaySchema, coreSchema].flatMap(docsIn));

test('every setting says in Thai what it is for, and no Thai is left over', () => {
  expect(docs.size).toBeGreaterThan(150);
  expect(Object.keys(thaiPurposes).toSorted()).toEqual([...docs].toSorted());
  for (const [english, thai] of Object.entries(thaiPurposes)) {
    expect(thai, english).toMatch(/[ก-๙]/);
    // What is typed, and each figure, stands in both; years are those of the Buddhist calendar.
    for (const [typed] of english.matchAll(/`[^`]+`|\d+\.\d+|\bnull\b|config\/\w+|market\.\w+/g))
      expect(thai, english).toContain(typed);
  }
});

test('the schema for editors is the same in both languages but for what it says', () => {
  const of = (language: 'en' | 'th') => jsonSchemaOf(schemaIn(language, gatewaySchema), 'x');
  const silent = (schema: object) =>
    JSON.parse(JSON.stringify(schema, (key, one) => (key === 'description' ? '' : one)));
  expect(silent(of('th'))).toEqual(silent(jsonSchemaOf(gatewaySchema, 'x')));
  expect(of('en')).toEqual(jsonSchemaOf(gatewaySchema, 'x'));
  expect(of('th')).toMatchObject({
    properties: {
      silenceSeconds: { description: 'มิเตอร์ที่ไม่ตอบนานเท่านี้ถือว่าเงียบ ตามเวลาจริง [s]' },
      modbusImage: { description: expect.stringMatching(/^ค่าของมิเตอร์ทาง Modbus TCP/) },
      lines: { items: { properties: { name: { description: 'ชื่อที่ใช้ในล็อกและหน้าแสดงผล' } } } },
    },
  });
});

test('what nobody has translated stays as it is', () => {
  expect(purposeIn('th', 'a new setting')).toBe('a new setting');
});
