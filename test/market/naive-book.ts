/**
 * The book as one would write it on a blackboard: one list of resting orders, sorted when somebody asks. Slow and
 * plain, so that it can be believed; the real book has to agree with it.
 */
export type NaiveOrder = { ref: number; side: number; tick: number; rest: number; owner: number };
export type NaiveReport = readonly [kind: 'filled' | 'expired', ref: number, quantity: number, tick: number];

const BUY = 0;

export class NaiveBook {
  private resting: NaiveOrder[] = [];

  /** Opposite orders a taker would meet, best price first, first come first. */
  private opposite(side: number, limit: number): NaiveOrder[] {
    const crosses = ({ tick }: NaiveOrder): boolean => (side === BUY ? tick <= limit : tick >= limit);
    return this.resting
      .filter((order) => order.side !== side && crosses(order))
      .sort((a, b) => (side === BUY ? a.tick - b.tick : b.tick - a.tick) || a.ref - b.ref);
  }

  place(
    order: NaiveOrder,
    mode: 'rest' | 'ioc' | 'fok',
  ): { reports: NaiveReport[]; resting: number; unfilled: number } {
    const { side, tick, owner } = order;
    const meets = this.opposite(side, tick);
    const others = meets.filter((maker) => owner === 0 || maker.owner !== owner);
    const there = others.reduce((sum, { rest }) => sum + rest, 0);
    if (mode === 'fok' && there < order.rest) return { reports: [], resting: 0, unfilled: order.rest };
    const reports: NaiveReport[] = [];
    let wanted = order.rest;
    for (const maker of meets) {
      if (wanted === 0) break;
      const own = owner !== 0 && maker.owner === owner;
      const quantity = own ? maker.rest : Math.min(wanted, maker.rest);
      reports.push([own ? 'expired' : 'filled', maker.ref, quantity, maker.tick]);
      maker.rest -= quantity;
      if (!own) wanted -= quantity;
    }
    this.resting = this.resting.filter(({ rest }) => rest > 0);
    if (wanted > 0 && mode === 'rest') this.resting.push({ ...order, rest: wanted });
    return mode === 'rest' ? { reports, resting: wanted, unfilled: 0 } : { reports, resting: 0, unfilled: wanted };
  }

  cancel(ref: number): number {
    const found = this.resting.find((order) => order.ref === ref);
    this.resting = this.resting.filter((order) => order !== found);
    return found?.rest ?? -1;
  }

  /** `ref:tick:rest` of a side, best first. */
  lines(side: number): string[] {
    return this.opposite(1 - side, side === BUY ? 0 : Number.MAX_SAFE_INTEGER).map(
      ({ ref, tick, rest }) => `${ref}:${tick}:${rest}`,
    );
  }
}
