import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microBahtPerKwh, nanoBaht } from '../../src/domain/money.ts';
import type { OrderRefusal, OrderTerms } from '../../src/domain/order.ts';
import { instant } from '../../src/domain/time.ts';
import { newDelivery } from '../../src/market/delivery.ts';
import { HeldPosition } from '../../src/market/held-position.ts';
import { placeHash } from '../../src/market/nonce-column.ts';
import { dumpOrders, loadOrders } from '../../src/market/order-columns.ts';
import { PAID, REST_WH } from '../../src/market/order-fields.ts';
import { OrderIndex } from '../../src/market/order-index.ts';
import { OrderStore } from '../../src/market/order-store.ts';
import { noPosition } from '../../src/market/settle.ts';
import { orderTerms, ten } from '../support/small-market.ts';

const seed = 20_261_130;
const delivery = newDelivery('z', ten);

const hashOf = (ref: number): Uint8Array => Uint8Array.from({ length: 32 }, (_, at) => (ref * 7 + at) & 255);

const kept = (orders: OrderStore, owner: number, terms: OrderTerms, refusal: OrderRefusal | null = null): number => {
  const ref = orders.next;
  const numbers = { retail: 5, restWh: terms.quantityWh, carriedWh: 0, forgetAfter: instant(terms.expires) };
  orders.add(owner, terms, hashOf(ref), { ref, place: ref, refusal, ...numbers });
  if (refusal === null) orders.setDelivery(ref, delivery);
  orders.name(ref);
  return ref;
};

type Step =
  | Readonly<{
      kind: 'place';
      owner: number;
      nonce: number;
      refusal: OrderRefusal | null;
      keptFor: number;
      odd: number;
    }>
  | Readonly<{ kind: 'end'; which: number }>
  | Readonly<{ kind: 'forget'; by: number }>;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.record({
      kind: fc.constant('place' as const),
      owner: fc.integer({ min: 1, max: 3 }),
      nonce: fc.nat(40),
      refusal: fc.constantFrom(
        null,
        null,
        'gate-closed',
        'insufficient-credit',
        'unknown-point',
        'wrong-realm',
        'malformed',
      ),
      keptFor: fc.nat(300),
      odd: fc.nat(4),
    }),
  },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const), by: fc.nat(200) }) },
);

const termsOf = ({ owner, nonce, keptFor, odd, refusal }: Extract<Step, { kind: 'place' }>, now: number): OrderTerms =>
  orderTerms({
    ...{ account: `a${owner}`, nonce: `n${nonce}`, expires: instant(now + keptFor) },
    ...{ side: odd % 2 === 0 ? 'buy' : 'sell', limit: microBahtPerKwh(100 * nonce) },
    ...(odd === 1 && { selfTrade: 'expire-both', replaces: 'n0' }),
    ...(odd === 2 && { timeInForce: 'fok', budget: nanoBaht(12n) }),
    ...(odd === 3 && { green: true, timeInForce: 'ioc' }),
    // Names that no accepted order has said, and words that are none.
    ...(odd === 4 && refusal !== null && { point: `p${nonce}`, zone: 'elsewhere' }),
    ...(refusal === 'wrong-realm' && { realm: 'none of ours' as never }),
    ...(refusal === 'malformed' && {
      side: 'both' as never,
      timeInForce: 'ever' as never,
      selfTrade: 'always' as never,
    }),
  });

/** A map from name to what is known: what the arrays have to agree with. */
type Known = { ref: number; terms: OrderTerms; refusal: OrderRefusal | null; resting: boolean };

describe('orders in arrays', () => {
  it('are what a map of objects is, through growth, forgetting and going round the ring', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), fc.integer({ min: 1, max: 60 }), (some, times) => {
        const orders = new OrderStore();
        for (const owner of [1, 2, 3]) orders.accounts[owner] = `a${owner}`;
        const known = new Map<string, Known>();
        let now = 0;
        for (const each of Array.from({ length: times }, () => some).flat()) {
          if (each.kind === 'forget') {
            now += each.by;
            for (const [name, { ref, terms, resting }] of known)
              if (terms.expires < now) {
                if (resting) orders.end(ref, 'gate');
                orders.setDelivery(ref, null);
                known.delete(name);
              }
            orders.forgetBefore(now);
          } else if (each.kind === 'end') {
            const resting = [...known.values()].filter((one) => one.resting);
            const chosen = resting[each.which % Math.max(1, resting.length)];
            if (chosen === undefined) continue;
            chosen.resting = false;
            orders.end(chosen.ref, 'cancelled');
          } else {
            const terms = termsOf(each, now);
            const name = `${each.owner}/${terms.nonce}`;
            const before = known.get(name);
            expect(orders.find(each.owner, terms.nonce)).toBe(before?.ref ?? 0);
            if (before !== undefined) continue;
            const ref = kept(orders, each.owner, terms, each.refusal);
            known.set(name, { ref, terms, refusal: each.refusal, resting: each.refusal === null });
          }
        }
        const all = [...known.values()].sort((one, other) => one.ref - other.ref);
        expect([...orders.named()]).toEqual(all.map(({ ref }) => ref));
        expect([...orders.allResting()]).toEqual(all.filter(({ resting }) => resting).map(({ ref }) => ref));
        expect(orders.resting).toBe(all.filter(({ resting }) => resting).length);
        const again = new OrderStore();
        for (const owner of [1, 2, 3]) again.accounts[owner] = `a${owner}`;
        loadOrders(again, dumpOrders(orders));
        expect([...again.named()]).toEqual(all.map(({ ref }) => ref));
        for (const { ref, terms, refusal, resting } of all) {
          for (const store of [orders, again]) {
            expect(store.terms(ref)).toEqual(terms);
            expect(store.hash(ref)).toEqual(hashOf(ref));
            expect([store.isRefused(ref), store.refusal(ref)]).toEqual([refusal !== null, refusal]);
            expect(store.id(ref)).toBe(`${terms.account}/${terms.nonce}`);
          }
          expect(orders.isResting(ref)).toBe(resting);
        }
        for (const owner of [1, 2, 3])
          expect([...orders.placedBy(owner).all()]).toEqual(
            all.filter(({ terms }) => terms.account === `a${owner}`).map(({ ref }) => ref),
          );
      }),
      { seed, numRuns: 40 },
    );
  });

  it('whose references a dump has left out are nobody’s, however far they are apart', () => {
    const orders = new OrderStore();
    orders.accounts[1] = 'a1';
    for (let nonce = 0; nonce < 1_024; nonce += 1) kept(orders, 1, orderTerms({ account: 'a1', nonce: `n${nonce}` }));
    orders.next = 5_000;
    const ref = kept(orders, 1, orderTerms({ account: 'a1', nonce: 'far' }));
    expect(ref).toBe(5_000);
    expect([...orders.all()]).toEqual([...Array.from({ length: 1_024 }, (_, at) => at + 1), 5_000]);
    expect(orders.find(1, 'n1023')).toBe(1_024);
  });

  it('are taken up by another store with their own hashes, round the ring and over gaps', () => {
    const orders = new OrderStore();
    orders.accounts[1] = 'a1';
    // Of a ring of 1,024 the numbers from 900 on go over its end; those of every tenth are forgotten.
    orders.next = 900;
    for (let ref = 900; ref < 1_700; ref += 1)
      kept(orders, 1, orderTerms({ account: 'a1', nonce: `n${ref}`, expires: instant(ref % 10 === 0 ? 1 : 2) }));
    for (let ref = 900; ref < 1_700; ref += 10) {
      orders.end(ref, 'gate');
      orders.setDelivery(ref, null);
    }
    orders.forgetBefore(2);
    const refs = Array.from({ length: 800 }, (_, at) => 900 + at).filter((ref) => ref % 10 !== 0);
    for (const other of [new OrderStore(), new OrderStore(4_096)]) {
      other.accounts[1] = 'a1';
      loadOrders(other, dumpOrders(orders));
      expect([...other.all()]).toEqual(refs);
      for (const ref of refs) {
        expect(other.hash(ref)).toEqual(hashOf(ref));
        expect(other.find(1, `n${ref}`)).toBe(ref);
      }
      expect(other.resting).toBe(720);
    }
  });

  it('add up exactly, or not at all', () => {
    const orders = new OrderStore();
    orders.accounts[1] = 'a1';
    const ref = kept(orders, 1, orderTerms({ account: 'a1', nonce: 'n' }));
    orders.raise(ref, PAID, 2 ** 53 - 1);
    expect(() => orders.raise(ref, PAID, 1)).toThrow(RangeError);
    expect(orders.get(ref, PAID)).toBe(2 ** 53 - 1);
    orders.raise(ref, REST_WH, -1);
  });
});

it('names of one hash are told apart, and any of their chain can be taken out', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7]), (gone) => {
      const index = new OrderIndex();
      const after = new Map<number, number>();
      const link = (of: number, becomes?: number): number => {
        if (becomes !== undefined) after.set(of, becomes);
        return after.get(of) ?? 0;
      };
      const hash = placeHash(1, 'x');
      for (const ref of [1, 2, 3, 4, 5, 6, 7]) after.set(ref, index.add(hash, ref));
      for (const ref of gone) index.remove(hash, ref, link);
      const left: number[] = [];
      for (let ref = index.first(hash); ref !== 0; ref = link(ref)) left.push(ref);
      expect(left).toEqual([7, 6, 5, 4, 3, 2, 1].filter((ref) => !gone.includes(ref)));
    }),
    { seed },
  );
});

it('the money of a position is exact beyond what a number holds', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger(), { maxLength: 30 }), (amounts) => {
      const position = new HeldPosition(noPosition);
      for (const amount of amounts) position.receive(amount);
      expect(position.money).toBe(amounts.reduce((sum, amount) => sum + BigInt(amount), 0n));
      expect(position.plain()).toEqual({ boughtWh: 0, soldWh: 0, money: position.money });
    }),
    { seed },
  );
});
