import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { realms } from '../../src/domain/identity.ts';
import type { Command, Journalled } from '../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import { cancelScopes, selfTradeModes, sides, timesInForce } from '../../src/domain/order.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { origins } from '../../src/domain/transaction.ts';
import {
  decodeJournalFrame,
  encodeJournalFrame,
  isTruncatedFrame,
  showJournalFrame,
} from '../../src/wire/journal-frame.ts';
import { controlIn, decisionIn, erasureIn, signOperatorRequest } from '../../src/wire/operator-request.ts';
import { goldenFact } from '../support/golden-messages.ts';
import { quarter, substation, ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

const hash = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const { start, length } = quarter(2);
const cancel = { realm: 'simulation', account: 'a-h01', nonce: 'n-1', expires: ten } as const;
const decided = signOperatorRequest(
  {
    ...{ kind: 'decide', expires: ten },
    decision: {
      ...{ realm: 'simulation', core: 'core-1', point: 'h01', start: ten, version: 1, leafHash: hash(9) },
      ...{ verdict: 'accept', energy: null, author: 'op-1', reason: 'looked at it' },
    },
  },
  testSigner('operator'),
);
const halted = signOperatorRequest(
  {
    ...{ kind: 'control', expires: ten },
    control: { realm: 'simulation', core: 'core-1', zone: null, act: 'halt', author: 'op-1', reason: 'a fire' },
  },
  testSigner('operator'),
);
const erased = signOperatorRequest(
  {
    ...{ kind: 'erase', expires: ten },
    erasure: {
      ...{ realm: 'simulation', core: 'core-1', account: 'a-h01', from: ten, to: instant(ten + 1) },
      ...{ author: 'op-1', reason: 'asked by the household' },
    },
  },
  testSigner('operator'),
);
const commands: readonly Command[] = [
  { kind: 'rules', text: '{"name":"ค่าไฟ"}', hash: hash(6) },
  { kind: 'enrol', registry: substation, hash: hash(1) },
  {
    kind: 'order',
    terms: {
      ...cancel,
      point: 'h01',
      zone: 'zone-1',
      start,
      length,
      side: 'buy',
      quantityWh: wh(1_500),
      limit: microBahtPerKwh(4_000_000),
      timeInForce: 'fok',
    },
    hash: hash(2),
  },
  { kind: 'cancel', terms: cancel },
  {
    kind: 'batch',
    gateway: 'gw-1',
    epoch: 1,
    sequence: 7,
    payloadHash: hash(3),
    intervals: [
      { point: 'h01', start, length, version: 1, origin: 'missing', energy: null, leafHash: hash(4) },
      {
        point: 'h02',
        start,
        length,
        version: 2,
        origin: 'recovered',
        energy: {
          importWh: wh(1),
          exportWh: wh(2),
          openingImportWh: wh(3),
          openingExportWh: wh(4),
          uncertaintyWh: wh(5),
        },
        leafHash: hash(5),
      },
    ],
  },
  { kind: 'fact', gateway: 'gw-1', epoch: 1, sequence: 3, payloadHash: hash(7), fact: goldenFact.fact },
  {
    kind: 'fact',
    gateway: 'gw-1',
    epoch: 1,
    sequence: 4,
    payloadHash: hash(8),
    fact: { ...goldenFact.fact, stands: false, source: { device: 'd-h01', point: 'h01' } },
  },
  { kind: 'decide', ...decisionIn(decided), message: decided },
  { kind: 'erase', ...erasureIn(erased), message: erased },
  { kind: 'control', ...controlIn(halted), message: halted },
  { kind: 'tick' },
];
const group: readonly Journalled[] = commands.map((command, index) => ({ at: instant(ten + index), command }));
const storage = expect.objectContaining({ code: 'storage' });

test('every kind of command is in the test', () =>
  expect(new Set(commands.map(({ kind }) => kind))).toEqual(
    new Set(['rules', 'enrol', 'order', 'cancel', 'batch', 'fact', 'decide', 'erase', 'control', 'tick']),
  ));
test('a group is read as it was written', () => expect(decodeJournalFrame(encodeJournalFrame(group))).toEqual(group));
test('an empty group too', () => expect(decodeJournalFrame(encodeJournalFrame([]))).toEqual([]));
/** A row of a version with this body, as the oldest program would have framed it. */
const framed = (version: number, body: string): Uint8Array => {
  const length = (body.length / 2).toString(16).padStart(8, '0');
  const bytes = Buffer.from(`4754584a${version.toString(16).padStart(2, '0')}${length}${body}`, 'hex');
  return Uint8Array.from([...bytes, ...createHash('sha256').update(bytes).digest()]);
};
const bodyOf = (blob: Uint8Array): string => Buffer.from(blob.slice(9, -32)).toString('hex');

describe('version 2, which is read as ever, by hand', () => {
  test('one tick', () =>
    // [[10:00, "tick"]]
    expect(decodeJournalFrame(framed(2, '8182' + '1b000001a20b7ef780' + '647469636b'))).toEqual([
      { at: ten, command: { kind: 'tick' } },
    ]));
  test('one cancellation', () =>
    // [[10:00, "cancel", {0: 1, 1: 2, 2: 1, 3: "a-h01", 4: "n-1", 5: 10:00}]]
    expect(
      decodeJournalFrame(
        framed(
          2,
          '8183' +
            '1b000001a20b7ef780' +
            '6663616e63656c' +
            'a6' +
            '0001' +
            '0102' +
            '0201' +
            '0365612d683031' +
            '04636e2d31' +
            '051b000001a20b7ef780',
        ),
      ),
    ).toEqual([{ at: ten, command: { kind: 'cancel', terms: cancel } }]));
});

describe('version 3, by hand up to the checksum', () => {
  // 10:00 is 1,795,489,200,000 ms: six bits 00, and then, seven bits each, the rest of it.
  const tenPacked = `80${bits(ten / 64)}`;
  test('one tick: no id, one record of kind 4', () => {
    const blob = encodeJournalFrame([{ at: ten, command: { kind: 'tick' } }]);
    expect(bodyOf(blob)).toBe(`000104${tenPacked}`);
    expect(Buffer.from(blob)).toEqual(Buffer.from(framed(3, bodyOf(blob))));
  });
  test('an order and its cancellation one minute later', () => {
    const order = commands[2] as Extract<Command, { kind: 'order' }>;
    const blob = encodeJournalFrame([
      { at: ten, command: order },
      { at: instant(ten + 60_000), command: { kind: 'cancel', terms: cancel } },
    ]);
    expect(bodyOf(blob)).toBe(
      // Ids "a-h01", "h01", "zone-1"; two records.
      '03' +
        '05612d683031' +
        '03683031' +
        '067a6f6e652d31' +
        '02' +
        // Kind 1 at 10:00; buy, fok (2), simulation (1); ids 0, 1, 2; "n-1".
        '01' +
        tenPacked +
        '0c' +
        '000102' +
        '036e2d31' +
        // Starts 1,800,000 ms later (28,125 × 64), lasts 900,000 ms, expires at once; 1,500 Wh (23 × 64 + 28), 4,000,000 µTHB/kWh.
        '80' +
        bits(28_125) +
        bits(900_000) +
        '00' +
        '9c17' +
        '80' +
        bits(62_500) +
        '02'.repeat(32) +
        // Kind 2, 60,000 ms later (937 × 64 + 32); simulation; id 0; "n-1"; expired 60,000 ms before: the sign is bit 6.
        '02' +
        'a0' +
        bits(937) +
        '01' +
        '00' +
        '036e2d31' +
        'e0' +
        bits(937),
    );
  });
});

/** A count, seven bits a byte, the least significant first: worked with division, as the format's words say. */
function bits(value: number): string {
  const [low, rest] = [value % 128, Math.floor(value / 128)];
  const byte = (rest > 0 ? 128 + low : low).toString(16).padStart(2, '0');
  return rest > 0 ? byte + bits(rest) : byte;
}

const anyWhole = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(0, 63, 64, -63, -64, 127, 8_191, 8_192, 2 ** 31 - 1, 2 ** 31, 2 ** 38, Number.MAX_SAFE_INTEGER),
);
const anyId = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,62}$/);
const anyHash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const anyAt = fc.integer({ min: 0, max: 4e12 }).map(instant);
const anyTerms = fc.record(
  {
    realm: fc.constantFrom(...realms),
    account: anyId,
    nonce: anyId,
    expires: anyWhole.map(instant),
    point: anyId,
    zone: anyId,
    start: anyWhole.map(instant),
    length: fc.integer({ min: 1, max: 2 ** 53 - 1 }).map(millis),
    side: fc.constantFrom(...sides),
    quantityWh: anyWhole.map(wh),
    limit: anyWhole.map(microBahtPerKwh),
    timeInForce: fc.constantFrom(...timesInForce),
    selfTrade: fc.constantFrom(...selfTradeModes),
    budget: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map(nanoBaht),
    replaces: anyId,
    green: fc.constant(true as const),
  },
  {
    requiredKeys: [
      ...(['realm', 'account', 'nonce', 'expires', 'point', 'zone', 'start'] as const),
      ...(['length', 'side', 'quantityWh', 'limit', 'timeInForce'] as const),
    ],
  },
);
const anyCancel = fc.record(
  {
    realm: fc.constantFrom(...realms),
    account: anyId,
    nonce: anyId,
    expires: anyWhole.map(instant),
    scope: fc.constantFrom(...cancelScopes),
  },
  { requiredKeys: ['realm', 'account', 'nonce', 'expires'] },
);
const anyEnergy = fc.record({
  importWh: anyWhole.map(wh),
  exportWh: anyWhole.map(wh),
  openingImportWh: anyWhole.map(wh),
  openingExportWh: anyWhole.map(wh),
  uncertaintyWh: anyWhole.map(wh),
});
const anyInterval = fc.record({
  point: anyId,
  start: anyWhole.map(instant),
  length: anyWhole.map(millis),
  version: anyWhole,
  origin: fc.constantFrom(...origins),
  energy: fc.option(anyEnergy),
  leafHash: anyHash,
});
const anyBatch = fc.record(
  {
    gateway: anyId,
    epoch: anyWhole,
    sequence: anyWhole,
    payloadHash: anyHash,
    intervals: fc.array(anyInterval, { maxLength: 3 }),
    before: fc.nat(),
  },
  { requiredKeys: ['gateway', 'epoch', 'sequence', 'payloadHash', 'intervals'] },
);
const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ terms: anyTerms, hash: anyHash }).map((order) => ({ kind: 'order' as const, ...order })),
  anyCancel.map((terms) => ({ kind: 'cancel' as const, terms })),
  anyBatch.map((batch) => ({ kind: 'batch' as const, ...batch })),
  fc.constant({ kind: 'tick' as const }),
);

/** A record that is shown may be another a moment later: each is copied while it is there. */
const shown = (blob: Uint8Array): readonly Journalled[] => {
  const seen: Journalled[] = [];
  showJournalFrame(blob, (entry) => void seen.push(structuredClone(entry)));
  return seen;
};

test('every kind of command is shown as it is read', () => expect(shown(encodeJournalFrame(group))).toEqual(group));

test('orders are shown without an object for each', () => {
  const [order] = group.filter(({ command }) => command.kind === 'order');
  if (order === undefined) throw new Error('the group has orders');
  const seen = new Set<Journalled>();
  const terms = { ...(order.command as Extract<Command, { kind: 'order' }>).terms };
  for (const name of ['selfTrade', 'budget', 'replaces', 'green'] as const) delete terms[name];
  const plain: Journalled = { ...order, command: { kind: 'order', terms, hash: hash(2) } };
  showJournalFrame(encodeJournalFrame([plain, plain, plain]), (entry) => void seen.add(entry));
  expect(seen.size).toBe(1);
});

test('nothing is shown of a row that is torn or altered', () => {
  const blob = encodeJournalFrame(group);
  const altered = blob.map((byte, at) => (at === blob.length - 40 ? byte ^ 1 : byte));
  for (const each of [blob.subarray(0, -1), altered])
    expect(() =>
      showJournalFrame(each, () => {
        throw new Error('a record was shown');
      }),
    ).toThrow(storage);
});

test('whatever can be journalled is read as it was written, however large its numbers', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ at: anyAt, command: anyCommand }), { maxLength: 8 }), (records) => {
      const blob = encodeJournalFrame(records);
      expect(decodeJournalFrame(blob)).toEqual(records);
      expect(shown(blob)).toEqual(records);
      expect(encodeJournalFrame(decodeJournalFrame(blob))).toEqual(blob);
    }),
    { seed: 20261130, numRuns: 150 },
  );
});
test('a damaged body under a checksum that agrees is a fault, never another error', () => {
  const body = bodyOf(encodeJournalFrame(group));
  fc.assert(
    fc.property(fc.nat(body.length / 2 - 1), fc.nat(255), (at, byte) => {
      const damaged = body.slice(0, 2 * at) + byte.toString(16).padStart(2, '0') + body.slice(2 * at + 2);
      for (const each of [framed(3, damaged), framed(3, damaged.slice(0, 2 * at))])
        try {
          decodeJournalFrame(each);
        } catch (error) {
          expect(error).toEqual(storage);
        }
    }),
    { seed: 20261130, numRuns: 400 },
  );
});
test('more than a message may be: a row is as large as its group', () => {
  const many = Array.from(
    { length: 70_000 },
    (_, index): Journalled => ({
      at: instant(index),
      command: { kind: 'order', terms: (commands[2] as Extract<Command, { kind: 'order' }>).terms, hash: hash(2) },
    }),
  );
  const blob = encodeJournalFrame(many);
  expect(blob.length).toBeGreaterThan(4 * 1024 * 1024);
  expect(decodeJournalFrame(blob)).toHaveLength(70_000);
});

describe('a fault of storage', () => {
  const blob = encodeJournalFrame([{ at: ten, command: { kind: 'cancel', terms: cancel } }]);
  test('cut at any byte: truncated', () => {
    for (let end = 0; end < blob.length; end += 1) {
      expect(() => decodeJournalFrame(blob.slice(0, end))).toThrow(storage);
      expect(isTruncatedFrame(blob.slice(0, end))).toBe(true);
    }
  });
  test('one bit changed in any byte, those of its length too: altered, not truncated', () => {
    for (let at = 0; at < blob.length; at += 1) {
      const altered = blob.map((byte, index) => (index === at ? byte ^ 4 : byte));
      expect(() => decodeJournalFrame(altered)).toThrow(storage);
      expect(isTruncatedFrame(altered)).toBe(false);
    }
  });
  test('something behind it', () =>
    expect(() => decodeJournalFrame(Uint8Array.from([...blob, 0]))).toThrow(/was altered: its length/));
  test.each([1, 4])('version %i, which is whole and says what to do', (version) => {
    const other = framed(version, bodyOf(blob));
    expect(() => decodeJournalFrame(other)).toThrow(/of version \d, this software knows 2 and 3. Start the version/);
    expect(isTruncatedFrame(other)).toBe(false);
  });
});
