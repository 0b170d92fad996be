import { describe, expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import type { Registry } from '../../src/domain/registry.ts';
import type { Instant } from '../../src/domain/time.ts';
import { createMarket } from '../../src/market/market.ts';
import { at, metered, orderTerms, said, sha256, smallMarket, smallRegistry } from '../support/small-market.ts';

const THOUSAND_THB = 1_000_000_000_000n;
/** From `from` on the account `unpriced`, which has the tariff `tou` here, settles for c in the consumer's place. */
const moved = (from: Instant, version = 2): Registry => {
  const { accounts, accountBindings } = smallRegistry();
  return smallRegistry({
    version,
    accounts: accounts.map((one) => (one.id === 'unpriced' ? { ...one, tariff: 'tou' } : one)),
    accountBindings: [...accountBindings, { account: 'unpriced', point: 'c', from }],
  });
};
const town = () => {
  const market = smallMarket();
  const spent = (account: string): bigint => BigInt(market.market.account(account)?.balance ?? 0) - THOUSAND_THB;
  const reserved = (account: string): string => market.market.account(account)?.reserved ?? '';
  return { ...market, spent, reserved };
};
const buy = (nonce: string, change = {}) =>
  orderTerms({ account: 'consumer', nonce, quantityWh: wh(1000), limit: microBahtPerKwh(4_000_000), ...change });

describe('somebody moves out at 10:30, somebody else in', () => {
  test('the last interval is the old account’s, the first one the new account’s', () => {
    const { batch, tick, enrol, spent } = town();
    enrol('10:05', moved(at('10:30')));
    batch('10:31', metered('c', at('10:15'), [1000, 0]));
    batch('10:46', metered('c', at('10:30'), [500, 0], { opening: [1000, 0] }));
    tick('11:15');
    // 1,000 Wh × 5.7982 before, 500 Wh × 5.7982 after.
    expect([spent('consumer'), spent('unpriced')]).toEqual([-5_798_200_000n, -2_899_100_000n]);
  });

  test('open orders for later intervals end, and what they had set aside is free; those for earlier ones stay', () => {
    const { enrol, order, market, reserved } = town();
    order('10:01', buy('later'));
    order('10:01', buy('before', { start: at('10:15') }));
    // 1,000 Wh at 4 THB each.
    expect(reserved('consumer')).toBe('8000000000');
    expect(said(enrol('10:05', moved(at('10:30'))))).toContain('done consumer/later moved-out 1000');
    expect(reserved('consumer')).toBe('4000000000');
    const states = market.account('consumer')?.orders.map(({ nonce, state }) => [nonce, state]);
    expect(states).toEqual([
      ['before', 'resting'],
      ['later', 'moved-out'],
    ]);
    expect(said(order('10:06', buy('again')))).toEqual([expect.stringContaining('point-not-of-account')]);
  });

  test('what was traded stays with who traded it: bought and not drawn, it is sold back', () => {
    const { batch, tick, enrol, order, spent, market } = town();
    order('10:01', orderTerms({ nonce: 's', quantityWh: wh(1000) }));
    order('10:02', buy('b'));
    enrol('10:05', moved(at('10:30')));
    batch(
      '10:46',
      metered('c', at('10:30'), [800, 0]),
      metered('p', at('10:30'), [0, 1000]),
      metered('head', at('10:30'), [0, 200]),
    );
    const run = tick('11:15').find((event) => event.kind === 'settled' && event.run.start === at('10:30'));
    // The consumer: −1,000 × 4.00 + 1,000 × 2.20. Who lives there now: −800 × 5.7982. The producer: 1,000 × 4.00.
    expect([spent('consumer'), spent('unpriced'), spent('producer')]).toEqual([
      -1_800_000_000n,
      -4_638_560_000n,
      4_000_000_000n,
    ]);
    // The feeder's head agrees: c's 800 Wh are counted once.
    expect(run).toMatchObject({
      run: { importWh: 800, exportWh: 1000, balanced: true, feeder: { lossWh: 0, agrees: true } },
    });
    expect(market.ledger().sumNanoBaht).toBe('0');
  });

  test('a re-run touches neither of the two twice', () => {
    const { batch, tick, enrol, order, spent } = town();
    order('10:01', orderTerms({ nonce: 's', quantityWh: wh(1000) }));
    order('10:02', buy('b'));
    enrol('10:05', moved(at('10:30')));
    batch('10:46', metered('c', at('10:30'), [800, 0]), metered('p', at('10:30'), [0, 1000]));
    tick('11:15');
    batch('11:20', metered('c', at('10:30'), [900, 0], { version: 2 }));
    // The one who lives there: −900 × 5.7982.
    expect([spent('consumer'), spent('unpriced')]).toEqual([-1_800_000_000n, -5_218_380_000n]);
  });

  test('a point that is lost before its run and comes back has its position settled once', () => {
    const { batch, tick, enrol, order, spent } = town();
    const { points, accountBindings } = smallRegistry();
    order('10:01', orderTerms({ nonce: 's', quantityWh: wh(1000) }));
    order('10:02', buy('b'));
    enrol(
      '10:05',
      smallRegistry({
        version: 2,
        points: points.filter(({ id }) => id !== 'c'),
        accountBindings: accountBindings.filter(({ point }) => point !== 'c'),
      }),
    );
    tick('11:15');
    expect(spent('consumer')).toBe(-1_800_000_000n);
    enrol('11:16', smallRegistry({ version: 3 }));
    batch('11:17', metered('c', at('10:30'), [1000, 0]));
    // Bought and drawn: 1,000 × 4.00, and nothing sold back.
    expect(spent('consumer')).toBe(-4_000_000_000n);
  });

  test('the journal alone makes the same books', () => {
    const { batch, tick, enrol, order, market, journal } = town();
    order('10:01', orderTerms({ nonce: 's', quantityWh: wh(1000) }));
    order('10:02', buy('b'));
    order('10:03', buy('rests', { start: at('10:45') }));
    enrol('10:05', moved(at('10:30')));
    batch('10:46', metered('c', at('10:30'), [800, 0]));
    tick('11:30');
    const again = createMarket({ sha256 });
    for (const entry of journal) again.apply(entry);
    expect(again.stateHash()).toBe(market.stateHash());
  });
});
