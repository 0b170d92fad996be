import type { AccountId, PointId, PublicKey } from '../../domain/identity.ts';
import type { Journalled, MarketEvent, SettledPoint, SettlementRun, Trade } from '../../domain/market.ts';
import type { OrderTerms, Side } from '../../domain/order.ts';
import type { Plain } from '../../domain/plain.ts';
import { type Registry, tariffAt } from '../../domain/registry.ts';
import { type Instant, instant, type Millis } from '../../domain/time.ts';
import type { Transfer } from '../../market/ledger.ts';
import { toHex } from '../../wire/bytes.ts';
import { logEntryOf } from '../../wire/log-entry.ts';
import type { Books } from '../books.ts';
import { type BilledInterval, type BilledRun, type BilledTrade, instantOf, momentOf } from './bill.ts';
import type { Issuer } from './evidence.ts';
import { ESTIMATES_LOOK_BACK, intervalSlot, type Settlers, settlerAt } from './tenancies.ts';

/** Whose bill, of the intervals that start in [from, to). */
export type BillQuestion = Readonly<{ account: AccountId; from: Instant; to: Instant }>;

/** What a journal says of one account and period, with where in the log the rest of it is proven. */
export type Collected = Readonly<{
  intervals: readonly BilledInterval[];
  /** Text by the index of the entry that brought it into force. */
  rules: ReadonlyMap<number, string>;
  /** Log indexes of the closing auctions the account has traded in. */
  clearings: readonly number[];
  /** Hashes of the orders behind its trades. */
  orders: readonly Uint8Array[];
  /** Signed decisions about its readings, by the log index of their entries. */
  decisions: ReadonlyMap<number, Uint8Array>;
  /** Every key the account ever had here. */
  accountKeys: readonly PublicKey[];
  registry: Registry | null;
  /** Of the period and of the week before it that an estimate may look back to. */
  settlers: Settlers;
  /** Start of the first interval ever settled, and the end of the last; null before there is one. */
  settled: Readonly<{ from: Instant; to: Instant; length: Millis }> | null;
}>;

export type BillCollector = Readonly<{
  /** For the market's tools: hears of every leg of money. */
  booked: (leg: Transfer) => void;
  /** What applying one entry brought about. */
  see: (entry: Journalled, events: readonly MarketEvent[]) => void;
  /** The same books, looked on while a journal is applied to them. */
  watching: (books: Books) => Books;
  collected: () => Collected;
  /** All that was gathered so far, for a collector of another time to go on from. */
  dump: () => CollectedDump;
  /** Goes on from what was gathered before: of the same account, and of no narrower a period. */
  load: (dump: CollectedDump, registry: Registry | null) => void;
}>;

/** `own` is the account's, `common` the same for all of a core. */
export type CollectedDump = Readonly<{ own: Plain; common: Plain }>;

type Settling = Readonly<{ settlers: Map<string, AccountId>; gathers: boolean }>;

/** Maps as lists, in their order. */
type OwnDump = Readonly<{
  intervals: readonly (readonly [string, Building])[];
  orders: readonly (readonly [string, KnownOrder])[];
  traded: readonly (readonly [string, Uint8Array])[];
  reserved: readonly (readonly [string, bigint])[];
  held: readonly Readonly<
    Omit<Held, 'decided'> & { slot: string; decided: readonly (readonly [number, Uint8Array])[] }
  >[];
  keys: readonly PublicKey[];
}>;
type CommonDump = Readonly<{
  rules: readonly (readonly [number, string])[];
  cleared: readonly (readonly [string, number])[];
  settlers: readonly (readonly [string, AccountId])[];
  settled: Collected['settled'];
  logged: number;
}>;

/** Who was booked for which interval, by all that was gathered. */
export const settlersIn = (common: Plain): Settlers => new Map((common as unknown as CommonDump).settlers);

/**
 * What is left of an account's own when its figures for the intervals that start in [from, to) are taken out. Whose an
 * interval was stays, in what is common. Its trail goes whole: what is left of one would tell the sum of what is not.
 */
export const withoutFigures = (own: Plain, { from, to }: Readonly<{ from: Instant; to: Instant }>): Plain => {
  const { trail: _, ...all } = own as unknown as OwnDump & Readonly<{ trail?: unknown }>;
  const isOut = (start: number): boolean => start >= from && start < to;
  const orders = new Map(all.orders);
  const newest = newestByOrder(all.reserved.map(([id]) => id));
  const isOpen = (id: string): boolean => newest.get(afterSlashes(id, 2)) === refIn(id);
  const gone = new Set(all.orders.flatMap(([, { terms, hash }]) => (isOut(terms.start) ? [toHex(hash)] : [])));
  const left: OwnDump = {
    ...all,
    intervals: all.intervals.filter(([, { start }]) => !isOut(Date.parse(start))),
    orders: all.orders.filter(([, { terms }]) => !isOut(terms.start)),
    traded: all.traded.filter(([hash]) => !gone.has(hash)),
    reserved: all.reserved.filter(([id]) => isOpen(id) && !isOut(orders.get(afterSlashes(id, 2))?.terms.start ?? -1)),
    held: all.held.filter(({ start }) => !isOut(start)),
  };
  return left as unknown as Plain;
};

/** What was set aside under a nonce before it was used again: facts of before kept it when it was long settled. */
const newestByOrder = (ids: readonly string[]): ReadonlyMap<string, number> => {
  const newest = new Map<string, number>();
  for (const id of ids) newest.set(afterSlashes(id, 2), Math.max(refIn(id), newest.get(afterSlashes(id, 2)) ?? 0));
  return newest;
};
const refIn = (id: string): number => Number(id.split('/')[1]);

type Building = {
  -readonly [Key in keyof BilledInterval]: BilledInterval[Key] extends readonly (infer One)[]
    ? One[]
    : BilledInterval[Key];
} & { money: bigint };
type Held = Readonly<{ point: PointId; start: Instant; decided: Map<number, Uint8Array> }> & {
  holds: NonNullable<BilledInterval['held']>;
};
type KnownOrder = Readonly<{ terms: OrderTerms; hash: Uint8Array }>;

/**
 * Gathers a bill while the journal is replayed: books forget what is final, the journal does not. Who was booked may be
 * gathered by one collector for many of the same journal.
 */
export const collectBill = (
  { realm, core }: Issuer,
  { account, from, to }: BillQuestion,
  { settlers, gathers }: Settling = { settlers: new Map(), gathers: true },
): BillCollector => {
  const intervals = new Map<string, Building>();
  const orders = new Map<string, KnownOrder>();
  const traded = new Map<string, Uint8Array>();
  const reserved = new Map<string, bigint>();
  const rules = new Map<number, string>();
  const cleared = new Map<string, number>();
  const clearings = new Set<number>();
  const held = new Map<string, Held>();
  const keys = new Map<string, PublicKey>();
  let registry: Registry | null = null;
  let settled: Collected['settled'] = null;
  let logged = 0;

  const tariffOf = (whose: AccountId, start: Instant): string => {
    const owner = registry?.accounts.find(({ id }) => id === whose);
    return owner === undefined ? '' : tariffAt(owner, start);
  };
  const intervalOf = (zone: string, point: PointId, start: Instant): Building => {
    const name = intervalSlot(point, start);
    const known = intervals.get(name);
    if (known !== undefined) return known;
    const tariff = tariffOf(account, start);
    const made = { start: momentOf(start), point, zone, tariff, trades: [], runs: [], posted: '0', money: 0n };
    intervals.set(name, made);
    return made;
  };
  const post = (orderName: string, money: bigint): void => {
    const terms = orders.get(orderName)?.terms;
    if (terms !== undefined && within(terms.start)) intervalOf(terms.zone, terms.point, terms.start).money += money;
  };
  const within = (start: Instant): boolean => start >= from && start < to;

  // A nonce is free again when its order is forgotten; what came of that one stays, under a name that no order has.
  const seeOrder = (name: string, order: KnownOrder): void => {
    const former = orders.get(name);
    if (former !== undefined && toHex(former.hash) !== toHex(order.hash)) orders.set(toHex(former.hash), former);
    orders.set(name, order);
  };
  const seeTrade = (trade: Trade, side: Side): void => {
    const order = orders.get(side === 'buy' ? trade.buyOrder : trade.sellOrder);
    if (order === undefined) throw new Error(`a trade of ${account} at ${trade.start} is of no order`);
    const hash = toHex(order.hash);
    const { quantityWh, price, phase, premium, lines } = trade;
    const share = lines && { lines: { fees: lines.fees.toString(), rent: lines.rent.toString() } };
    traded.set(hash, order.hash);
    const beside = premium !== undefined && { premium };
    const one: BilledTrade = { order: hash, side, quantityWh, price, phase, ...share, ...beside };
    intervalOf(trade.zone, order.terms.point, trade.start).trades.push(one);
    const clearing = cleared.get(`${trade.zone}/${trade.start}`);
    if (phase === 'auction' && clearing !== undefined) clearings.add(clearing);
  };
  const seeSettlers = ({ start, points }: SettlementRun): void => {
    for (const { account: whose, point, left } of points) {
      const slot = intervalSlot(point, start);
      if (!left && !settlers.has(slot)) settlers.set(slot, whose);
    }
  };
  const seeRun = (run: SettlementRun, entry: number): void => {
    const end = instant(run.start + run.length);
    settled = {
      from: settled === null || run.start < settled.from ? run.start : settled.from,
      to: settled === null || end > settled.to ? end : settled.to,
      length: run.length,
    };
    if (gathers && run.start >= from - ESTIMATES_LOOK_BACK && run.start < to) seeSettlers(run);
    if (!within(run.start)) return;
    for (const { account: whose, point, ...made } of run.points) {
      if (whose !== account) continue;
      const interval = intervalOf(run.zone, point, run.start);
      // Who had a position before the first run may have another tariff by then: the first run is what counts.
      if (interval.runs.length === 0) interval.tariff = tariffOf(whose, run.start);
      const { importWh, exportWh, boughtWh, soldWh, basis } = made;
      const [paid, retail, buyBack, total] = [made.traded, made.retail, made.buyBack, made.total].map(String);
      const money = { traded: paid ?? '', retail: retail ?? '', buyBack: buyBack ?? '', total: total ?? '' };
      const { delivered, green } = made;
      const charged = made.charged && chargedInWords(made.charged);
      const energies = { importWh, exportWh, boughtWh, soldWh };
      const claims = green && { green: { ...green, paid: String(green.paid), received: String(green.received) } };
      const one: BilledRun = {
        ...{ run: run.run, entry, ...energies, ...money, basis },
        ...(charged && { charged }),
        ...{ ...(delivered && { delivered }), ...claims },
      };
      interval.runs.push(one);
    }
  };
  // Whose a reading is that was held back is known for sure only once a run has booked its interval.
  const seeHold = ({ point, start, version, why }: Extract<MarketEvent, { kind: 'reading-held' }>): void => {
    if (!within(start)) return;
    const slot = intervalSlot(point, start);
    const known = held.get(slot) ?? { point, start, decided: new Map(), holds: [] };
    known.holds = [...known.holds, { version, why, from: logged, until: null, decision: null }];
    held.set(slot, known);
  };
  const seeDecision = (
    { point, start, version, hash }: Extract<MarketEvent, { kind: 'reading-decided' }>,
    message: Uint8Array,
  ): void => {
    const known = held.get(intervalSlot(point, start));
    if (known === undefined) return;
    known.decided.set(logged, message);
    known.holds = known.holds.map((one) =>
      one.version === version && one.until === null ? { ...one, until: logged, decision: toHex(hash) } : one,
    );
  };
  const seeForgotten = ({ point, start, version }: Extract<MarketEvent, { kind: 'reading-forgotten' }>): void => {
    const known = held.get(intervalSlot(point, start));
    if (known === undefined) return;
    known.holds = known.holds.map((one) =>
      one.version === version && one.until === null ? { ...one, forgotten: true } : one,
    );
  };
  /** Those of the account, each put to its interval. */
  const ownHolds = (): readonly Held[] =>
    [...held.values()].filter(({ point, start, holds }) => {
      const zone = registry?.points.find(({ id }) => id === point)?.zone;
      const isOwn = settlerAt(registry, settlers, point, start) === account;
      const interval =
        intervals.get(intervalSlot(point, start)) ??
        (isOwn && zone !== undefined ? intervalOf(zone, point, start) : undefined);
      if (isOwn && interval !== undefined) interval.held = [...holds];
      return isOwn;
    });
  const see = ({ command }: Journalled, events: readonly MarketEvent[]): void => {
    for (const event of events) {
      if (event.kind === 'order-accepted' && command.kind === 'order' && command.terms.account === account)
        seeOrder(event.order, { terms: command.terms, hash: command.hash });
      if (event.kind === 'rules-changed' && command.kind === 'rules') rules.set(logged, command.text);
      if (event.kind === 'enrolled' && command.kind === 'enrol') {
        registry = command.registry;
        const key = registry.accounts.find(({ id }) => id === account)?.key;
        if (key !== undefined) keys.set(key.kid, key);
      }
      if (event.kind === 'cleared') cleared.set(`${event.clearing.zone}/${event.clearing.start}`, logged);
      if (event.kind === 'settled') seeRun(event.run, logged);
      if (event.kind === 'reading-held') seeHold(event);
      if (event.kind === 'reading-forgotten') seeForgotten(event);
      if (event.kind === 'reading-decided' && command.kind === 'decide') seeDecision(event, command.message);
      if (event.kind === 'traded' && within(event.trade.start)) {
        if (event.trade.buyer === account) seeTrade(event.trade, 'buy');
        if (event.trade.seller === account) seeTrade(event.trade, 'sell');
      }
      if (logEntryOf(realm, core, event) !== null) logged += 1;
    }
  };
  const booked = (leg: Transfer): void => {
    if (leg.kind === 'reserve' && leg.debit === account) reserved.set(leg.id, leg.amount);
    if (leg.kind === 'post' && reserved.has(leg.pending))
      post(afterSlashes(leg.id, 2), 0n - (leg.amount ?? reserved.get(leg.pending) ?? 0n));
    if (leg.kind === 'post' || leg.kind === 'void') reserved.delete(leg.pending);
    if (leg.kind !== 'transfer' || (leg.debit !== account && leg.credit !== account)) return;
    const money = leg.credit === account ? leg.amount : 0n - leg.amount;
    if (leg.id.startsWith('earn/')) post(afterSlashes(leg.id, 2), money);
    const [kind, zone = '', start = '', , point = ''] = leg.id.split('/');
    if (kind === 'run' && within(instant(Number(start))))
      // After a dot: who traded there and had left.
      intervalOf(zone, point.split('.')[0] ?? '', instant(Number(start))).money += money;
  };

  const dump = (): CollectedDump => {
    const own: OwnDump = {
      ...{ intervals: [...intervals], orders: [...orders], traded: [...traded], reserved: [...reserved] },
      held: [...held]
        .filter(([slot]) => ofAccount(slot))
        .map(([slot, { decided, ...rest }]) => ({ slot, ...rest, decided: [...decided] })),
      keys: [...keys.values()],
    };
    const common: CommonDump = { rules: [...rules], cleared: [...cleared], settlers: [...settlers], settled, logged };
    return { own: own as unknown as Plain, common: common as unknown as Plain };
  };
  /** Holds of others were gathered too, because whose they are is known for sure only once a run has booked them. */
  const ofAccount = (slot: string): boolean => {
    const one = held.get(slot);
    return one !== undefined && settlerAt(registry, settlers, one.point, one.start) === account;
  };
  const load = (before: CollectedDump, inForce: Registry | null): void => {
    const all = { ...(before.own as unknown as OwnDump), ...(before.common as unknown as CommonDump) };
    registry = inForce;
    for (const [slot, interval] of all.intervals)
      if (within(instantOf(interval.start)))
        intervals.set(slot, { ...interval, trades: [...interval.trades], runs: [...interval.runs] });
    for (const [id, order] of all.orders) orders.set(id, order);
    const inPeriod = new Set(all.orders.flatMap(([, { terms, hash }]) => (within(terms.start) ? [toHex(hash)] : [])));
    for (const [hash, bytes] of all.traded) if (inPeriod.has(hash)) traded.set(hash, bytes);
    for (const [id, amount] of all.reserved) reserved.set(id, amount);
    for (const [entry, text] of all.rules) rules.set(entry, text);
    for (const [name, entry] of all.cleared) cleared.set(name, entry);
    if (gathers) for (const [slot, whose] of all.settlers) settlers.set(slot, whose);
    for (const { slot, decided, ...rest } of all.held)
      if (within(rest.start)) held.set(slot, { ...rest, decided: new Map(decided) });
    for (const key of all.keys) keys.set(key.kid, key);
    for (const { zone, start, trades } of intervals.values()) {
      const clearing = cleared.get(`${zone}/${instantOf(start)}`);
      if (clearing !== undefined && trades.some(({ phase }) => phase === 'auction')) clearings.add(clearing);
    }
    ({ settled, logged } = all);
  };

  return {
    booked,
    see,
    dump,
    load,
    watching: (books) => ({
      ...books,
      apply: (entry) => {
        const events = books.apply(entry);
        see(entry, events);
        return events;
      },
    }),
    collected: () => {
      const decisions = new Map(ownHolds().flatMap(({ decided }) => [...decided]));
      return {
        intervals: [...intervals.values()].map(finished).sort(inOrder),
        rules,
        clearings: [...clearings],
        orders: [...traded.values()],
        decisions,
        accountKeys: [...keys.values()],
        registry,
        settlers,
        settled,
      };
    },
  };
};

const chargedInWords = ({ fee, wheeling, losses }: NonNullable<SettledPoint['charged']>) => ({
  ...{ fee: fee.toString(), wheeling: wheeling.toString(), losses: losses.toString() },
});

const finished = ({ money, ...interval }: Building): BilledInterval => ({ ...interval, posted: money.toString() });

const inOrder = (one: BilledInterval, other: BilledInterval): number =>
  one.start === other.start ? (one.point < other.point ? -1 : 1) : one.start < other.start ? -1 : 1;

/** What is left of a leg's id, such as `pay/17/account-1/nonce`, after so many slashes. */
const afterSlashes = (id: string, count: number): string => id.split('/').slice(count).join('/');
