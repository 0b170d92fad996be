import { expect, test } from 'vitest';
import { auditReport } from '../../../src/core/audit/audit-report.ts';
import { checkNodes } from '../../../src/core/audit/check-nodes.ts';
import { checkTrades } from '../../../src/core/audit/check-trades.ts';
import { wh } from '../../../src/domain/energy.ts';
import type { MarketEvent } from '../../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../../src/domain/money.ts';
import type { Transfer } from '../../../src/market/ledger.ts';
import { createMarket } from '../../../src/market/market.ts';
import { NETWORK } from '../../../src/market/market-state.ts';
import { twoZones } from '../../market/network/two-zones-registry.ts';
import { at, metered, orderTerms, sha256, smallMarket } from '../../support/small-market.ts';

const same = <Of>(one: Of): Of => one;

/** 5 kWh are sold in a and bought in b over a line with a fee of 0.50; so much of them, Wh, is delivered (rule B). */
const audited = (
  change: (event: MarketEvent) => MarketEvent,
  { delivered = 4_000, legs: told = same }: Readonly<{ delivered?: number; legs?: (leg: Transfer) => Transfer }> = {},
) => {
  const line = { to: 'substation', fee: microBahtPerKwh(250_000), lossPpm: 0, upW: null, downW: null };
  const network = { root: 'substation', lines: ['a', 'b'].map((from) => ({ from, ...line })) };
  const small = smallMarket({ network, settlementRule: 'deliver-min' }, twoZones);
  for (const [account, zone, side] of [
    ['p1', 'a', 'sell'],
    ['c1', 'b', 'buy'],
  ] as const)
    small.order(
      '10:01',
      orderTerms({
        ...{ nonce: account, account, point: account, zone, side, quantityWh: wh(5_000) },
        limit: microBahtPerKwh(side === 'sell' ? 3_000_000 : 3_500_000),
      }),
    );
  small.tick('10:25');
  small.batch('10:50', metered('p1', at('10:30'), [0, delivered]), metered('c1', at('10:30'), [5_000, 0]));
  small.tick('11:16');
  const report = auditReport();
  const [see, seeLines] = [checkTrades(report), checkNodes(report, null)];
  const legs: Transfer[] = [];
  const again = createMarket({ sha256, booked: (leg) => void legs.push(told(leg)) });
  for (const entry of small.journal) {
    const applied = { entry, events: again.apply(entry).map(change), where: 'row 1' };
    see(applied);
    seeLines(applied, legs.splice(0));
  }
  return report.findings().map(({ law, what }) => [law, what]);
};

test('what rule B settles over lines is in order: the rest of each zone is the network’s', () =>
  expect([audited(same), audited(same, { delivered: 5_000 })]).toEqual([[], []]));

test('money that is not the price of the rest is found', () => {
  const found = audited((event) =>
    event.kind !== 'settled' || event.run.zone !== 'b'
      ? event
      : {
          ...event,
          run: {
            ...event.run,
            points: event.run.points.map((one) => ({
              ...one,
              traded: nanoBaht(one.traded + (one.boughtWh > 0 ? 1n : 0n)),
            })),
          },
        },
  );
  // 4,000 Wh at 3.50.
  expect(found).toEqual([
    ['positions', expect.stringContaining('4000 Wh were bought and 0 Wh sold, for -13999999999 nTHB more')],
  ]);
});

// 5 kWh × 0.50 = 2.50; of 4 kWh 2.00.
test('fees are what the clearing says where all is delivered, and never more', () => {
  const fees = (by: bigint) => (leg: Transfer) =>
    leg.kind === 'transfer' && leg.id.endsWith(`/${NETWORK.fees}`)
      ? { ...leg, amount: nanoBaht(leg.amount + by) }
      : leg;
  const says = (what: string) => [['positions', expect.stringContaining(what)]];
  expect(audited(same, { delivered: 5_000, legs: fees(-1n) })).toEqual(
    says('is due 2500000000 nTHB over lines, and was booked 2499999999 nTHB'),
  );
  expect(audited(same, { legs: fees(500_000_000n) })).toEqual([]);
  expect(audited(same, { legs: fees(500_000_001n) })).toEqual(
    says('is due 0 to 2500000000 nTHB over lines, and was booked 2500000001 nTHB'),
  );
});

test('who settles more than was traded over the line is found', () => {
  const found = audited((event) =>
    event.kind !== 'settled' || event.run.zone !== 'b'
      ? event
      : {
          ...event,
          run: { ...event.run, points: event.run.points.map((one) => ({ ...one, boughtWh: wh(one.boughtWh * 2) })) },
        },
  );
  expect(found).toEqual([
    ['positions', expect.stringContaining('c1 traded +5000 Wh')],
    ['positions', expect.stringContaining('8000 Wh were bought')],
  ]);
});
