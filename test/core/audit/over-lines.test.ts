import { expect, test } from 'vitest';
import { auditReport } from '../../../src/core/audit/audit-report.ts';
import { checkTrades } from '../../../src/core/audit/check-trades.ts';
import { wh } from '../../../src/domain/energy.ts';
import type { MarketEvent } from '../../../src/domain/market.ts';
import { microBahtPerKwh } from '../../../src/domain/money.ts';
import { createMarket } from '../../../src/market/market.ts';
import { twoZones } from '../../market/network/two-zones-registry.ts';
import { at, metered, orderTerms, sha256, smallMarket } from '../../support/small-market.ts';

/** 5 kWh are sold in a and bought in b over a line; 4 kWh of them are delivered (rule B). */
const audited = (change: (event: MarketEvent) => MarketEvent) => {
  const line = { to: 'substation', fee: microBahtPerKwh(0), lossPpm: 0, upW: null, downW: null };
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
        limit: microBahtPerKwh(3_000_000),
      }),
    );
  small.tick('10:25');
  small.batch('10:50', metered('p1', at('10:30'), [0, 4_000]), metered('c1', at('10:30'), [5_000, 0]));
  small.tick('11:16');
  const report = auditReport();
  const see = checkTrades(report);
  const again = createMarket({ sha256 });
  for (const entry of small.journal) see({ entry, events: again.apply(entry).map(change), where: 'row 1' });
  return report.findings().map(({ law, what }) => [law, what]);
};

test('what rule B settles over lines is in order: the rest of each zone is the network’s', () =>
  expect(audited((event) => event)).toEqual([]));

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
