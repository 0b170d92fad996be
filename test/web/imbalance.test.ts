import { expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { settlePoint } from '../../src/market/settle.ts';
import { imbalance } from '../../src/web/account/imbalance.ts';
import { accountView } from '../support/views.ts';

type Case = Readonly<{
  of: string;
  imported: number;
  exported: number;
  bought: number;
  sold: number;
  rest: readonly [number, number];
}>;

/** By hand: [bought from the utility, sold to it]. */
const cases: readonly Case[] = [
  { of: 'no trade, a consumer', imported: 500, exported: 0, bought: 0, sold: 0, rest: [500, 0] },
  { of: 'no trade, a producer', imported: 0, exported: 700, bought: 0, sold: 0, rest: [0, 700] },
  { of: 'exact', imported: 300, exported: 0, bought: 300, sold: 0, rest: [0, 0] },
  { of: 'a buyer who used more', imported: 2_300, exported: 0, bought: 2_000, sold: 0, rest: [300, 0] },
  { of: 'a buyer who used less', imported: 1_800, exported: 0, bought: 2_000, sold: 0, rest: [0, 200] },
  { of: 'a seller who exported less', imported: 0, exported: 1_700, bought: 0, sold: 2_000, rest: [300, 0] },
  { of: 'a seller who exported more', imported: 0, exported: 2_500, bought: 0, sold: 2_000, rest: [0, 500] },
  { of: 'both registers, never netted', imported: 120, exported: 80, bought: 100, sold: 100, rest: [40, 0] },
];

test.for(cases)('$of', ({ imported, exported, bought, sold, rest: [fromUtility, toUtility] }) => {
  const [interval] = accountView().intervals;
  if (interval === undefined) throw new Error('the view has no interval');
  const shown = { ...interval, importWh: imported, exportWh: exported, boughtWh: bought, soldWh: sold };
  expect(imbalance(shown)).toEqual({ boughtWh: fromUtility, soldWh: toUtility });
  // What the page explains is what the core books: at 1 THB/kWh a Wh costs 1,000,000 nano-baht.
  const one = microBahtPerKwh(1_000_000);
  const settled = settlePoint(
    { account: 'a', point: 'p' },
    { importWh: wh(imported), exportWh: wh(exported), basis: 'metered' },
    { boughtWh: bought, soldWh: sold, money: 0n },
    { retail: one, buyBack: one },
  );
  expect([settled.retail, settled.buyBack]).toEqual([
    -1_000_000n * BigInt(fromUtility),
    1_000_000n * BigInt(toUtility),
  ]);
});

test('nothing is said before the meter has spoken', () => {
  expect(accountView().intervals.map(imbalance)[0]).toBeNull();
});
