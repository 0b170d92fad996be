import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  derivedStatistics,
  frameClocks,
  frameLengths,
  type QualityFrame,
  type StatisticName,
} from '../../src/domain/quality-frame.ts';
import { quantities } from '../../src/domain/quantity.ts';
import { type Instant, instant } from '../../src/domain/time.ts';
import { concat, toHex } from '../../src/wire/bytes.ts';
import { type Cbor, decodeCbor, encodeCbor } from '../../src/wire/cbor.ts';
import {
  decodeQualityFrame,
  encodeQualityFrame,
  frameHash,
  isFrameOf,
  noFrameHash,
  qualityFrames,
} from '../../src/wire/quality-frame.ts';
import { hex } from '../support/hex.ts';

const golden = (name: string): Uint8Array =>
  hex(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8').replaceAll(/#.*$/gm, ''));
const none = Number.NaN;

const ten: QualityFrame = {
  length: '10min',
  start: instant(Date.UTC(2026, 10, 22, 17)),
  clock: 'unrecorded',
  revision: 0,
  meters: [
    { device: 'h01', point: 'p01', coverage: 1, flagged: false, readings: 600 },
    { device: 'h02', point: 'p02', coverage: 0.25, flagged: true, readings: 150 },
  ],
  names: ['voltage.L1', 'unbalance'],
  values: Float32Array.of(230.5, 229, 232.25, 1.5, 1, 2, 219.1, 218.5, 220, none, none, none),
  frequency: Float32Array.from({ length: 60 }, (_, at) => (at === 59 ? none : 50)),
};
const fifteen: QualityFrame = {
  length: '15min',
  start: ten.start,
  clock: 'unrecorded',
  revision: 0,
  meters: [{ device: 'h01', point: 'p01', coverage: 0.5, flagged: false, readings: 450 }],
  names: ['power.active'],
  values: Float32Array.of(-1500.25, -2000, 0),
  frequency: new Float32Array(0),
};

describe('the golden vectors, which Python made', () => {
  test.for([
    ['10 min', 'quality-frame-v1.hex', ten],
    ['15 min', 'quality-frame-quarter-v1.hex', fifteen],
  ] as const)('a frame of %s is written and read so', ([, file, frame]) => {
    expect(toHex(encodeQualityFrame(frame))).toBe(toHex(golden(file)));
    expect(decodeQualityFrame(golden(file))).toEqual(frame);
  });

  test('clock and revision stand behind it in the second schema', () => {
    // By hand: a map of ten keys instead of eight, schema 2, and at its end key 8 (holdover is 2) and key 9 (revision 3).
    const [, ...rest] = golden('quality-frame-v1.hex');
    const second = Uint8Array.of(0xaa, ...rest.with(1, 2), 8, 2, 9, 3);
    const frame = { ...ten, clock: 'holdover', revision: 3 } as const;
    expect(toHex(encodeQualityFrame(frame))).toBe(toHex(second));
    expect(decodeQualityFrame(second)).toEqual(frame);
    expect(isFrameOf(second, frame)).toBe(true);
    expect(isFrameOf(golden('quality-frame-v1.hex'), ten)).toBe(true);
    expect(isFrameOf(second, fifteen)).toBe(false);
  });

  test('a chain of them has these hashes', () => {
    const first = frameHash(noFrameHash, encodeQualityFrame(ten));
    const second = frameHash(first, encodeQualityFrame(fifteen));
    expect(toHex(concat(first, second))).toBe(toHex(golden('quality-frame-chain-v1.hex')));
  });
});

const names: readonly StatisticName[] = [...quantities, ...derivedStatistics];
const float = fc.float({ noDefaultInfinity: true });
const frames: fc.Arbitrary<QualityFrame> = fc
  .record({
    length: fc.constantFrom('10min' as const, '15min' as const),
    window: fc.integer({ min: 0, max: 10_000_000 }),
    meters: fc.uniqueArray(
      fc.record({
        device: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/),
        point: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,20}$/),
        coverage: fc.float({ min: 0, max: 1, noNaN: true }),
        flagged: fc.boolean(),
        readings: fc.nat(),
      }),
      { selector: ({ device }) => device, maxLength: 5 },
    ),
    names: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 8 }),
    made: fc.oneof(
      fc.record({ clock: fc.constantFrom(...frameClocks.slice(0, 3)), revision: fc.nat() }),
      fc.constant({ clock: 'unrecorded' as const, revision: 0 }),
    ),
    floats: fc.infiniteStream(float),
  })
  .map(({ length, window, floats, made, ...rest }) => {
    const some = (count: number): Float32Array => Float32Array.from([...floats.take(count)]);
    return {
      ...rest,
      ...made,
      length,
      start: (window * frameLengths[length]) as Instant,
      values: some(3 * rest.meters.length * rest.names.length),
      frequency: some(length === '10min' ? 60 : 0),
    };
  });

test('every frame is read as it was written', () => {
  fc.assert(
    fc.property(frames, (frame) => {
      const bytes = encodeQualityFrame(frame);
      expect(decodeQualityFrame(bytes)).toEqual(frame);
      expect(toHex(encodeQualityFrame(decodeQualityFrame(bytes)))).toBe(toHex(bytes));
    }),
  );
});

test('one after the other they are read as each by itself', () => {
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 6 }), fc.array(fc.nat({ max: 5 }), { maxLength: 12 }), (some, order) => {
      const decode = qualityFrames();
      for (const at of order) {
        const frame = some[at];
        if (frame !== undefined) expect(decode(encodeQualityFrame(frame))).toEqual(frame);
      }
    }),
  );
});

test('whatever bytes are read at all are the one way to write what was read', () => {
  const change = fc.record({ at: fc.nat(), take: fc.nat({ max: 3 }), put: fc.uint8Array({ maxLength: 3 }) });
  fc.assert(
    fc.property(frames, fc.array(change, { minLength: 1, maxLength: 3 }), (frame, changes) => {
      const bytes = changes.reduce((all, { at, take, put }) => {
        const place = at % (all.length + 1);
        return concat(all.subarray(0, place), put, all.subarray(place + take));
      }, encodeQualityFrame(frame));
      let read: QualityFrame;
      try {
        read = decodeQualityFrame(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: 'malformed' });
        return;
      }
      expect(toHex(encodeQualityFrame(read))).toBe(toHex(bytes));
    }),
  );
});

test('no cut or changed byte is taken for the same frame', () => {
  const bytes = encodeQualityFrame(ten);
  const read = (changed: Uint8Array): string => {
    try {
      return toHex(encodeQualityFrame(decodeQualityFrame(changed)));
    } catch (error) {
      return `${(error as { code?: string }).code}`;
    }
  };
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = bytes.with(at, (bytes[at] as number) ^ 0x01);
    // What can be read at all is another frame, and written again it is what was read.
    expect(['malformed', toHex(changed)]).toContain(read(changed));
    expect(read(bytes.subarray(0, at))).toBe('malformed');
  }
});

describe('what is refused', () => {
  const fields = decodeCbor(encodeQualityFrame(ten)) as ReadonlyMap<number, Cbor>;
  const changed = (key: number, value: Cbor): Uint8Array => encodeCbor(new Map([...fields, [key, value]]));
  const floats = (...values: readonly number[]): Uint8Array => {
    const bytes = new Uint8Array(4 * values.length);
    const view = new DataView(bytes.buffer);
    values.forEach((value, at) => {
      view.setUint32(4 * at, value, true);
    });
    return bytes;
  };
  const [one, quietNan, payloadNan, infinity] = [0x3f800000, 0x7fc00000, 0x7fc00001, 0x7f800000];
  const eleven = Array.from({ length: 11 }, () => one);
  const row = (index: number) => (fields.get(3) as readonly Cbor[])[index] as readonly Cbor[];

  test.for<readonly [string, Uint8Array]>([
    ['no CBOR', Uint8Array.of(0xff)],
    ['no map', encodeCbor([1])],
    ['a field too many', changed(8, 0)],
    ['a field too few', encodeCbor(new Map([...fields].slice(0, 7)))],
    ['another schema', changed(0, 2)],
    ['a schema to come', changed(0, 3)],
    ['a clock nobody knows', encodeCbor(new Map([...fields, [0, 2], [8, 4], [9, 0]]))],
    ['fewer than no revisions', encodeCbor(new Map([...fields, [0, 2], [8, 1], [9, -1]]))],
    ['another length', changed(1, 3)],
    ['a start between windows', changed(2, ten.start + 1)],
    ['a meter twice', changed(3, [row(0), row(0)])],
    ['a meter by a name of somebody', changed(3, [['Somchai', 'p01', false, 1], row(1)])],
    ['fewer than no readings', changed(3, [['h01', 'p01', false, -1], row(1)])],
    ['a flag that is a number', changed(3, [['h01', 'p01', 0, 1], row(1)])],
    ['a coverage too few', changed(4, floats(one))],
    ['a coverage above all', changed(4, floats(one, 0x3f800001))],
    ['a coverage below none', changed(4, floats(one, 0xbf800000))],
    ['no coverage', changed(4, floats(one, quietNan))],
    ['a statistic nobody knows', changed(5, ['voltage.L1', 'colour'])],
    ['a statistic twice', changed(5, ['voltage.L1', 'voltage.L1'])],
    ['a value too few', changed(6, floats(...eleven))],
    ['half a value', changed(6, floats(...eleven, one).subarray(1))],
    ['an infinite value', changed(6, floats(...eleven, infinity))],
    ['a NaN that says something', changed(6, floats(...eleven, payloadNan))],
    ['too few frequencies', changed(7, floats(one))],
    ['frequencies in a frame of 15 min', encodeCbor(new Map([...fields, [1, 2]]))],
  ])('%s', ([, bytes]) =>
    expect(() => decodeQualityFrame(bytes)).toThrow(expect.objectContaining({ code: 'malformed' })),
  );

  test('the frame itself is not', () => expect(decodeQualityFrame(encodeCbor(fields))).toEqual(ten));

  test('an infinity is a bug of who writes it', () => {
    expect(() => encodeQualityFrame({ ...fifteen, values: Float32Array.of(1, Number.POSITIVE_INFINITY, 1) })).toThrow(
      RangeError,
    );
  });
});

test('a hash stands for all before it', () => {
  const [bytes, other] = [encodeQualityFrame(ten), encodeQualityFrame(fifteen)];
  expect(frameHash(frameHash(noFrameHash, other), bytes)).not.toEqual(frameHash(noFrameHash, bytes));
  expect(() => frameHash(new Uint8Array(31), bytes)).toThrow();
});
