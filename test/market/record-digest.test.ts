import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../src/domain/time.ts';
import { FILLED_WH, FLAGS, KEPT, OWNER, PAID, REST_WH } from '../../src/market/order-fields.ts';
import { standingCode } from '../../src/market/order-flags.ts';
import { OrderStore } from '../../src/market/order-store.ts';
import { LEG_EARN, LEG_HOLD, RecordDigest } from '../../src/market/record-digest.ts';
import { hex, StateDigest } from '../../src/market/state-digest.ts';
import { orderTerms, sha256 } from '../support/small-market.ts';

type Step =
  | Readonly<{ kind: 'text'; text: string }>
  | Readonly<{ kind: 'leg'; step: number; ref: number; amount: number }>
  | Readonly<{ kind: 'done'; filled: number; paid: number; kept: number }>
  | Readonly<{ kind: 'trade'; buy: number; sell: number; quantityWh: number; price: number; isAuction: boolean }>;

const whole = fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1));
const ref = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), text: fc.string({ unit: 'grapheme', maxLength: 40 }) }),
  // What is long is copied otherwise.
  fc.record({
    kind: fc.constant('text' as const),
    text: fc.integer({ min: 250, max: 264 }).map((size) => 'é'.repeat(size / 2)),
  }),
  fc.record({ kind: fc.constant('leg' as const), step: fc.nat(LEG_EARN), ref, amount: whole }),
  fc.record({ kind: fc.constant('done' as const), filled: whole, paid: whole, kept: whole }),
  fc.record({
    ...{ kind: fc.constant('trade' as const), buy: ref, sell: ref, quantityWh: fc.nat(1e9), price: whole },
    isAuction: fc.boolean(),
  }),
);

/** One ended order, whose numbers each step sets. */
const ended = () => {
  const orders = new OrderStore();
  orders.accounts[7] = 'a';
  const hash = Uint8Array.from({ length: 32 }, (_, at) => 200 - at);
  const terms = orderTerms({ nonce: 'n', account: 'a' });
  const numbers = { ref: 5, place: 5, retail: 0, restWh: 12, carriedWh: 0 };
  orders.add(7, terms, hash, { ...numbers, forgetAfter: instant(0), refusal: null });
  orders.end(5, 'cancelled');
  return { orders, hash };
};

/** A record written field by field, after the table in `record-digest.ts`. */
const naive = (one: Step, { orders, hash }: ReturnType<typeof ended>): Uint8Array => {
  if (one.kind === 'text') {
    const text = new TextEncoder().encode(one.text);
    const bytes = new Uint8Array(8 + Math.ceil(text.length / 8) * 8);
    new DataView(bytes.buffer).setInt32(4, text.length, true);
    bytes.set(text, 8);
    return bytes;
  }
  const bytes = new Uint8Array({ leg: 16, done: 80, trade: 32 }[one.kind]);
  const view = new DataView(bytes.buffer);
  const words = (...all: readonly number[]) => all.forEach((word, at) => void view.setInt32(4 * at, word, true));
  const numbers = (from: number, ...all: readonly number[]) =>
    all.forEach((number, at) => void view.setFloat64(from + 8 * at, number, true));
  if (one.kind === 'leg') {
    words(1 + 256 * one.step, one.ref);
    numbers(8, one.amount);
  } else if (one.kind === 'trade') {
    words(3 + (one.isAuction ? 256 : 0), one.buy, one.sell, 0);
    numbers(16, one.quantityWh, one.price);
  } else {
    // Cancelled is the third standing.
    words(2 + 256 * 2, 5, 7, 0);
    numbers(16, orders.get(5, REST_WH), one.filled, one.paid, one.kept);
    bytes.set(hash, 48);
  }
  return bytes;
};

const take = (digest: RecordDigest, one: Step, { orders }: ReturnType<typeof ended>): void => {
  if (one.kind === 'text') {
    // Out of the middle of other bytes.
    const bytes = new TextEncoder().encode(`<${one.text}>`);
    digest.text(bytes, 1, bytes.length - 1);
  } else if (one.kind === 'leg') digest.leg(one.step, one.ref, one.amount);
  else if (one.kind === 'trade') digest.trade(one.buy, one.sell, one.quantityWh, one.price, one.isAuction);
  else {
    orders.set(5, FILLED_WH, one.filled);
    orders.set(5, PAID, one.paid);
    orders.set(5, KEPT, one.kept);
    expect(orders.int(5, OWNER)).toBe(7);
    digest.done(orders, 5, standingCode(orders.int(5, FLAGS)));
  }
};

describe('a history in records', () => {
  it('hashes to what its table says, over folds and a dump', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 90 }), (some, times) => {
        const order = ended();
        const digest = new RecordDigest(sha256);
        digest.begin(new Uint8Array(32).fill(9));
        let folded: Uint8Array = new Uint8Array(32).fill(9);
        let since: Uint8Array[] = [];
        const value = (): Uint8Array => sha256(Buffer.concat([folded, ...since]));
        for (let time = 0; time < times; time += 1)
          for (const one of some) {
            take(digest, one, order);
            since.push(naive(one, order));
            if (since.length === 1_024) [folded, since] = [value(), []];
          }
        expect(hex(digest.value())).toBe(hex(value()));
        const other = new RecordDigest(sha256);
        other.leg(LEG_HOLD, 1, 1);
        other.load(digest.dump());
        for (const each of [digest, other]) each.text(new Uint8Array(0), 0, 0);
        since.push(new Uint8Array(8));
        if (since.length === 1_024) [folded, since] = [value(), []];
        expect([digest, other].map((each) => hex(each.value()))).toEqual([hex(value()), hex(value())]);
      }),
      { seed: 20_261_130, numRuns: 60 },
    );
  });

  it('follows lines, and lines follow it: what was before is folded', () => {
    const digest = new StateDigest(sha256);
    digest.append('one line');
    const before = digest.value();
    digest.keepAs('records');
    digest.keepAs('records');
    expect(digest.value()).toBe(hex(sha256(Buffer.from(before, 'hex'))));
    digest.put('a').word('line').whole(12).end();
    const text = new Uint8Array([0, 0, 0, 0, 9, 0, 0, 0, ...Buffer.from('a line 12'), 0, 0, 0, 0, 0, 0, 0]);
    const packed = hex(sha256(Buffer.concat([Buffer.from(before, 'hex'), text])));
    expect(digest.value()).toBe(packed);
    const other = new StateDigest(sha256);
    other.load(digest.dump());
    for (const each of [digest, other]) {
      each.keepAs('lines');
      each.append('the end');
    }
    const end = hex(sha256(Buffer.from(`${packed}\nthe end`)));
    expect([digest.value(), other.value()]).toEqual([end, end]);
  });
});
