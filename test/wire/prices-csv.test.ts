import { expect, test } from 'vitest';
import type { DeliveryPrices } from '../../src/domain/market-data.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import { pricesCsv, thbPerKwh } from '../../src/wire/prices-csv.ts';

const quarter: DeliveryPrices = {
  ...{ zone: 'zone-1', start: instant(Date.parse('2026-11-24T03:15:00Z')), length: millis(15 * MINUTE) },
  ...{ index: 3_320_000, vwap: 3_800_000, volumeWh: 10_000, trades: 4, hidden: false },
  ...{ first: 4_000_000, last: 3_000_000, high: 4_200_000, low: 3_000_000 },
  closing: {
    ...{ reason: 'cleared', price: 3_000_000, lowest: 3_000_000, highest: 3_000_000, volumeWh: 6_000 },
    green: { premium: 750_000, volumeWh: 2_000 },
  },
};
const none = { vwap: null, first: null, last: null, high: null, low: null };

test('open data: a header with units, Bangkok time, exact decimals, CR LF after every line', () => {
  const few = { ...quarter, ...none, index: 1, volumeWh: null, trades: null, closing: null, hidden: true };
  expect(pricesCsv([quarter, few])).toBe(
    [
      'zone,delivery start (Asia/Bangkok),delivery length (min),index (THB/kWh),VWAP continuous (THB/kWh),first (THB/kWh),last (THB/kWh),high (THB/kWh),low (THB/kWh),volume (Wh),trades (count),closing auction result,closing auction price (THB/kWh),closing auction volume (Wh),quantities,green premium (THB/kWh),green volume (Wh)\r\n',
      'zone-1,2026-11-24T10:15:00+07:00,15,3.320000,3.800000,4.000000,3.000000,4.200000,3.000000,10000,4,cleared,3.000000,6000,told,0.750000,2000\r\n',
      'zone-1,2026-11-24T10:15:00+07:00,15,0.000001,,,,,,,,,,,not told: fewer than 3 accounts on a side,,\r\n',
    ].join(''),
  );
});

test.each([
  [0, '0.000000'],
  [1, '0.000001'],
  [999_999, '0.999999'],
  [12_345_678, '12.345678'],
  [-1_500_000, '-1.500000'],
  [null, null],
])('%s µTHB/kWh are %s THB/kWh', (price, text) => {
  expect(thbPerKwh(price)).toBe(text);
});
