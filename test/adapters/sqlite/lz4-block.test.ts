import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blockPacker, unpackBlock } from '../../../src/adapters/sqlite/lz4-block.ts';
import { fromHex, utf8 } from '../../../src/wire/bytes.ts';

/** One for all: what it packed before must leave nothing behind. */
const packBlock = blockPacker();

const repeated = (bytes: Uint8Array, times: number): Uint8Array =>
  new Uint8Array(Array.from({ length: times }, () => [...bytes]).flat());

describe('an LZ4 block', () => {
  test.for([
    // A token of five literals and nothing else.
    { what: 'literals alone', block: '50 68656c6c6f', text: 'hello' },
    // Two literals; six bytes from two before, so that they repeat themselves; five literals at the end.
    { what: 'a match that overlaps itself', block: '22 6162 0200 50 7a7a7a7a7a', text: 'ababababzzzzz' },
    // 15 + 0 literals: the nibble is full, so a byte follows though it adds nothing.
    { what: 'fifteen literals', block: `f0 00 ${'61'.repeat(15)}`, text: 'a'.repeat(15) },
    // 4 + 15 + 255 + 3 bytes of a match.
    { what: 'a long match', block: '1f 61 0100 ff03 50 6262626262', text: `${'a'.repeat(278)}bbbbb` },
  ])('of $what is read as the format says', ({ block, text }) => {
    expect(unpackBlock(fromHex(block.replaceAll(' ', '')), text.length)).toEqual(utf8(text));
  });

  test('that `lz4 -9` (1.9.4) has made is read', () => {
    const block =
      'ff07706f696e742d676174657761792d312d6d3030302c2016002c1f3116002e1f3216002e1f3316002e1f3416002e1f3516002e1f3616002e1f37160016503030372c20';
    const names = Array.from({ length: 24 }, (_, place) => `point-gateway-1-m00${Math.floor(place / 3)}, `);
    expect(unpackBlock(fromHex(block), 528)).toEqual(utf8(names.join('')));
  });

  test('gives back what was packed, and is shorter', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.uint8Array({ maxLength: 400, size: 'max' }), fc.integer({ min: 1, max: 40 })), {
          maxLength: 6,
        }),
        (parts) => {
          const bytes = new Uint8Array(parts.flatMap(([part, times]) => [...repeated(part, times)]));
          const block = packBlock(bytes);
          if (block === null) return;
          expect(block.length).toBeLessThan(bytes.length);
          expect(Buffer.compare(unpackBlock(block, bytes.length) ?? new Uint8Array(), bytes)).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  test.for([
    { what: 'at one distance', lengths: [480] },
    { what: 'at another from the middle on', lengths: [480, 333] },
    { what: 'nowhere for a while', lengths: [480, 2_000, 480] },
  ])(
    'of records that repeat $what, each with hashes of its own, has the records once and the hashes',
    ({ lengths }) => {
      // Two words of 32 bytes that nothing foretells, as previous leaf and salt are, in what is otherwise the same.
      let seed = 1;
      const chance = (count: number): readonly number[] =>
        Array.from({ length: count }, () => {
          seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
          return seed >>> 24;
        });
      const all = lengths.map((length) => {
        const same = chance(length);
        const record = () => same.map((byte, at) => (at % 200 < 32 ? (chance(1)[0] as number) : byte));
        const records = Array.from({ length: 8 }, record);
        return { bytes: records.flat(), least: length + 7 * record().filter((_, at) => at % 200 < 32).length };
      });
      const bytes = Uint8Array.from(all.flatMap((one) => one.bytes));
      const block = packBlock(bytes) ?? new Uint8Array();
      expect(block.length).toBeLessThan(1.1 * all.reduce((sum, { least }) => sum + least, 0));
      expect(Buffer.compare(unpackBlock(block, bytes.length) ?? new Uint8Array(), bytes)).toBe(0);
    },
  );

  test('lies in memory that the next is packed into', () => {
    const [one, other] = [repeated(utf8('point-gateway-1-m001, '), 30), repeated(utf8('point-gateway-2-m002, '), 30)];
    const first = packBlock(one);
    const kept = first?.slice();
    const second = packBlock(other);
    expect(first).toEqual(second);
    expect(unpackBlock(kept ?? new Uint8Array(), one.length)).toEqual(one);
  });

  test.for([
    { what: 'nothing', bytes: new Uint8Array() },
    { what: 'less than a match may be in', bytes: new Uint8Array(12) },
    { what: 'what has no repetition', bytes: Uint8Array.from({ length: 256 }, (_, at) => at) },
  ])('is not made of $what', ({ bytes }) => {
    expect(packBlock(bytes)).toBeNull();
  });

  test('reaches no farther back than two bytes can say', () => {
    const part = Uint8Array.from({ length: 64 }, (_, at) => at);
    const between = Uint8Array.from({ length: 70_000 }, (_, at) => (at * at + (at >> 3)) & 0xff);
    const bytes = new Uint8Array([...part, ...between, ...part, ...part]);
    const block = packBlock(bytes);
    const again = block === null ? null : unpackBlock(block, bytes.length);
    expect(Buffer.compare(again ?? new Uint8Array(), bytes)).toBe(0);
  });

  test('that is damaged, cut off or claims another length gives nothing or other bytes, and ends', () => {
    const bytes = repeated(utf8('point-gateway-1-m001, '), 30);
    const block = packBlock(bytes) ?? new Uint8Array();
    expect(unpackBlock(block, bytes.length + 1)).toBeNull();
    expect(unpackBlock(block, bytes.length - 1)).toBeNull();
    for (let cut = 0; cut < block.length; cut += 1)
      expect(unpackBlock(block.subarray(0, cut), bytes.length)).toBeNull();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(5_000), (noise, length) => {
        const unpacked = unpackBlock(noise, length);
        expect(unpacked === null || unpacked.length === length).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
