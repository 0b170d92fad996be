import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import type { ControlAct } from '../../src/domain/market-control.ts';
import { microBahtPerKwh } from '../../src/domain/money.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import { createMarket } from '../../src/market/market.ts';
import type { MarketSettings } from '../../src/market/market-settings.ts';
import { at, orderTerms, said, sha256, smallMarket, smallRegistry, ten } from '../support/small-market.ts';

const price = microBahtPerKwh;
/** Orders from 2 to 5 THB/kWh, 10 kW (2,500 Wh a quarter hour), caps that give way within an hour. */
const emergency = {
  lowestPrice: price(2_000_000),
  highestPrice: price(5_000_000),
  pointW: 10_000,
  administrativePrice: price(3_000_000),
  restoration: millis(60 * MINUTE),
};

/** Zones z (with p and c) and y (with q, also the consumer's). */
const registry = () => {
  const plain = smallRegistry();
  const [zone] = plain.zones;
  const [point] = plain.points;
  const [binding] = plain.accountBindings;
  if (zone === undefined || point === undefined || binding === undefined) throw new Error('a registry has these');
  return {
    ...plain,
    zones: [zone, { ...zone, id: 'y' }],
    points: [...plain.points, { ...point, id: 'q', zone: 'y' }],
    accountBindings: [...plain.accountBindings, { ...binding, account: 'consumer', point: 'q' }],
  };
};

const controlled = (change: Partial<MarketSettings> = { emergency }) => {
  const town = smallMarket(change, registry());
  let count = 0;
  const command = (act: ControlAct, zone: string | null, text = '') => {
    count += 1;
    const control = { realm: 'simulation', core: 'core', zone, act, author: 'op-1', reason: 'a fire' } as const;
    return {
      kind: 'control',
      control,
      hash: sha256(new TextEncoder().encode(text || `${count}`)),
      message: new Uint8Array(),
    } as const;
  };
  const control = (time: string, act: ControlAct, zone: string | null = 'z') =>
    said(town.apply(at(time), command(act, zone)));
  const sell = (time: string, nonce: string, change: Partial<Parameters<typeof orderTerms>[0]> = {}) =>
    said(town.order(time, orderTerms({ nonce, ...change })));
  const buy = (time: string, nonce: string, change: Partial<Parameters<typeof orderTerms>[0]> = {}) =>
    sell(time, nonce, { account: 'consumer', ...change });
  const shown = (zone = 'z') => town.market.standing().find((one) => one.zone === zone)?.control ?? null;
  return { ...town, command, control, sell, buy, shown };
};

describe('a halt', () => {
  test('takes no orders and lets cancellations pass, until it is resumed', () => {
    const town = controlled();
    town.sell('10:01', 's1');
    expect(town.control('10:02', 'halt')).toEqual(['halt z: 0 withdrawn']);
    expect(town.buy('10:03', 'b1')).toEqual(['refused consumer/b1: market-halted']);
    expect(town.shown()).toEqual({
      ...{ level: 'normal', declared: null, limits: null },
      halted: { since: '2026-11-24T10:02:00+07:00', reason: 'a fire' },
    });
    expect(said(town.cancel('10:04', 'producer', 's1'))).toEqual(['done producer/s1 cancelled 2000']);
    expect(town.control('10:05', 'resume')).toEqual(['resume z: 0 withdrawn']);
    expect(town.shown()).toBeNull();
    expect(town.buy('10:06', 'b2')).toEqual(['accepted consumer/b2 rests 2000']);
  });

  test('an order refused by it stays refused under its nonce, as every refusal does', () => {
    const town = controlled();
    town.control('10:01', 'halt');
    const terms = orderTerms({ nonce: 's1' });
    town.order('10:02', terms);
    town.control('10:03', 'resume');
    expect(said(town.order('10:04', terms))).toEqual(['refused producer/s1: market-halted']);
  });

  test('at gate closure holds no auction: what was traded stands, and what rests is done', () => {
    const town = controlled();
    town.sell('10:01', 's1');
    expect(town.buy('10:02', 'b1', { quantityWh: wh(500) })).toContain(
      'traded 500@4000000 producer→consumer continuous',
    );
    // In the call phase both are collected, and would meet at the gate of 10:25.
    town.buy('10:21', 'b2');
    expect(town.market.indicate('z', at('10:30'))?.reason).toBe('cleared');
    town.control('10:22', 'halt');
    expect(town.market.indicate('z', at('10:30'))).toBeNull();
    expect(said(town.tick('10:25'))).toEqual([
      'cleared no-bids 0@null [null,null]',
      'cleared halted 0@null [null,null]',
      'done producer/s1 gate 1500',
      'done consumer/b2 gate 2000',
    ]);
    expect(said(town.tick('11:15')).filter((line) => line.startsWith('run'))).toContainEqual(
      expect.stringContaining('run 1: '),
    );
    expect(town.market.account('producer')?.reserved).toBe('0');
  });

  test('of one zone is not of the other, and one of the market is of both and of zones to come', () => {
    const town = controlled();
    town.control('10:01', 'halt', 'y');
    expect(town.sell('10:02', 's1')).toEqual(['accepted producer/s1 rests 2000']);
    expect(town.buy('10:02', 'b1', { point: 'q', zone: 'y' })).toEqual(['refused consumer/b1: market-halted']);
    town.control('10:03', 'halt', null);
    expect(town.sell('10:04', 's2')).toEqual(['refused producer/s2: market-halted']);
    // What was halted by itself stays so when the market is resumed.
    town.control('10:05', 'resume', null);
    expect(town.sell('10:06', 's3')).toEqual(['accepted producer/s3 rests 2000']);
    expect(town.buy('10:06', 'b2', { point: 'q', zone: 'y' })).toEqual(['refused consumer/b2: market-halted']);
  });
});

describe('cancel all', () => {
  test('withdraws what rests in a zone, oldest first, and sets the money free; trading goes on', () => {
    const town = controlled();
    town.buy('10:01', 'b1', { limit: price(3_000_000) });
    town.sell('10:02', 's1');
    town.buy('10:03', 'y1', { point: 'q', zone: 'y', limit: price(1_000_000) });
    expect(town.control('10:04', 'cancel-all')).toEqual([
      'done consumer/b1 withdrawn 2000',
      'done producer/s1 withdrawn 2000',
      'cancel-all z: 2 withdrawn',
    ]);
    // Of 2,000 Wh at 1 THB/kWh in y.
    expect(town.market.account('consumer')?.reserved).toBe('2000000000');
    expect(town.sell('10:05', 's2')).toEqual(['accepted producer/s2 rests 2000']);
    expect(town.control('10:06', 'cancel-all', null)).toEqual([
      'done consumer/y1 withdrawn 2000',
      'done producer/s2 withdrawn 2000',
      'cancel-all all: 2 withdrawn',
    ]);
  });
});

describe('an emergency', () => {
  test('caps prices: what rests beyond is withdrawn, what comes beyond is refused with the caps', () => {
    const town = controlled();
    town.sell('10:01', 'dear', { limit: price(5_000_100), quantityWh: wh(100) });
    town.buy('10:01', 'cheap', { limit: price(1_999_900), quantityWh: wh(100) });
    town.sell('10:01', 'within', { limit: price(5_000_000), quantityWh: wh(100) });
    expect(town.control('10:02', 'emergency')).toEqual([
      'done producer/dear withdrawn 100',
      'done consumer/cheap withdrawn 100',
      'emergency z: 2 withdrawn',
    ]);
    const refused = town.order('10:03', orderTerms({ nonce: 's2', limit: price(5_000_100), quantityWh: wh(100) }));
    expect(refused).toMatchObject([
      {
        kind: 'order-refused',
        reason: 'emergency-price',
        limits: { lowest: 2_000_000, highest: 5_000_000, mostWh: 2_500 },
      },
    ]);
    expect(town.buy('10:04', 'b1', { limit: price(5_000_000), quantityWh: wh(100) })).toContain(
      'traded 100@5000000 producer→consumer continuous',
    );
    expect(town.shown()).toMatchObject({ level: 'emergency', limits: { highestPrice: 5_000_000, mostWh: 2_500 } });
    // The other zone is as usual.
    expect(town.buy('10:05', 'y1', { point: 'q', zone: 'y', limit: price(9_000_000) })).toHaveLength(1);
  });

  test('caps what a point may sell for a delivery, traded and resting together, on each side by itself', () => {
    const town = controlled();
    town.sell('10:01', 's1', { quantityWh: wh(1_000) });
    town.buy('10:01', 'b1', { quantityWh: wh(1_000) });
    town.control('10:02', 'emergency');
    // 1,000 are sold: 1,500 are left of 2,500.
    expect(town.sell('10:03', 's2', { quantityWh: wh(1_501) })).toEqual(['refused producer/s2: emergency-quantity']);
    expect(town.sell('10:03', 's3', { quantityWh: wh(1_500) })).toEqual(['accepted producer/s3 rests 1500']);
    expect(town.sell('10:03', 's4', { quantityWh: wh(1) })).toEqual(['refused producer/s4: emergency-quantity']);
    // Another delivery, and the other side, are each by themselves; an order that replaces counts once.
    expect(town.sell('10:03', 's5', { quantityWh: wh(2_500), start: at('11:00') })).toHaveLength(1);
    expect(town.sell('10:03', 's6', { quantityWh: wh(1_400), replaces: 's3' })).toContain(
      'accepted producer/s6 rests 1400',
    );
  });

  test('withdraws the newest of what a point asks for beyond its cap', () => {
    const town = controlled();
    for (const nonce of ['s1', 's2', 's3']) town.sell('10:01', nonce, { quantityWh: wh(1_000) });
    expect(town.control('10:02', 'emergency')).toEqual(['done producer/s3 withdrawn 1000', 'emergency z: 1 withdrawn']);
  });

  test('counts none that goes for its price against what a point may ask for', () => {
    const town = controlled();
    town.buy('10:01', 'dear', { limit: price(5_500_000) });
    town.buy('10:01', 'fair');
    expect(town.control('10:02', 'emergency')).toEqual([
      'done consumer/dear withdrawn 2000',
      'emergency z: 1 withdrawn',
    ]);
  });

  test('withdraws what rests beyond caps that new rules make narrower', () => {
    const town = controlled();
    town.buy('10:01', 'b1');
    expect(town.control('10:02', 'emergency')).toEqual(['emergency z: 0 withdrawn']);
    const told = town.rules('10:03', { emergency: { ...emergency, highestPrice: price(3_000_000) } });
    expect(said(told)).toContain('done consumer/b1 withdrawn 2000');
  });

  test('needs rules for one', () => {
    const town = controlled({});
    expect(town.market.controlRefusal(town.command('emergency', 'z').control)).toBe('no-emergency-rules');
    expect(town.control('10:01', 'emergency')).toEqual([]);
    expect(town.control('10:01', 'alert')).toEqual(['alert z: 0 withdrawn']);
  });
});

describe('restoration', () => {
  test('lets the caps give way in a straight line, then ends by itself', () => {
    const town = controlled();
    town.control('10:00', 'emergency');
    town.control('11:00', 'restoration');
    const limits = (time: string) => {
      town.tick(time);
      return town.shown()?.limits;
    };
    expect(limits('11:00')).toEqual({ lowestPrice: 2_000_000, highestPrice: 5_000_000, mostWh: 2_500 });
    // A quarter of the way: 5 + (10 − 5) / 4 THB; 2,500 + (1,000,000 − 2,500) / 4 Wh.
    expect(limits('11:15')).toEqual({ lowestPrice: 1_500_000, highestPrice: 6_250_000, mostWh: 251_875 });
    expect(limits('11:30')).toEqual({ lowestPrice: 1_000_000, highestPrice: 7_500_000, mostWh: 501_250 });
    expect(said(town.tick('11:59:59')).filter((line) => line.startsWith('normal'))).toEqual([]);
    expect(said(town.tick('12:00')).filter((line) => line.startsWith('normal'))).toEqual(['normal z: 0 withdrawn']);
    expect(town.shown()).toBeNull();
  });

  test('is the way out of a suspension, and an emergency may come back meanwhile', () => {
    const town = controlled();
    expect(town.control('10:01', 'suspended')).toEqual(['suspended z: 0 withdrawn']);
    expect(town.control('10:02', 'restoration')).toEqual(['restoration z: 0 withdrawn']);
    expect(town.control('10:03', 'emergency')).toEqual(['emergency z: 0 withdrawn']);
  });
});

describe('a suspension', () => {
  const withOrders = () => {
    const town = controlled();
    town.sell('10:01', 'dear', { limit: price(3_500_000), quantityWh: wh(100) });
    town.sell('10:01', 's1', { limit: price(3_000_000), quantityWh: wh(300) });
    town.buy('10:21', 'b1', { limit: price(3_100_000), quantityWh: wh(200) });
    town.buy('10:21', 'cheap', { limit: price(2_900_000), quantityWh: wh(200) });
    return town;
  };

  test('takes no orders, and whoever accepts the administrative price meets at it at the gate', () => {
    const town = withOrders();
    town.control('10:22', 'suspended');
    expect(town.buy('10:23', 'late')).toEqual(['refused consumer/late: market-suspended']);
    expect(said(town.tick('10:25'))).toEqual([
      'cleared no-bids 0@null [null,null]',
      'cleared administered 200@3000000 [3000000,3000000]',
      'traded 200@3000000 producer→consumer auction',
      'done producer/dear gate 100',
      'done producer/s1 gate 100',
      'done consumer/b1 filled 0',
      'done consumer/cheap gate 200',
    ]);
  });

  test('without an administrative price holds no auction', () => {
    const town = withOrders();
    const none = { ...emergency, administrativePrice: null };
    town.rules('10:21', { emergency: none });
    town.control('10:22', 'suspended');
    expect(said(town.tick('10:25')).slice(1, 3)).toEqual([
      'cleared suspended 0@null [null,null]',
      'done producer/dear gate 100',
    ]);
  });
});

describe('what is more severe holds', () => {
  test('of what is set for a zone and what is set for the market', () => {
    const town = controlled();
    town.control('10:01', 'alert', null);
    town.control('10:02', 'emergency', 'z');
    expect([town.shown('z')?.level, town.shown('y')?.level]).toEqual(['emergency', 'alert']);
    town.control('10:03', 'suspended', null);
    expect([town.shown('z')?.level, town.shown('y')?.level]).toEqual(['suspended', 'suspended']);
  });

  test('an emergency of the grid puts its zones in alert, and does nothing else', () => {
    const town = controlled();
    const fact = { kind: 'emergency', stands: true, source: {}, since: ten, at: ten, alarm: 'frequency' } as const;
    const told = { kind: 'fact', gateway: 'g', epoch: 1, payloadHash: sha256(Uint8Array.of(1)) } as const;
    town.apply(at('10:01'), { ...told, sequence: 1, fact });
    expect(town.shown()).toEqual({
      ...{ level: 'alert', halted: null, limits: null },
      declared: { since: '2026-11-24T10:00:00+07:00', reason: null },
    });
    expect(town.sell('10:02', 's1', { limit: price(10_000_000) })).toEqual(['accepted producer/s1 rests 2000']);
    town.control('10:03', 'emergency');
    expect(town.shown()).toMatchObject({ level: 'emergency', declared: { reason: 'a fire' } });
    town.apply(at('10:04'), {
      ...told,
      sequence: 2,
      payloadHash: sha256(Uint8Array.of(2)),
      fact: { ...fact, stands: false },
    });
    expect(town.shown()?.level).toBe('emergency');
  });
});

test.for<[from: readonly ControlAct[], act: ControlAct, zone: string, refusal: string | null]>([
  [[], 'halt', 'nowhere', 'unknown-zone'],
  [[], 'resume', 'z', 'already-so'],
  [['halt'], 'halt', 'z', 'already-so'],
  [[], 'normal', 'z', 'already-so'],
  [[], 'restoration', 'z', 'not-from-here'],
  [['alert'], 'restoration', 'z', 'not-from-here'],
  [['alert'], 'normal', 'z', null],
  [['emergency'], 'normal', 'z', 'not-from-here'],
  [['emergency'], 'alert', 'z', 'not-from-here'],
  [['suspended'], 'normal', 'z', 'not-from-here'],
  [['suspended'], 'emergency', 'z', null],
  [['emergency', 'restoration'], 'normal', 'z', null],
  [['halt'], 'emergency', 'z', null],
])('after %j, %s in %s: %s', ([from, act, zone, refusal]) => {
  const town = controlled();
  for (const one of from) town.control('10:01', one);
  expect(town.market.controlRefusal(town.command(act, zone).control)).toBe(refusal);
  town.tick('10:01');
  const before = town.market.stateHash();
  town.apply(at('10:01'), town.command(act, zone));
  expect(town.market.stateHash() === before).toBe(refusal !== null);
});

test('the same signed bytes again do nothing, also when the market was resumed meanwhile', () => {
  const town = controlled();
  const halt = town.command('halt', 'z', 'the same bytes');
  town.apply(at('10:01'), halt);
  town.control('10:02', 'resume');
  expect(said(town.apply(at('10:03'), halt))).toEqual([]);
  expect(town.shown()).toBeNull();
  expect(town.market.isApplied(halt.hash)).toBe(true);
  expect(town.market.applied().map(({ control }) => control.act)).toEqual(['halt', 'resume']);
});

test('a market that was never controlled has the hash it had before it could be', () => {
  const town = smallMarket();
  // Of test/market/grid-facts.test.ts: made before facts and controls came in.
  expect(town.market.stateHash()).toBe('74af8a5b12d8702d23cadd5cfc448ad136038bf67f6d2645cba5a736b561d2a2');
});

const act = fc.constantFrom<ControlAct>(
  'halt',
  'resume',
  'cancel-all',
  'normal',
  'alert',
  'emergency',
  'suspended',
  'restoration',
);
const step = fc.oneof(
  fc.record({ act, zone: fc.constantFrom('z', 'y', null) }),
  fc.record({
    sells: fc.boolean(),
    limit: fc.integer({ min: 0, max: 100 }),
    quantity: fc.integer({ min: 1, max: 4_000 }),
  }),
  fc.record({ minutes: fc.integer({ min: 1, max: 20 }) }),
);

test('whatever is controlled when: money adds up, no trade beyond the caps in force, and a replay or a dump goes on the same', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
      const town = controlled();
      let now = Number(ten);
      for (const [number, one] of steps.entries()) {
        now += 1_000;
        if ('minutes' in one) now += one.minutes * MINUTE;
        else if ('act' in one) town.apply(instant(now), town.command(one.act, one.zone));
        else {
          const start = instant(Math.ceil((now + 10 * MINUTE) / (15 * MINUTE)) * 15 * MINUTE);
          const terms = orderTerms({
            ...{
              nonce: `n${number}`,
              account: one.sells ? 'producer' : 'consumer',
              start,
              quantityWh: wh(one.quantity),
            },
            ...{ limit: price(one.limit * 100_000), expires: instant(now + 60 * MINUTE) },
          });
          const caps = town.shown()?.limits;
          const halted = town.shown()?.halted ?? null;
          const events = town.apply(instant(now), { kind: 'order', terms, hash: sha256(Uint8Array.of(number)) });
          const trades = events.flatMap((event) => (event.kind === 'traded' ? [event.trade] : []));
          if (halted !== null) expect(trades).toEqual([]);
          // Caps only give way between a look and an order: the narrower ones hold for both.
          for (const trade of trades)
            if (caps?.highestPrice === 5_000_000) expect(trade.price).toBeLessThanOrEqual(5_000_000);
        }
      }
      town.apply(instant(now + 3 * 60 * MINUTE), { kind: 'tick' });
      expect(town.market.ledger().sumNanoBaht).toBe('0');
      const [again, loaded] = [createMarket({ sha256 }), createMarket({ sha256 }, town.market.dump())];
      for (const entry of town.journal) again.apply(entry);
      expect(again.stateHash()).toBe(town.market.stateHash());
      expect(loaded.stateHash()).toBe(town.market.stateHash());
      expect(loaded.standing()).toEqual(town.market.standing());
      expect(loaded.applied()).toEqual(town.market.applied());
    }),
    { numRuns: 100 },
  );
});
