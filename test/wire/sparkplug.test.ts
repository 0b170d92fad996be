import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { encodePayload, type Metric, type Payload, type Property } from '../../src/wire/sparkplug.ts';
import { decodePayload } from '../../src/wire/sparkplug-decode.ts';
import { type DataType, dataTypes, fromWire, toWire, type WireValue } from '../../src/wire/sparkplug-value.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));

/** A payload of one metric: tag 0x12 (field 2, length-delimited) and the length, both by hand. */
const oneMetric = (length: string, metric: string): string => `12 ${length} ${metric}`;

/**
 * Bytes worked out by hand from the field table of Sparkplug 3.0.0 §6.4 and the protobuf encoding: a tag is
 * field << 3 | wire type, varints are base 128 with the low group first.
 */
const golden: readonly (readonly [what: string, payload: Payload, bytes: string])[] = [
  ['timestamp (field 1) and seq (field 3)', { timestamp: 300, seq: 0, metrics: [] }, '08 ac02 18 00'],
  ['the highest seq', { seq: 255, metrics: [] }, '18 ff01'],
  ['uuid (field 4) and body (field 5)', { uuid: 'u', body: Uint8Array.of(7), metrics: [] }, '22 01 75 2a 01 07'],
  [
    // 230.5 = 1.80078125 × 2^7: exponent 127 + 7 = 0x86, fraction 0.80078125 × 2^23 = 0x668000: 0x43668000, low byte first.
    'a float by alias: alias (2), timestamp (3), float_value (12: tag 0x65)',
    { metrics: [{ alias: 5n, timestamp: 300, value: toWire('Float', 230.5) }] },
    oneMetric('0a', '10 05 18 ac02 65 00806643'),
  ],
  [
    // -1 as 32-bit two's complement is 4294967295: five groups of seven bits.
    'a negative Int8 by name: name (1), datatype (4), int_value (10: tag 0x50)',
    { metrics: [{ name: 'a', datatype: 1, value: toWire('Int8', -1) }] },
    oneMetric('0b', '0a 01 61 20 01 50 ffffffff0f'),
  ],
  [
    // -2 as 64-bit two's complement is 2^64 - 2: ten groups.
    'a negative Int64: long_value (11: tag 0x58)',
    { metrics: [{ datatype: 4, value: toWire('Int64', -2n) }] },
    oneMetric('0d', '20 04 58 feffffffffffffffff01'),
  ],
  [
    'a null says is_null (7: tag 0x38) and has no value',
    { metrics: [{ alias: 1n, datatype: 9, value: null }] },
    oneMetric('06', '10 01 20 09 38 01'),
  ],
  [
    'historical (5) and transient (6), boolean_value false (14: tag 0x70) is written out',
    { metrics: [{ isHistorical: true, isTransient: true, value: toWire('Boolean', false) }] },
    oneMetric('06', '28 01 30 01 70 00'),
  ],
  [
    'a double: 1.5 is 0x3ff8000000000000 (13: tag 0x69)',
    { metrics: [{ value: toWire('Double', 1.5) }] },
    oneMetric('09', '69 000000000000f83f'),
  ],
  ['a string (15: tag 0x7a)', { metrics: [{ value: toWire('String', 'ok') }] }, oneMetric('04', '7a 02 6f6b')],
  [
    'bytes (16: tag 0x82 0x01)',
    { metrics: [{ value: toWire('Bytes', Uint8Array.of(1, 2)) }] },
    oneMetric('05', '8201 02 0102'),
  ],
  [
    // keys (1): "Quality" is 7 bytes; values (2): type (1) Int32 = 3, int_value (3: tag 0x18) 192 = 0xc0 0x01.
    'the Quality property (9: tag 0x4a): good',
    { metrics: [{ properties: [{ key: 'Quality', type: 3, value: toWire('Int32', 192) }] }] },
    oneMetric('12', '4a 10 0a 07 5175616c697479 12 05 08 03 18 c001'),
  ],
];

describe('the bytes of a payload', () => {
  test.each(golden)('%s', (_what, payload, bytes) => {
    expect(hex(encodePayload(payload))).toBe(hex(bytesOf(bytes)));
    expect(decodePayload(bytesOf(bytes))).toEqual(payload);
  });

  test('an unknown field of any wire type is skipped', () => {
    // Field 100 as varint (tag 0xa0 0x06), 64-bit (a1), delimited (a2), 32-bit (a5); DataSet (17: 0x8a 0x01) in a metric.
    const strange = 'a006 7f a106 0000000000000000 a206 01 ff a506 00000000';
    expect(decodePayload(bytesOf(`${strange} 18 07`))).toEqual({ seq: 7, metrics: [] });
    expect(decodePayload(bytesOf(oneMetric('07', '10 01 8a01 02 0801')))).toEqual({ metrics: [{ alias: 1n }] });
  });
});

const malformed: readonly (readonly [what: string, bytes: string])[] = [
  ['a varint that never ends', '08 ff'],
  ['a metric longer than the payload', '12 05 0a'],
  ['an unknown field longer than the payload', 'a206 7f 00'],
  ['field number 0', '00 00'],
  ['a name that is not a string', oneMetric('02', '08 01')],
  ['a timestamp that is a string', '0a 01 61'],
  ['a float that is a varint', oneMetric('02', '60 01')],
  ['a name that is not UTF-8', oneMetric('03', '0a 01 ff')],
  ['seq 256', '18 8002'],
  ['a timestamp beyond 2^53', '08 ffffffffffffffffff01'],
  ['null, and a value', oneMetric('04', '38 01 70 01')],
  ['one property key and no value', oneMetric('04', '4a 02 0a 00')],
  ['a group that is never closed', '0b 08 01'],
];

describe('what is not a payload is a malformed fault', () => {
  test.each(malformed)('%s', (_what, bytes) => {
    expect(() => decodePayload(bytesOf(bytes))).toThrow(expect.objectContaining({ name: 'Fault', code: 'malformed' }));
  });
});

const wireValue: fc.Arbitrary<WireValue> = fc.oneof(
  fc.record({ kind: fc.constant('int' as const), value: fc.nat(0xffffffff) }),
  fc.record({ kind: fc.constant('long' as const), value: fc.bigInt(0n, 2n ** 64n - 1n) }),
  fc.record({ kind: fc.constant('float' as const), value: fc.float() }),
  fc.record({ kind: fc.constant('double' as const), value: fc.double() }),
  fc.record({ kind: fc.constant('boolean' as const), value: fc.boolean() }),
  fc.record({ kind: fc.constant('string' as const), value: fc.string({ unit: 'grapheme' }) }),
);
const bytesValue = fc.record({ kind: fc.constant('bytes' as const), value: fc.uint8Array() });
const property: fc.Arbitrary<Property> = fc.record(
  { key: fc.string(), type: fc.nat(34), value: fc.option(wireValue) },
  { requiredKeys: ['key', 'value'] },
);
const metric: fc.Arbitrary<Metric> = fc.record(
  {
    name: fc.string({ unit: 'grapheme' }),
    alias: fc.bigInt(0n, 2n ** 64n - 1n),
    timestamp: fc.maxSafeNat(),
    datatype: fc.nat(34),
    isHistorical: fc.boolean(),
    isTransient: fc.boolean(),
    properties: fc.array(property, { maxLength: 4 }),
    value: fc.option(fc.oneof(wireValue, bytesValue)),
  },
  { requiredKeys: [] },
);
const payload: fc.Arbitrary<Payload> = fc.record(
  {
    timestamp: fc.maxSafeNat(),
    seq: fc.nat(255),
    metrics: fc.array(metric, { maxLength: 6 }),
    uuid: fc.uuid(),
    body: fc.uint8Array(),
  },
  { requiredKeys: ['metrics'] },
);

const outcome = (bytes: Uint8Array): 'read' | 'malformed' => {
  try {
    decodePayload(bytes);
    return 'read';
  } catch (error) {
    if (error instanceof Fault && error.code === 'malformed') return 'malformed';
    throw error;
  }
};

describe('any payload', () => {
  test('is read back as it was written', () => {
    fc.assert(
      fc.property(payload, (written) => {
        expect(decodePayload(encodePayload(written))).toEqual(written);
      }),
    );
  });

  test('damaged anywhere, is read or is malformed, and nothing else', () => {
    const seen = { read: 0, malformed: 0 };
    const damage = fc.tuple(payload, fc.nat(), fc.nat(255), fc.nat());
    fc.assert(
      fc.property(damage, ([written, at, byte, cut]) => {
        const bytes = encodePayload(written).slice();
        if (bytes.length > 0) bytes[at % bytes.length] = byte;
        seen[outcome(bytes)] += 1;
        seen[outcome(bytes.subarray(0, cut % (bytes.length + 1)))] += 1;
      }),
      { numRuns: 2_000 },
    );
    expect(seen.read).toBeGreaterThan(0);
    expect(seen.malformed).toBeGreaterThan(0);
  });

  test('of random bytes is read or is malformed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        outcome(bytes);
      }),
      { numRuns: 5_000 },
    );
  });
});

const edges: readonly (readonly [type: DataType, values: readonly (number | bigint)[]])[] = [
  ['Int8', [-128, -1, 0, 127]],
  ['Int16', [-32_768, 32_767]],
  ['Int32', [-2_147_483_648, 2_147_483_647]],
  ['UInt8', [0, 255]],
  ['UInt16', [65_535]],
  ['UInt32', [4_294_967_295]],
  ['Int64', [-(2n ** 63n), -1n, 2n ** 63n - 1n]],
  ['UInt64', [0n, 2n ** 64n - 1n]],
  ['DateTime', [1_795_492_800_000n]],
];
const beyond: readonly (readonly [type: DataType, value: number | bigint | string | boolean])[] = [
  ['Int8', 128],
  ['Int16', -32_769],
  ['Int32', 1.5],
  ['UInt8', -1],
  ['UInt32', 4_294_967_296],
  ['Int64', 2n ** 63n],
  ['UInt64', -1n],
  ['UInt64', 1],
  ['Float', '1'],
  ['Boolean', 1],
  ['String', true],
  ['Bytes', 'ff'],
];

describe('typed values', () => {
  test.each(edges)('%s keeps its edges', (type, values) => {
    for (const value of values) expect(fromWire(type, toWire(type, value))).toBe(value);
  });

  test.each(beyond)('what is no %s is a bug: %s', (type, value) => {
    expect(() => toWire(type, value)).toThrow(RangeError);
  });

  test('-1 is read from one byte and from four', () => {
    expect(fromWire('Int8', { kind: 'int', value: 0xff })).toBe(-1);
    expect(fromWire('Int8', { kind: 'int', value: 0xffffffff })).toBe(-1);
  });

  test.each([
    ['Int8', { kind: 'int', value: 0x1ff }],
    ['UInt16', { kind: 'int', value: 0x10000 }],
    ['Float', { kind: 'double', value: 1 }],
    ['Int64', { kind: 'int', value: 1 }],
    ['Boolean', { kind: 'string', value: 'true' }],
  ] as const)('%s from %o is malformed', (type, wire) => {
    expect(() => fromWire(type, wire)).toThrow(expect.objectContaining({ code: 'malformed' }));
  });

  test('codes are those of the specification', () => {
    // Sparkplug 3.0.0 §6.4.16: basic types 1 to 11, String 12, DateTime 13, Text 14, UUID 15, (DataSet 16), Bytes 17.
    expect(Object.values(dataTypes)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17]);
  });
});
