/**
 * The book as one would write it on a blackboard: one list of resting orders, sorted when somebody asks. Slow and
 * plain, so that it can be believed; the real book has to agree with it.
 */
export type NaiveOrder = { ref: number; side: number; tick: number; rest: number; owner: number };
export type NaiveReport = readonly [kind: 'filled' | 'expired', ref: number, quantity: number, tick: number];
export type NaiveMode = 'rest' | 'ioc' | 'fok' | 'post';
export type NaiveSelfTrade = 'maker' | 'taker' | 'both';

const BUY = 0;

export class NaiveBook {
  private resting: (NaiveOrder & { place: number })[] = [];

  /** Opposite orders a taker would meet, best price first, first come first. */
  private opposite(side: number, limit: number): NaiveOrder[] {
    const crosses = ({ tick }: NaiveOrder): boolean => (side === BUY ? tick <= limit : tick >= limit);
    return this.resting
      .filter((order) => order.side !== side && crosses(order))
      .sort((a, b) => (side === BUY ? a.tick - b.tick : b.tick - a.tick) || a.place - b.place);
  }

  /** Ticks × Wh of all of it, −1 when not all of it can trade. */
  costOf({ side, tick, owner, rest }: NaiveOrder, selfTrade: NaiveSelfTrade): number {
    const units: number[] = [];
    for (const maker of this.opposite(side, tick)) {
      const own = owner !== 0 && maker.owner === owner;
      if (own && selfTrade !== 'maker') break;
      if (!own) units.push(...Array(maker.rest).fill(maker.tick));
    }
    return units.length < rest ? -1 : units.slice(0, rest).reduce((sum, unit) => sum + unit, 0);
  }

  place(
    order: NaiveOrder,
    mode: NaiveMode,
    selfTrade: NaiveSelfTrade = 'maker',
  ): { reports: NaiveReport[]; resting: number; unfilled: number } {
    const { side, tick, owner } = order;
    const meets = this.opposite(side, tick);
    if ((mode === 'fok' && this.costOf(order, selfTrade) < 0) || (mode === 'post' && meets.length > 0))
      return { reports: [], resting: 0, unfilled: order.rest };
    const reports: NaiveReport[] = [];
    let wanted = order.rest;
    let ended = false;
    for (const maker of meets) {
      if (wanted === 0 || ended) break;
      const own = owner !== 0 && maker.owner === owner;
      ended = own && selfTrade !== 'maker';
      if (own && selfTrade === 'taker') break;
      const quantity = own ? maker.rest : Math.min(wanted, maker.rest);
      reports.push([own ? 'expired' : 'filled', maker.ref, quantity, maker.tick]);
      maker.rest -= quantity;
      if (!own) wanted -= quantity;
    }
    this.resting = this.resting.filter(({ rest }) => rest > 0);
    const rests = (mode === 'rest' || mode === 'post') && !ended;
    if (wanted > 0 && rests) this.resting.push({ ...order, rest: wanted, place: order.ref });
    return rests ? { reports, resting: wanted, unfilled: 0 } : { reports, resting: 0, unfilled: wanted };
  }

  cancel(ref: number): number {
    const found = this.resting.find((order) => order.ref === ref);
    this.resting = this.resting.filter((order) => order !== found);
    return found?.rest ?? -1;
  }

  renew(ref: number, newRef: number, rest: number): boolean {
    const found = this.resting.find((order) => order.ref === ref);
    if (found !== undefined) Object.assign(found, { ref: newRef, rest });
    return found !== undefined;
  }

  /** `ref:tick:rest` of a side, best first. */
  lines(side: number): string[] {
    return this.opposite(1 - side, side === BUY ? 0 : Number.MAX_SAFE_INTEGER).map(
      ({ ref, tick, rest }) => `${ref}:${tick}:${rest}`,
    );
  }
}
