import type { OrderTerms } from '../domain/order.ts';
import type { Refused, Seldom } from './kept-order.ts';

/**
 * What the columns of a store do not say of an order, by its reference: what few orders have, and of a refused one that used words or names
 * that are none of ours, all it asked for.
 */
export class OddOrders {
  private readonly refused = new Map<number, Refused>();
  private readonly seldom = new Map<number, Seldom>();

  keepRefused(ref: number, refused: Refused): void {
    this.refused.set(ref, refused);
  }

  keepSeldom(ref: number, { budget, replaces }: Seldom | OrderTerms): void {
    if (budget !== undefined) this.seldom.set(ref, replaces === undefined ? { budget } : { budget, replaces });
    else if (replaces !== undefined) this.seldom.set(ref, { replaces });
  }

  refusedOf(ref: number): Refused | null {
    return this.refused.get(ref) ?? null;
  }

  seldomOf(ref: number): Seldom | null {
    return this.seldom.get(ref) ?? null;
  }

  forget(ref: number): void {
    this.refused.delete(ref);
    this.seldom.delete(ref);
  }
}
