import { describe, expect, it } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { checkFeeder, imbalanceOf, type Position, settlePoint } from '../../src/market/settle.ts';

/** On-peak without Ft and VAT (facts E3): retail 5.7982, buy-back 2.20; 2,000 Wh traded at 4.00. */
const prices = { retail: microBahtPerKwh(5_798_200), buyBack: microBahtPerKwh(2_200_000) };
const sold: Position = { boughtWh: 0, soldWh: 2000, money: 8_000_000_000n };
const bought: Position = { boughtWh: 2000, soldWh: 0, money: -8_000_000_000n };

const total = (importWh: number, exportWh: number, position: Position): bigint =>
  settlePoint(
    { account: 'a', point: 'p' },
    { importWh: wh(importWh), exportWh: wh(exportWh), basis: 'metered' },
    position,
    prices,
  ).total;

describe('rule A, position + imbalance (facts E3), nano-baht', () => {
  it.each([
    ['S1 exact', 2000, 2000, 8_000_000_000n, -8_000_000_000n],
    ['S2 both short', 1700, 2300, 6_260_540_000n, -9_739_460_000n],
    ['S3 both long', 2500, 1800, 9_100_000_000n, -7_560_000_000n],
    ['S4 after the correction', 1900, 2300, 7_420_180_000n, -9_739_460_000n],
  ])('%s', (_, exported, imported, seller, buyer) => {
    expect(total(0, exported, sold)).toBe(seller);
    expect(total(imported, 0, bought)).toBe(buyer);
  });
  it('registers are not netted: what a prosumer imports and exports in one interval is priced apart', () =>
    // −300 Wh × 5.7982 + 100 Wh × 2.20 = −1.73946 + 0.22
    expect(total(300, 100, { boughtWh: 0, soldWh: 0, money: 0n })).toBe(-1_519_460_000n));
});

describe('the feeder head proves the sum of its points', () => {
  const points = [
    { importWh: 6_000, exportWh: 0, uncertaintyWh: 1 },
    { importWh: 4_000, exportWh: 3_000, uncertaintyWh: 1 },
  ];
  // Σ import 10,000, export 3,000; stated losses 1–3 % of import = 100…300 Wh; tolerance 1 + 1 + 2 from the meters, and
  // 2 per meter for rounding = 3 × 2 + 2 + 2 = 10 Wh with a head uncertainty of 2.
  it.each([
    ['in the middle', 7_200, 0, 200, true],
    ['at the lower edge', 7_090, 0, 90, true],
    ['below it', 7_089, 0, 89, false],
    ['at the upper edge', 7_310, 0, 310, true],
    ['above it', 7_311, 0, 311, false],
    ['the head exports too', 7_700, 500, 200, true],
  ])('%s', (_, importWh, exportWh, lossWh, agrees) =>
    expect(checkFeeder({ importWh, exportWh, uncertaintyWh: 2 }, points, { lowest: 10_000, highest: 30_000 })).toEqual({
      importWh,
      exportWh,
      lossWh,
      agrees,
    }),
  );
});

/**
 * Energinet net loss (facts E2, issues #424 and #432): what is lost in the grid is its supplier's, A's: consumption 5 becomes 7 where 2
 * are lost, and production 5 becomes 7 where −2 are. Here the utility is that supplier: it supplies what points did not buy of one another,
 * and at the feeder head the loss beside it. B's 10 are traded.
 */
it.each([
  ['it supplies 5, and 2 are lost: 7 at the head', { exported: 10, imported: 15 }, { importWh: 7, exportWh: 0 }, 2],
  ['it takes 5, and −2 are lost: 7 at the head', { exported: 15, imported: 10 }, { importWh: 0, exportWh: 7 }, -2],
])('the net loss is the utility’s: %s', (_, { exported, imported }, head, lossWh) => {
  const buyer = imbalanceOf({ importWh: imported, exportWh: 0, boughtWh: 10, soldWh: 0 });
  const seller = imbalanceOf({ importWh: 0, exportWh: exported, boughtWh: 0, soldWh: 10 });
  const supplied = buyer.short + seller.short - buyer.long - seller.long;
  const points = [
    { importWh: imported, exportWh: 0, uncertaintyWh: 0 },
    { importWh: 0, exportWh: exported, uncertaintyWh: 0 },
  ];
  const found = checkFeeder({ ...head, uncertaintyWh: 0 }, points, { lowest: 0, highest: 0 });
  expect(found.lossWh).toBe(lossWh);
  expect(supplied + found.lossWh).toBe(head.importWh - head.exportWh);
});
