import { expect, test } from 'vitest';
import { depthLines, indicativeLines, pricesLines } from '../../src/bin/market-lines.ts';

const start = '2026-11-24T10:15:00+07:00';
const quarter = {
  ...{ start, index: 3_320_000, high: 4_200_000, low: 3_000_000, last: 3_000_000, volumeWh: 10_000, hidden: false },
  closing: { reason: 'cleared', price: 3_000_000 },
};
const total = { index: 3_320_000, volumeWh: 10_000, trades: 4, traded: 1 };

test('prices: a line a delivery, what is not told and why, and the day', () => {
  const few = { ...quarter, start: '2026-11-24T10:30:00+07:00', volumeWh: null, hidden: true, closing: null };
  const none = {
    ...{ start: '2026-11-24T10:45:00+07:00', index: null, high: null, low: null, last: null, volumeWh: 0 },
    ...{ hidden: false, closing: { reason: 'no-bids', price: null } },
  };
  expect(
    pricesLines({ zone: 'z', day: '2026-11-24', deliveries: [quarter, few, none], total: { ...total, traded: 2 } }),
  ).toBe(
    [
      'Prices of z on 2026-11-24, THB/kWh:',
      'start     index      high       low      last        Wh  closing auction',
      '10:15  3.320000  4.200000  3.000000  3.000000     10000  3.000000',
      '10:30  3.320000  4.200000  3.000000  3.000000  not told  open',
      '10:45         –         –         –         –         0  nobody buys',
      'Volumes are not told where fewer than three accounts bought or sold, and the day is without them.',
      '2 deliveries were traded; the day: 4 trades, 10000 Wh, index 3.320000 THB/kWh.',
      '',
    ].join('\n'),
  );
  expect(pricesLines({ zone: 'z', day: '2026-11-24', deliveries: [], total: { ...total, traded: 0 } })).toBe(
    'Prices of z on 2026-11-24, THB/kWh:\nNothing was traded or cleared for that day.\n',
  );
});

test('depth: both sides, best first', () => {
  const bids = [{ price: 3_000_000, quantityWh: 700 }];
  const asks = [
    { price: 4_000_000, quantityWh: 2_500 },
    { price: 4_100_000, quantityWh: 10 },
  ];
  expect(depthLines({ zone: 'z', start, bids, asks })).toBe(
    [
      'Book of z for 2026-11-24 10:15:',
      ' Wh  bid THB/kWh  offer THB/kWh  Wh',
      '700     3.000000       4.000000  2500',
      '                       4.100000  10',
      '',
    ].join('\n'),
  );
  expect(depthLines({ zone: 'z', start, bids: [], asks: [] })).toMatch(/Nothing rests there/);
});

test.each([
  [
    { reason: 'cleared', price: 4_500_000, volumeWh: 1_000, imbalanceWh: 200 },
    'zone',
    '1000 Wh at 4.500000 THB/kWh, 200 Wh more wanted',
  ],
  [
    { reason: 'cleared', price: 4_500_000, volumeWh: 1_000, imbalanceWh: -9 },
    'zone',
    '1000 Wh at 4.500000 THB/kWh, 9 Wh more offered',
  ],
  [
    { reason: 'cleared', price: 4_500_000, volumeWh: 1_000, imbalanceWh: 0 },
    'network',
    '1000 Wh at 4.500000 THB/kWh, all served',
  ],
  [{ reason: 'no-overlap' }, 'network', 'bids and offers do not meet'],
] as const)('indicative: %j of a %s', (indication, scope, said) => {
  const whole = scope === 'zone' ? 'by itself' : 'with the zones its lines lead to';
  expect(indicativeLines({ indications: [{ zone: 'z', start, scope, ...indication }] })).toBe(
    `z 2026-11-24 10:15, cleared ${whole}: ${said}.\n`,
  );
});

test('nothing is indicated where nothing rests', () => {
  expect(indicativeLines({ indications: [] })).toBe('Nothing rests for any delivery: no auction is indicated.\n');
});
