import { wh } from '../domain/energy.ts';
import type { MarketEvent, Trade } from '../domain/market.ts';
import { microBahtPerKwh } from '../domain/money.ts';
import type { OrderId } from '../domain/order.ts';
import { type Instant, instant, millis } from '../domain/time.ts';
import { REST_WH, START, ZONE } from './order-fields.ts';
import type { OrderStore } from './order-store.ts';

const GIVEN = 0;
const ACCEPTED = 1;
const DONE = 2;
const TRADED = 3;
const AUCTIONED = 4;
const REFUSED = 5;

const NO_ORDER = '' as OrderId;

/** Of each event: kind, order, the other order of a trade, Wh. */
const STRIDE = 4;

/** When a command's events happened, the sequence of the first, and how long the intervals of its trades are. */
type When = Readonly<{ at: Instant; firstSequence: number; intervalLength: number }>;

/**
 * What one command brings about. What happens to orders is by far the most of it, and is kept as numbers: who wants it as objects
 * asks for them (`all`), before the next command. The rest is seldom and comes as objects.
 */
export class EventColumns {
  private numbers = new Int32Array(STRIDE * 64);
  private prices = new Float64Array(64);
  private count = 0;
  /** By place: events that came as objects, and those that were made into them. */
  private objects: (MarketEvent | undefined)[] = [];

  /** How many there are. */
  get length(): number {
    return this.count;
  }

  /** Begins anew: with no event. */
  clear(): void {
    this.count = 0;
    if (this.objects.length > 0) this.objects = [];
  }

  given(event: MarketEvent): void {
    this.objects[this.add(GIVEN, 0, 0, 0)] = event;
  }

  /** An order is in, and so much of it rests. */
  accepted(ref: number, restingWh: number): void {
    this.add(ACCEPTED, ref, 0, restingWh);
  }

  /** An order that is kept was refused. */
  refused(ref: number): void {
    this.add(REFUSED, ref, 0, 0);
  }

  /** An order that rested has ended. */
  done(ref: number): void {
    this.add(DONE, ref, 0, 0);
  }

  traded(buy: number, sell: number, quantityWh: number, price: number, isAuction: boolean): void {
    this.prices[this.add(isAuction ? AUCTIONED : TRADED, buy, sell, quantityWh)] = price;
  }

  /**
   * Makes objects of all there are, before what they name is forgotten. `withOrders`: also of what became of single orders; without, they are
   * counted and left out, and trades name none.
   */
  all(orders: OrderStore, when: When, withOrders: boolean): MarketEvent[] {
    const made: MarketEvent[] = [];
    for (let place = 0; place < this.count; place += 1) {
      const known = this.objects[place];
      if (known !== undefined) {
        if (withOrders || !isOfOrder(known)) made.push(known);
        continue;
      }
      const kind = this.numbers[STRIDE * place] as number;
      if (!withOrders && (kind === ACCEPTED || kind === DONE || kind === REFUSED)) continue;
      made.push(this.object(orders, when, place, withOrders));
    }
    return made;
  }

  /** Makes objects of all there are: what they name is about to be forgotten. */
  settle(orders: OrderStore, when: When): void {
    for (let place = 0; place < this.count; place += 1) this.objects[place] ??= this.object(orders, when, place);
  }

  private object(orders: OrderStore, when: When, place: number, withOrders = true): MarketEvent {
    const { at, firstSequence } = when;
    const from = STRIDE * place;
    const kind = this.numbers[from] as number;
    const ref = this.numbers[from + 1] as number;
    const sequence = firstSequence + place;
    if (kind === ACCEPTED) {
      const restingWh = wh(this.numbers[from + 3] as number);
      const side = orders.isBuyer(ref) ? 'buy' : 'sell';
      return { sequence, at, kind: 'order-accepted', order: orders.id(ref), side, restingWh };
    }
    if (kind === DONE) {
      const [standing, restWh] = [orders.standing(ref), wh(orders.get(ref, REST_WH))];
      if (standing === 'resting' || standing === 'refused')
        throw new Error(`order ${ref} is said to be done, and is ${standing}`);
      return { sequence, at, kind: 'order-done', order: orders.id(ref), reason: standing, restWh };
    }
    if (kind === REFUSED) {
      const reason = orders.refusal(ref);
      if (reason === null) throw new Error(`order ${ref} is said to be refused, and is not`);
      return { sequence, at, kind: 'order-refused', order: orders.id(ref), reason };
    }
    return { sequence, at, kind: 'traded', trade: this.trade(orders, when, place, withOrders) };
  }

  private trade(orders: OrderStore, { intervalLength }: When, place: number, withOrders: boolean): Trade {
    const from = STRIDE * place;
    const [buy, sell] = [this.numbers[from + 1] as number, this.numbers[from + 2] as number];
    return {
      zone: orders.zones.text(orders.int(buy, ZONE)),
      start: instant(orders.get(buy, START)),
      length: millis(intervalLength),
      buyer: orders.account(buy),
      seller: orders.account(sell),
      buyOrder: withOrders ? orders.id(buy) : NO_ORDER,
      sellOrder: withOrders ? orders.id(sell) : NO_ORDER,
      quantityWh: wh(this.numbers[from + 3] as number),
      price: microBahtPerKwh(this.prices[place] as number),
      phase: this.numbers[from] === AUCTIONED ? 'auction' : 'continuous',
    };
  }

  /** @returns its place */
  private add(kind: number, ref: number, other: number, quantityWh: number): number {
    const place = this.count;
    if (place === this.prices.length) this.grow();
    const { numbers } = this;
    const from = STRIDE * place;
    numbers[from] = kind;
    numbers[from + 1] = ref;
    numbers[from + 2] = other;
    numbers[from + 3] = quantityWh;
    this.count = place + 1;
    return place;
  }

  private grow(): void {
    const numbers = new Int32Array(2 * this.numbers.length);
    numbers.set(this.numbers);
    this.numbers = numbers;
    const prices = new Float64Array(2 * this.prices.length);
    prices.set(this.prices);
    this.prices = prices;
  }
}

const isOfOrder = ({ kind }: MarketEvent): boolean =>
  kind === 'order-accepted' || kind === 'order-done' || kind === 'order-refused';
