import type { OrderId, OrderRefusal, OrderTerms } from '../domain/order.ts';
import { CARRIED_WH, FILLED_WH, FORGET_AFTER, HELD, KEPT, OWED, PAID, PLACE, REST_WH, RETAIL } from './order-fields.ts';
import type { OrderStanding } from './order-flags.ts';
import type { OrderStore } from './order-store.ts';
import type { RefList } from './ref-list.ts';

/** One order as an object, for what is not done for every command: it reads from the store, and holds nothing but its terms. */
export class OrderRecord {
  /** Rises with time, unique for ever. */
  readonly ref: number;
  private readonly orders: OrderStore;
  private read: OrderTerms | null = null;

  constructor(orders: OrderStore, ref: number) {
    this.orders = orders;
    this.ref = ref;
  }

  get terms(): OrderTerms {
    this.read ??= this.orders.terms(this.ref);
    return this.read;
  }

  get id(): OrderId {
    return this.orders.id(this.ref);
  }

  get standing(): OrderStanding {
    return this.orders.standing(this.ref);
  }

  get refusal(): OrderRefusal | null {
    return this.orders.refusal(this.ref);
  }

  get place(): number {
    return this.orders.int(this.ref, PLACE);
  }

  get forgetAfter(): number {
    return this.orders.get(this.ref, FORGET_AFTER);
  }

  get retail(): number {
    return this.orders.get(this.ref, RETAIL);
  }

  get restWh(): number {
    return this.orders.get(this.ref, REST_WH);
  }

  get filledWh(): number {
    return this.orders.get(this.ref, FILLED_WH);
  }

  get carriedWh(): number {
    return this.orders.get(this.ref, CARRIED_WH);
  }

  /** Price × Wh of its trades, nano-baht. */
  get filledMoney(): bigint {
    return BigInt(this.orders.get(this.ref, PAID));
  }

  get owed(): number {
    return this.orders.get(this.ref, OWED);
  }

  get held(): number {
    return this.orders.get(this.ref, HELD);
  }

  get kept(): number {
    return this.orders.get(this.ref, KEPT);
  }
}

/** Orders as objects. */
export const recordsOf = (orders: OrderStore, refs: Iterable<number>): OrderRecord[] =>
  Array.from(refs, (ref) => new OrderRecord(orders, ref));

export const recordsIn = (orders: OrderStore, list: RefList): OrderRecord[] => recordsOf(orders, list.all());
