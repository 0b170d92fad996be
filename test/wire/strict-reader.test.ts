import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '../../src/domain/fault.ts';
import { decodeBatchBody } from '../../src/wire/batch.ts';
import { type Cbor, decodeCbor, encodeCbor } from '../../src/wire/cbor.ts';
import { decodeLeaf, encodeLeaf } from '../../src/wire/leaf.ts';
import { StrictReader } from '../../src/wire/strict-reader.ts';
import { sealedBatches } from '../support/core-fixture.ts';
import { goldenLeaf } from '../support/golden-messages.ts';
import { hex } from '../support/hex.ts';
import { libraryDecode } from '../support/library-decoder.ts';
import { libraryDecodeLeaf } from '../support/library-leaf.ts';
import { mersenneTwister } from '../support/mersenne-twister.ts';

/** More by hand: `MUTATIONS=1000000 npx vitest run --project unit --testTimeout 3600000 test/wire/strict-reader.test.ts`. */
const MUTATIONS = Number(process.env['MUTATIONS'] ?? 10_000);
const SEED = Number(process.env['SEED'] ?? 20_261_129);

const outcome = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault && error.code === 'malformed') return 'malformed';
    throw error;
  }
};

/** Whole and with places to go wrong in: long and short, with and without marks, with every kind of quality. */
const leaves: readonly Uint8Array[] = [
  goldenLeaf,
  {
    ...goldenLeaf,
    origin: 'missing' as const,
    energy: null,
    quality: { level: 'bad' as const, reason: 'missing' as const },
  },
  { ...goldenLeaf, quality: { level: 'uncertain' as const, reason: 'recovered' as const }, start: goldenLeaf.start },
].map(encodeLeaf);
const golden = (name: string): Uint8Array =>
  hex(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8').replaceAll(/#.*$/gm, ''));
const messages: readonly Uint8Array[] = [
  ...leaves,
  ...sealedBatches(2).flatMap(({ body }) => [body, ...decodeBatchBody(body).leaves]),
  golden('batch-v1.hex'),
  golden('receipt-v1.hex'),
  encodeCbor([
    [],
    new Map([[300, [null, true, 'ünïcode']]]),
    2n ** 60n,
    -(2n ** 60n),
    70_000,
    -300,
    new Uint8Array(300),
  ]),
];

/** Bytes that mean much in CBOR: heads of every length and kind. */
const telling = [
  0x00, 0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1f, 0x20, 0x38, 0x40, 0x58, 0x60, 0x78, 0x80, 0x9f, 0xa0, 0xbf, 0xc0, 0xf4,
  0xf6, 0xf7, 0xfb, 0xff,
];

const mutant = (bytes: Uint8Array, below: (limit: number) => number): Uint8Array => {
  const changed = [...bytes];
  for (let change = below(3); change >= 0; change -= 1) {
    const at = below(changed.length);
    const byte = below(2) === 0 ? below(256) : (telling[below(telling.length)] ?? 0);
    const kinds = [
      () => void changed.splice(at, 1, byte),
      () => void changed.splice(at, 1, (changed[at] ?? 0) ^ (1 << below(8))),
      () => void changed.splice(at, 0, byte),
      () => void changed.splice(at, 1 + below(4)),
      () => void changed.splice(at, 0, ...changed.slice(at, at + below(40))),
      // The same value with a longer head, which is what only determinism forbids.
      () => void changed.splice(at, 1, ((changed[at] ?? 0) & 0xe0) | 24, (changed[at] ?? 0) & 0x1f),
    ];
    kinds[below(kinds.length)]?.();
  }
  return Uint8Array.from(changed);
};

describe('agrees with the library, decoded, encoded again and compared', () => {
  const below = (random: () => number) => (limit: number) => random() % limit;
  const tally = (
    read: (bytes: Uint8Array) => unknown,
    oracle: (bytes: Uint8Array) => unknown,
    from: readonly Uint8Array[],
  ) => {
    const dice = below(mersenneTwister(SEED));
    const counts = { taken: 0, malformed: 0 };
    for (let number = 0; number < MUTATIONS; number += 1) {
      const bytes = mutant(from[number % from.length] ?? new Uint8Array(0), dice);
      const [ours, theirs] = [outcome(() => read(bytes)), outcome(() => oracle(bytes))];
      if ((ours === 'malformed') !== (theirs === 'malformed') || ours !== 'malformed')
        expect(ours, `seed ${SEED}, mutant ${number}: ${Buffer.from(bytes).toString('hex')}`).toEqual(theirs);
      counts[ours === 'malformed' ? 'malformed' : 'taken'] += 1;
    }
    return counts;
  };

  test('on mutated leaves', () => {
    const { taken, malformed } = tally(decodeLeaf, libraryDecodeLeaf, leaves);
    expect(Math.min(taken, malformed)).toBeGreaterThan(MUTATIONS / 10);
  });
  test('on mutated messages of all kinds', () => {
    const { taken, malformed } = tally(
      (bytes) => decodeCbor(bytes),
      (bytes) => libraryDecode(bytes),
      messages,
    );
    expect(Math.min(taken, malformed)).toBeGreaterThan(MUTATIONS / 10);
  });
  test('on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        expect(outcome(() => decodeCbor(bytes))).toEqual(outcome(() => libraryDecode(bytes)));
      }),
      { numRuns: 5_000 },
    );
  });
});

test.for<readonly [string, string, Cbor | 'malformed']>([
  ['1bffffffffffffffff', '2^64 - 1, which has no room in 64 bits with a sign', 'malformed'],
  ['1b001fffffffffffff', '2^53 - 1', Number.MAX_SAFE_INTEGER],
  ['3b001fffffffffffff', '-2^53, which no number holds exactly', -(2n ** 53n)],
  ['1b00000000ffffffff', 'eight bytes where four do', 'malformed'],
  ['9affffffff', 'four thousand million items of nothing', 'malformed'],
  ['5bffffffffffffffff', 'more bytes than there are', 'malformed'],
  ['bb001fffffffffffff', 'a map without an end', 'malformed'],
  ['63efbbbf', 'a text that is a byte order mark', 'malformed'],
  ['61ff', 'a text that is not UTF-8', 'malformed'],
  ['a201000100', 'a key twice', 'malformed'],
  ['a202000100', 'keys out of order', 'malformed'],
  ['a12000', 'a negative key', 'malformed'],
  ['8181818181818181818181818181818100', 'sixteen arrays in one another', [[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]],
  ['818181818181818181818181818181818100', 'seventeen', 'malformed'],
])('%s: %s', ([bytes, , value]) => expect(outcome(() => decodeCbor(hex(bytes)))).toEqual(value));

test('a refusal names the message and the field', () => {
  const reader = new StrictReader(hex('a1000a'), 'tally');
  reader.map(1);
  reader.key(0);
  expect(() => reader.integer(0, 9)).toThrow('The tally is malformed: field 0 is not between 0 and 9.');
});

test('what is read of a leaf is not copied', () => {
  const [bytes = new Uint8Array(0)] = leaves;
  expect(decodeLeaf(bytes).salt.buffer).toBe(bytes.buffer);
});
