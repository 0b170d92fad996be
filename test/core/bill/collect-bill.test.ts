import { expect, test } from 'vitest';
import { collectBill, withoutFigures } from '../../../src/core/bill/collect-bill.ts';
import { wh } from '../../../src/domain/energy.ts';
import { QUARTER_HOUR } from '../../../src/domain/interval.ts';
import type { MarketEvent, Trade } from '../../../src/domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../../../src/domain/money.ts';
import type { OrderTerms } from '../../../src/domain/order.ts';
import { DAY, type Instant, instant } from '../../../src/domain/time.ts';
import { encodePlain } from '../../../src/wire/plain-bytes.ts';
import { ten } from '../../support/sealed-substation.ts';

const issuer = { realm: 'simulation', core: 'core-1' } as const;
const account = 'a-h01';
const always = { from: instant(0), to: instant(8.64e15) };
const [first, second] = [ten, instant(ten + 60 * DAY)];
const hashOf = (start: Instant) => new Uint8Array(32).fill(start === first ? 1 : 2);

const terms = (start: Instant): OrderTerms => ({
  ...{ realm: 'simulation', account, point: 'h01', zone: 'zone-1', start, length: QUARTER_HOUR, side: 'buy' },
  ...{ quantityWh: wh(7_654_321), limit: microBahtPerKwh(4_000_000), timeInForce: 'gate', expires: start },
  nonce: 'monday',
});
const set = (id: string, amount: bigint) => ({
  ...{ kind: 'reserve' as const, id, debit: account, credit: 'clearing', amount: nanoBaht(amount), overdraft: false },
});

/** An order that is filled and settled; its nonce is used again when it is forgotten, two months later. */
const twice = () => {
  const collector = collectBill(issuer, { account, ...always });
  for (const [ref, start] of [
    [17, first],
    [99, second],
  ] as const) {
    const order = terms(start);
    const name = `${ref}/${account}/monday`;
    collector.booked(set(`hold/${name}`, 30_617_284_000n));
    const accepted: MarketEvent = {
      ...{ kind: 'order-accepted', sequence: ref, at: start, order: `${account}/monday`, side: 'buy' },
      restingWh: order.quantityWh,
    };
    const entry = { at: start, command: { kind: 'order', terms: order, hash: hashOf(start) } } as const;
    collector.see(entry, [accepted]);
    if (start === second) continue;
    const trade: Trade = {
      ...{ zone: 'zone-1', start, length: QUARTER_HOUR, buyer: account, seller: 'a-h02', sellOrder: 'a-h02/x' },
      ...{ buyOrder: `${account}/monday`, quantityWh: wh(7_654_321), price: microBahtPerKwh(3_000_000) },
      phase: 'continuous',
    };
    collector.see({ at: start, command: { kind: 'tick' } }, [{ kind: 'traded', sequence: ref, at: start, trade }]);
    collector.booked({ kind: 'void', id: `release/${name}`, pending: `hold/${name}` });
    collector.booked(set(`kept/${name}`, 22_962_963_000n));
    collector.booked({ kind: 'post', id: `pay/${name}`, pending: `kept/${name}`, amount: null });
  }
  return collector;
};
const holds = (plain: Parameters<typeof encodePlain>[0], amount: bigint): boolean =>
  Buffer.from(encodePlain(plain)).includes(Buffer.from(encodePlain(amount)));

test('what an order of the erased time set aside is not among the facts that are kept, though its nonce was used again', () => {
  const { own } = twice().dump();
  const left = withoutFigures(own, { from: first, to: instant(first + DAY) });
  expect(left).toMatchObject({
    reserved: [[`hold/99/${account}/monday`, 30_617_284_000n]],
    orders: [[`${account}/monday`, { terms: { start: second } }]],
    traded: [],
    intervals: [],
  });
  expect([holds(own, 30_617_284_000n), holds(left, 22_962_963_000n)]).toEqual([true, false]);
});

test('facts of before, which kept what was long settled, let go of it too', () => {
  const { own } = twice().dump();
  const older = {
    ...(own as object),
    reserved: [
      [`hold/17/${account}/monday`, 5n],
      [`hold/99/${account}/monday`, 6n],
    ],
  };
  const left = withoutFigures(older as typeof own, { from: first, to: instant(first + DAY) });
  expect(left).toMatchObject({ reserved: [[`hold/99/${account}/monday`, 6n]] });
});

test('a bill that goes on from such facts has the order behind the trade, whatever its nonce is now', () => {
  const later = collectBill(issuer, { account, from: first, to: instant(first + DAY) });
  later.load(twice().dump(), null);
  const { intervals, orders } = later.collected();
  expect(orders).toEqual([hashOf(first)]);
  expect(intervals).toMatchObject([{ posted: '-22962963000', trades: [{ quantityWh: 7_654_321 }] }]);
});
