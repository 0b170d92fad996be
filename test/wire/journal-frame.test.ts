import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { Command, Journalled } from '../../src/domain/market.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { instant } from '../../src/domain/time.ts';
import { decodeJournalFrame, encodeJournalFrame, isTruncatedFrame } from '../../src/wire/journal-frame.ts';
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
test('one tick, by hand up to the checksum', () => {
  const blob = encodeJournalFrame([{ at: ten, command: { kind: 'tick' } }]);
  // "GTXJ", version 2, 16 bytes: [[10:00, "tick"]].
  expect(Buffer.from(blob.slice(0, -32)).toString('hex')).toBe(
    '4754584a' + '02' + '00000010' + '8182' + '1b000001a20b7ef780' + '647469636b',
  );
});
test('one grid fact, by hand up to the checksum: an older software does not know the kind, and says so', () => {
  const { fact } = goldenFact;
  const command: Command = { kind: 'fact', gateway: 'gw-1', epoch: 1, sequence: 3, payloadHash: hash(7), fact };
  const blob = encodeJournalFrame([{ at: ten, command }]);
  // [[10:00, "fact", "gw-1", 1, 3, 32 bytes of 07, [1, true, null, null, 10:05:30, 10:05:40, [48712, 49000, "Hz"], alarm]]].
  const body =
    '81871b000001a20b7ef7806466616374' +
    '6467772d310103' +
    `5820${'07'.repeat(32)}` +
    '8801f5f6f61b000001a20b8400901b000001a20b8427a0' +
    '8319be4819bf6862487a' +
    '781d6672657175656e63792d62616e642f677269642f656d657267656e6379';
  const length = (body.length / 2).toString(16).padStart(8, '0');
  expect(Buffer.from(blob.slice(0, -32)).toString('hex')).toBe(`4754584a02${length}${body}`);
});
test('more than a message may be: a row is as large as its group', () => {
  const many = Array.from(
    { length: 45_000 },
    (_, index): Journalled => ({
      at: instant(index),
      command: { kind: 'order', terms: (commands[2] as Extract<Command, { kind: 'order' }>).terms, hash: hash(2) },
    }),
  );
  const blob = encodeJournalFrame(many);
  expect(blob.length).toBeGreaterThan(4 * 1024 * 1024);
  expect(decodeJournalFrame(blob)).toHaveLength(45_000);
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
  test.each([1, 3])('version %i, which is whole and says what to do', (version) => {
    const framed = blob.with(4, version).slice(0, -32);
    const other = Uint8Array.from([...framed, ...createHash('sha256').update(framed).digest()]);
    expect(() => decodeJournalFrame(other)).toThrow(/of version \d, this software knows 2. Start the version/);
    expect(isTruncatedFrame(other)).toBe(false);
  });
});
