import { describe, expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { Clearing, MarketEvent, SettledPoint, SettlementRun } from '../../src/domain/market.ts';
import type { ControlAct, MarketControl } from '../../src/domain/market-control.ts';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import { instant } from '../../src/domain/time.ts';
import { decodeLogEntry, encodeLogEntry, logEntryOf } from '../../src/wire/log-entry.ts';
import { goldenFact } from '../support/golden-messages.ts';
import { hex } from '../support/hex.ts';
import { quarter, ten } from '../support/sealed-substation.ts';

const interval = { zone: 'zone-1', ...quarter(0) };
const clearing: Clearing = {
  ...interval,
  volumeWh: wh(900),
  price: microBahtPerKwh(4_000_000),
  lowest: microBahtPerKwh(3_900_000),
  highest: microBahtPerKwh(4_100_000),
  reason: 'cleared',
};
const settled = (account: string, importWh: number, basis: SettledPoint['basis']): SettledPoint => ({
  account,
  point: `p-${account}`,
  importWh: wh(importWh),
  exportWh: wh(0),
  boughtWh: wh(40),
  soldWh: wh(10),
  traded: nanoBaht(-1n),
  retail: nanoBaht(-2n),
  buyBack: nanoBaht(3n),
  total: nanoBaht(0n),
  basis,
});
const settlementRun: SettlementRun = {
  ...interval,
  run: 2,
  points: [settled('a-1', 100, 'metered'), settled('a-2', 200, 'estimated')],
  importWh: wh(300),
  exportWh: wh(0),
  feeder: null,
  balanced: true,
};
const at = { sequence: 1, at: ten };
const halted = (zone: string | null, act: ControlAct): MarketControl => ({
  ...{ realm: 'simulation', core: 'core-1', zone, act, author: 'op-1', reason: 'why' },
});
const events: readonly MarketEvent[] = [
  { ...at, kind: 'rules-changed', hash: new Uint8Array(32).fill(3) },
  { ...at, kind: 'enrolled', version: 1, hash: new Uint8Array(32).fill(1) },
  { ...at, kind: 'batch-kept', gateway: 'gw-1', batch: 7, payloadHash: new Uint8Array(32).fill(2) },
  {
    ...at,
    kind: 'fact-kept',
    gateway: 'gw-1',
    number: 9,
    payloadHash: new Uint8Array(32).fill(4),
    zones: ['zone-1'],
    fact: goldenFact.fact,
  },
  { ...at, kind: 'cleared', clearing },
  {
    ...at,
    kind: 'cleared',
    clearing: { ...clearing, volumeWh: wh(0), price: null, lowest: null, highest: null, reason: 'no-bids' },
  },
  ...(['administered', 'halted', 'suspended'] as const).map((reason) => ({
    ...at,
    ...{ kind: 'cleared' as const, clearing: { ...clearing, reason } },
  })),
  { ...at, kind: 'settled', run: settlementRun },
  ...[null, 'zone-1'].map((zone) => ({
    ...at,
    ...{ kind: 'controlled' as const, withdrawn: 3, hash: zone === null ? null : new Uint8Array(32).fill(5) },
    control: halted(zone, 'emergency'),
  })),
];
const entryOf = (event: MarketEvent) => logEntryOf('simulation', 'core-1', event);

test.each(events.map((event) => [event.kind, event] as const))(
  '%s leaves an entry that is read as it was written',
  (_, event) => {
    const entry = entryOf(event);
    expect(entry && decodeLogEntry(encodeLogEntry(entry))).toEqual(entry);
    expect(entry).not.toBeNull();
  },
);

test('rules leave their hash, by hand', () => {
  const entry = entryOf({ ...at, kind: 'rules-changed', hash: new Uint8Array(32).fill(0x77) });
  // A map of 5: schema 1, simulation, "core-1", kind 5, 32 bytes.
  const expected = hex(`a5 0001 0101 0266636f72652d31 0305 045820${'77'.repeat(32)}`);
  expect(entry && encodeLogEntry(entry)).toEqual(expected);
});

test('a decision leaves its hash, by hand', () => {
  const entry = entryOf({
    ...at,
    ...{ kind: 'reading-decided', point: 'h01', start: ten, version: 1, verdict: 'accept' },
    ...{ author: 'op-1', reason: 'why', hash: new Uint8Array(32).fill(0x77) },
  });
  // A map of 5: schema 1, simulation, "core-1", kind 7, 32 bytes.
  const expected = hex(`a5 0001 0101 0266636f72652d31 0307 045820${'77'.repeat(32)}`);
  expect(entry && encodeLogEntry(entry)).toEqual(expected);
  expect(decodeLogEntry(expected)).toEqual(entry);
});

test('a control leaves what was done and its hash, and not who did it, by hand', () => {
  const control = halted('z', 'halt');
  const entry = entryOf({ ...at, kind: 'controlled', control, withdrawn: 2, hash: new Uint8Array(32).fill(0x77) });
  // A map of 8: schema 1, simulation, "core-1", kind 9, "z", 1 (halt), 2 orders, 32 bytes.
  const expected = hex(`a8 0001 0101 0266636f72652d31 0309 04617a 0501 0602 075820${'77'.repeat(32)}`);
  expect(entry && encodeLogEntry(entry)).toEqual(expected);
  expect(decodeLogEntry(expected)).toEqual(entry);
});

test('an erasure leaves whose and which time, by hand', () => {
  const period = { from: ten, to: instant(ten + 1) };
  const entry = entryOf({ ...at, kind: 'erased', account: 'a-1', ...period, hash: new Uint8Array(32).fill(0x77) });
  // A map of 8: schema 1, simulation, "core-1", kind 8, "a-1", 10:00, a millisecond later, 32 bytes.
  const expected = hex(
    `a8 0001 0101 0266636f72652d31 0308 0463612d31 051b000001a20b7ef780 061b000001a20b7ef781 075820${'77'.repeat(32)}`,
  );
  expect(entry && encodeLogEntry(entry)).toEqual(expected);
  expect(decodeLogEntry(expected)).toEqual(entry);
});

test('a run leaves totals and nobody’s own figures', () => {
  const entry = entryOf({ ...at, kind: 'settled', run: settlementRun });
  expect(entry).toEqual({
    realm: 'simulation',
    core: 'core-1',
    kind: 'run',
    totals: {
      ...interval,
      run: 2,
      points: 2,
      estimated: 1,
      importWh: 300,
      exportWh: 0,
      boughtWh: 80,
      soldWh: 20,
      balanced: true,
    },
  });
  expect(entry && Buffer.from(encodeLogEntry(entry)).toString('latin1')).not.toContain('a-1');
});

test('a fact leaves its hash, and nothing of what a household’s meter shows', () => {
  const source = { device: 'd-h01', point: 'h01' };
  const fact = { ...goldenFact.fact, source, measured: { value: 251_000, limit: 240_000, unit: 'V' } };
  const payloadHash = new Uint8Array(32).fill(4);
  const event = { ...at, kind: 'fact-kept', gateway: 'gw-1', number: 9, payloadHash, zones: ['zone-1'], fact } as const;
  expect(entryOf(event)).toEqual({
    ...{ realm: 'simulation', core: 'core-1', kind: 'fact' },
    ...{ gateway: 'gw-1', sequence: 9, payloadHash },
  });
});

test.each<MarketEvent>([
  { ...at, kind: 'order-accepted', order: 'a-1/n', side: 'buy', restingWh: wh(1) },
  { ...at, kind: 'order-refused', order: 'a-1/n', reason: 'expired' },
  { ...at, kind: 'order-done', order: 'a-1/n', reason: 'filled', restWh: wh(0) },
  { ...at, kind: 'cannot-price', zone: 'zone-1', start: ten, reason: 'no tariff' },
  { ...at, kind: 'facts-lapsed', gateway: 'gw-1', count: 2 },
])('$kind is nobody else’s business', (event) => expect(entryOf(event)).toBeNull());

describe('malformed', () => {
  test.each([
    ['no map', '80'],
    ['no kind', 'a0'],
    ['an unknown kind', 'a400010101026163 0309'],
    ['another schema', `a6 0002 0101 026163 0301 0401 055820${'00'.repeat(32)}`],
    ['rules without a hash', 'a4 0001 0101 026163 0305'],
    ['a short hash', `a6 0001 0101 026163 0301 0401 05581f${'00'.repeat(31)}`],
    ['a name for a core', `a6 0001 0101 026143 0301 0401 055820${'00'.repeat(32)}`],
  ])('%s', (_, bytes) =>
    expect(() => decodeLogEntry(hex(bytes))).toThrow(expect.objectContaining({ code: 'malformed' })),
  );
});
