import { expect, test } from 'vitest';
import { auditReport } from '../../../src/core/audit/audit-report.ts';
import { checkNodes } from '../../../src/core/audit/check-nodes.ts';
import { QUARTER_HOUR } from '../../../src/domain/interval.ts';
import type { NodeTraded } from '../../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../../src/domain/money.ts';
import type { Transfer } from '../../../src/market/ledger.ts';
import { rulesCommand, ten } from '../../support/small-market.ts';

const rules = rulesCommand({
  network: {
    root: 'z',
    lines: [],
    // Retail 5.7982 and buy-back 2.20 THB; 4 kW are 1 kWh in a quarter of an hour.
    nodes: [{ id: 'z', kind: 'utility', sells: { watts: 4_000, prices: { tariff: 'tou' } }, buys: null }],
  },
}).text;

/** The node sold 1 kWh at its price to the zone, and has been booked so much. */
const audited = (change: Partial<NodeTraded>, booked: bigint) => {
  const report = auditReport();
  const price = microBahtPerKwh(5_798_200);
  const node: NodeTraded = {
    ...{ node: 'z', kind: 'utility', boughtWh: 0, soldWh: 1_000, price, ask: price, bid: null, why: null },
    ...change,
  };
  const product = { zone: 'z', start: ten, length: QUARTER_HOUR };
  const lines = { fees: nanoBaht(0n), rent: nanoBaht(0n), nodes: [node] };
  const clearing = { ...product, volumeWh: 1_000, price, lowest: price, highest: price, reason: 'cleared', lines };
  const trade = { ...product, buyer: 'a', seller: 'system.network', quantityWh: 1_000, price };
  const leg = { kind: 'transfer', id: `lines/${ten}/system.node.z`, debit: 'system.network', credit: 'system.node.z' };
  const events = [
    { kind: 'cleared', clearing },
    { kind: 'traded', trade },
  ];
  checkNodes(report, rules)(
    { entry: { at: ten, command: { kind: 'tick' } }, events: events as never, where: 'row 1' },
    [{ ...leg, amount: nanoBaht(booked), overdraft: true } as Transfer],
  );
  return report.findings().map(({ law, what }) => [law, what]);
};

// 1,000 Wh × 5,798,200 µTHB/kWh.
const due = 5_798_200_000n;

test('a node that trades within its rules, and is booked what it is due, is in order', () =>
  expect(audited({}, due)).toEqual([]));

test('each of its lies is found', () => {
  expect(audited({}, due - 1n)).toEqual([
    ['positions', 'system.node.z is due 5798200000 nTHB, and was booked 5798199999 nTHB'],
  ]);
  expect(audited({ price: microBahtPerKwh(5_798_199) }, due - 1_000n)).toEqual([
    [
      'limits',
      expect.stringContaining('sold 1000 Wh and bought 0 Wh at 5798199, and by the rules it sells at 5798200'),
    ],
  ]);
  expect(audited({ soldWh: 1_001 }, due + 5_798_200n)).toEqual([
    ['limits', expect.stringContaining('sold 1001 Wh')],
    ['positions', expect.stringContaining('the network bought 1001 Wh and sold 1000 Wh')],
  ]);
});
