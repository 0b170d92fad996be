import { wh } from '../domain/energy.ts';
import type { AccountId, PointId } from '../domain/identity.ts';
import { intervalName } from '../domain/interval.ts';
import type { GreenClaims, MeteredInterval, SettledPoint, SettlementRun } from '../domain/market.ts';
import { tariffAt, type Zone } from '../domain/registry.ts';
import type { Instant } from '../domain/time.ts';
import { deliveredPositions, deliverMin } from './deliver-min.ts';
import { type Delivery, holderOf, type Pinned, positionKey } from './delivery.ts';
import { greenClaims, greenGiven, greenLegs, premiumOf } from './green-claims.ts';
import { owed, type Payment } from './ledger.ts';
import {
  bookedAt,
  bookedIn,
  deliveryKey,
  deliveryOf,
  emit,
  type MarketState,
  NETWORK,
  SYSTEM,
} from './market-state.ts';
import { FILLED_WH, PAID } from './order-fields.ts';
import { must } from './order-life.ts';
import { payForTrades } from './order-money.ts';
import { bookOverLines, countOverLines } from './over-lines.ts';
import { sumRun } from './periods.ts';
import { pointLegs, runsOf } from './point-legs.ts';
import { pricesOf } from './prices-of.ts';
import type { RegistryIndex } from './registry-index.ts';
import { type CheckedEnergy, checkFeeder, type Metered, noPosition, type Position, settlePoint } from './settle.ts';
import { type ChargedFor, chargedFor } from './sold-for.ts';

/**
 * Settles one interval of a zone with what is known now. The first run books in full; a later one books only what has
 * changed, and never touches trades. What cannot be priced is left out, said, and taken up by a later run.
 *
 * By rule B, who traded over lines is held to what the other end delivers: zones that did are settled together the first time, and
 * later each with those for whose trades it has changed something.
 */
export const settleDelivery = (state: MarketState, delivery: Delivery): void => {
  const { registry } = state;
  const over = state.overLines.get(delivery.start);
  if (registry === null || over === undefined || !over.zones.includes(delivery.zone)) {
    settleZone(state, delivery, null);
    return;
  }
  const meters = new Map(
    over.zones.map((zone) => {
      const there = deliveryOf(state, zone, delivery.start);
      const metered = meteredIn(state, registry, there, settledBefore(there));
      return [zone, new Map(metered.map((each) => [each.who.key, each.metered]))];
    }),
  );
  const counted = countOverLines(state, over, (zone, holder) => meters.get(zone)?.get(holder));
  for (const zone of over.zones) {
    const [now, before] = [counted.ofTrades.get(zone) ?? new Map(), over.counted.get(zone)];
    const hasChanged = [...now].some(([trade, energy]) => before?.get(trade) !== energy);
    if (zone === delivery.zone || over.run === 0 || hasChanged)
      settleZone(state, deliveryOf(state, zone, delivery.start), now);
  }
  bookOverLines(state, over, counted);
};

const settleZone = (state: MarketState, delivery: Delivery, overLines: ReadonlyMap<number, number> | null): void => {
  const { registry } = state;
  const zone = registry?.zones.get(delivery.zone);
  if (registry === null || zone === undefined) return;
  if (delivery.pricedBy.length === 0) delivery.pricedBy.push(state.rules);
  const before = settledBefore(delivery);
  const metered = meteredIn(state, registry, delivery, before);
  const traded = positionsOf(delivery, metered, overLines);
  const charged = chargedFor(state, delivery);
  const settled = metered.flatMap((each) => price(state, delivery, { traded, charged }, each) ?? []);
  delivery.unpriced = settled.length < metered.length;
  const number = (delivery.run?.run ?? 0) + 1;
  if (number === 1) payTraders(state, delivery, traded);
  const legs = [
    ...(number === 1 ? networkLegs(delivery, traded) : deliveredLegs(delivery, number, traded)),
    ...greenLegs(delivery, number, traded.green),
    ...pointLegs(delivery, number, settled, before),
  ];
  must(state.ledger.bookNumbered(runsOf(delivery), number, legs));
  const sum = (of: (energy: Metered) => number): number => metered.reduce((total, each) => total + of(each.metered), 0);
  const run: SettlementRun = {
    zone: zone.id,
    start: delivery.start,
    length: state.rules.settings.intervalLength,
    run: number,
    points: settled,
    importWh: wh(sum(({ importWh }) => importWh)),
    exportWh: wh(sum(({ exportWh }) => exportWh)),
    feeder: feederCheck(state, registry, zone, delivery, metered),
    balanced: isBalanced(settled, traded.network),
  };
  sumRun(state, delivery, settled, before);
  delivery.run = run;
  if (traded.delivered !== null) delivery.delivered = traded.delivered;
  if (traded.given !== null) delivery.greenGiven = traded.given;
  writeRun(state, run);
  emit(state, { kind: 'settled', run });
  checkLaws(state, run);
};

/** What the last run came to, by `positionKey`. */
const settledBefore = ({ run }: Delivery): ReadonlyMap<string, SettledPoint> =>
  new Map(run?.points.map((point) => [positionKey(point.point, point.account), point]));

/** Who settles for an interval of a zone, with what was metered. */
const meteredIn = (
  state: MarketState,
  registry: RegistryIndex,
  delivery: Delivery,
  before: ReturnType<typeof settledBefore>,
): readonly MeteredPoint[] =>
  settlingPoints(state, registry, delivery).map((who) => ({
    who,
    metered: who.left ? nothingMetered : meteredAt(state, delivery.start, who.point, before.get(who.key)),
  }));

/** Settles once more what the want of a price has left out of the last runs, where there is one now. */
export const fillGaps = (state: MarketState): void => {
  const { registry, deliveries } = state;
  if (registry === null) return;
  const hasPrice = (delivery: Delivery): boolean =>
    settlingPoints(state, registry, delivery).some(
      (each) =>
        delivery.run?.points.every(({ point, account }) => point !== each.point || account !== each.account) &&
        !('unknown' in pricesFor(state, delivery, each)),
    );
  for (const delivery of deliveries.values())
    if (delivery.unpriced && hasPrice(delivery)) settleDelivery(state, delivery);
};

/**
 * No tariff: the account is not in the registry. `left`: it only has what it traded, its meter is another's now. `key`: its
 * `positionKey`, which is asked for again and again.
 */
type Settling = Readonly<{ point: PointId; account: AccountId; tariff: string | null; left?: true; key: string }>;

type MeteredPoint = Readonly<{ who: Settling; metered: Metered }>;

/** Who has moved out drew nothing and gave nothing. */
const nothingMetered: Metered = { importWh: wh(0), exportWh: wh(0), basis: 'metered' };

/**
 * Every point that was ever booked here, as it was booked then, also when the registry has moved or lost it since; those of
 * the registry that have been booked nowhere yet; and who traded at a point that another settles for. Sorted by id.
 */
const settlingPoints = (
  state: MarketState,
  registry: RegistryIndex,
  { zone, start, pinned, positions }: Delivery,
): readonly Settling[] => {
  const booked = bookedAt(state, start).filter((points) => points.size > 0);
  const tariffOf = (id: AccountId): string | null => {
    const account = registry.accounts.get(id);
    return account === undefined ? null : tariffAt(account, start);
  };
  const settling = (point: PointId, account: AccountId, tariff: string | null): Settling => {
    const key = registry.keyOf(point, account);
    return { point, account, tariff, key };
  };
  const again = (one: Pinned): Settling => ({ ...one, key: registry.keyOf(one.point, one.account) });
  const staying = [...pinned.values()].filter((one) => !one.left).map(again);
  for (const { id, role } of registry.pointsOf(zone)) {
    if (role !== 'delivery' || booked.some((points) => points.has(id))) continue;
    const account = registry.accountAt(id, start);
    if (account !== null) staying.push(settling(id, account, tariffOf(account)));
  }
  const settles = new Set(staying.map(({ key }) => key));
  // A point that was lost and has come back is settled as itself again.
  const gone = [...pinned.values()].filter((one) => one.left).map(again);
  const known = [...staying, ...gone.filter(({ key }) => !settles.has(key))];
  for (const { key } of gone) settles.add(key);
  const left: Settling[] = [];
  for (const key of positions.keys()) {
    if (settles.has(key)) continue;
    const { point, account } = holderOf(key);
    left.push({ point, account, tariff: tariffOf(account), left: true, key });
  }
  const all = [...known, ...left];
  // The points of a registry are sorted.
  return pinned.size === 0 && left.length === 0 ? all : all.sort(byPoint);
};

/** At one point, who settles for it comes before who has left. */
const byPoint = (one: Settling, other: Settling): number => {
  if (one.point !== other.point) return one.point < other.point ? -1 : 1;
  if (one.left !== other.left) return one.left ? 1 : -1;
  return one.account < other.account ? -1 : 1;
};

/** A line of the history: zone, start, number; then of each point who, what was counted, what it comes to and how it is known, with a semicolon between them. */
const writeRun = ({ digest }: MarketState, { zone, start, run, points }: SettlementRun): void => {
  digest.put('run').word(zone).whole(start).whole(run).word('');
  for (const [place, { point, account, importWh, exportWh, total, basis }] of points.entries()) {
    if (place > 0) digest.put(';');
    digest.put(point).word(account).whole(importWh).whole(exportWh).word(total.toString()).word(basis);
  }
  digest.end();
};

const basisOf: Readonly<Record<MeteredInterval['origin'], Metered['basis']>> = {
  measured: 'metered',
  corrected: 'metered',
  recovered: 'recovered',
  substituted: 'estimated',
  missing: 'estimated',
};

/** Nothing reported: no export until it is recovered, an estimated import, and an estimate once made stays. */
const meteredAt = (state: MarketState, start: Instant, id: PointId, before: SettledPoint | undefined): Metered => {
  const counted = state.readings.countedAt(id, start);
  if (counted !== null)
    return { importWh: counted.importWh, exportWh: counted.exportWh, basis: basisOf[counted.origin] };
  const importWh = before?.importWh ?? state.readings.estimateImport(id, start, state.rules.settings.intervalLength);
  return { importWh, exportWh: wh(0), basis: 'estimated' };
};

/** What a run would take for a point in an interval now. */
export const runGoesBy = (state: MarketState, id: PointId, start: Instant): Metered => {
  const run = deliveryAt(state, id, start)?.run;
  return meteredAt(
    state,
    start,
    id,
    run?.points.find(({ point, left }) => point === id && !left),
  );
};

/** Where a point's interval is booked, or will be. */
export const deliveryAt = (state: MarketState, id: PointId, start: Instant): Delivery | undefined => {
  const zone = bookedIn(state, id, start) ?? state.registry?.points.get(id)?.zone;
  return zone === undefined ? undefined : state.deliveries.get(deliveryKey(zone, start));
};

type Traded = Readonly<{
  positions: ReadonlyMap<string, Position & Readonly<{ delivered?: readonly number[] }>>;
  /** By `deliver-min`: what was delivered of each trade. */
  delivered: readonly number[] | null;
  /** What the network has bought and sold here, of that. */
  network: Position;
  /** Of each trade of green energy what was given, and what that comes to; null where there is none. */
  given: readonly number[] | null;
  green: ReadonlyMap<string, GreenClaims>;
}>;

/** What trades come to now: by rule B what was delivered of them, else all of them. */
const positionsOf = (
  { trades, positions, network, green }: Delivery,
  metered: readonly MeteredPoint[],
  overLines: ReadonlyMap<number, number> | null,
): Traded => {
  // Rule A without green energy asks nobody's meter for what trades come to.
  const counted = new Map(
    trades === undefined && green === undefined ? [] : metered.map((each) => [each.who.key, each.metered]),
  );
  const claimed = (delivered: readonly number[] | null): Pick<Traded, 'given' | 'green'> => {
    if (green === undefined) return { given: null, green: new Map() };
    const given = greenGiven(green, (holder) => counted.get(holder)?.exportWh ?? 0, delivered);
    return { given, green: greenClaims(green, given) };
  };
  if (trades === undefined) return { positions, delivered: null, network, ...claimed(null) };
  const within = deliverMin(trades, (holder) => counted.get(holder));
  const delivered = within.map((energy, at) => overLines?.get(at) ?? energy);
  const all = deliveredPositions(trades, delivered);
  return { positions: all, delivered, network: all.get(NETWORK.trades) ?? noPosition, ...claimed(delivered) };
};

const price = (
  state: MarketState,
  delivery: Delivery,
  { traded: { positions, green: claims }, charged }: Readonly<{ traded: Traded; charged: ChargedFor }>,
  { who, metered }: MeteredPoint,
): SettledPoint | null => {
  const { zone, start } = delivery;
  const { tariff, key } = who;
  const prices = pricesFor(state, delivery, who);
  if (!('unknown' in prices) && tariff !== null) {
    pin(state, delivery, who, tariff);
    const position: ReturnType<Traded['positions']['get']> = positions.get(key) ?? noPosition;
    const green = claims.get(key);
    const settled = settlePoint(who, metered, position, prices, { green, charged: charged(key, position, green) });
    return position.delivered === undefined ? settled : { ...settled, delivered: position.delivered };
  }
  if ('unknown' in prices) emit(state, { kind: 'cannot-price', zone, start, reason: prices.unknown });
  return null;
};

const pricesFor = (
  state: MarketState,
  delivery: Delivery,
  { point, tariff }: Pick<Settling, 'point' | 'tariff'>,
): ReturnType<typeof pricesOf> =>
  tariff === null ? { unknown: `${point} has no account` } : pricesOf(state, delivery, tariff);

/**
 * What is booked stays with whom it was booked to, or a re-run would book it a second time to another. Who should have
 * paid is corrected by a booking of its own, which no command makes yet.
 */
const pin = (
  state: MarketState,
  { zone, start, pinned }: Delivery,
  { point, account, left, key: holder }: Settling,
  tariff: string,
): void => {
  const key = left ? holder : point;
  if (pinned.has(key)) return;
  pinned.set(key, left ? { point, account, tariff, left } : { point, account, tariff });
  state.digest.put('pinned').word(zone).whole(start).word(point).word(account).word(tariff).end();
};

/** Money for trades, once: what buyers set aside is posted, what sellers set aside is released. */
const payTraders = (state: MarketState, delivery: Delivery, { delivered }: Traded): void => {
  const due = delivered && moneyOfOrders(delivery, delivered);
  const { orders } = state;
  for (const ref of delivery.orders.all())
    if (orders.get(ref, FILLED_WH) > 0)
      payForTrades(state, ref, due === null ? BigInt(orders.get(ref, PAID)) : (due.get(ref) ?? 0n));
};

/** By the reference of an order: what was delivered of its trades, at their prices. */
const moneyOfOrders = ({ trades = [] }: Delivery, delivered: readonly number[]): ReadonlyMap<number, bigint> => {
  const due = new Map<number, bigint>();
  for (const [at, { buyOrder, sellOrder, price: each }] of trades.entries())
    for (const ref of [buyOrder, sellOrder])
      due.set(ref, (due.get(ref) ?? 0n) + BigInt(delivered[at] ?? 0) * BigInt(each));
  return due;
};

/** By rule B a later run may find more or less of a trade delivered: the difference, of everybody who trades here. */
const deliveredLegs = (delivery: Delivery, run: number, { positions, delivered }: Traded): readonly Payment[] => {
  const { zone, start, trades = [] } = delivery;
  if (delivered === null) return [];
  const before = deliveredPositions(trades, delivery.delivered ?? []);
  return [...positions].flatMap(([holder, { money }]) =>
    owed(
      `run/${zone}/${start}/${run}/${holder.replace(' ', '.')}/traded`,
      SYSTEM.clearing,
      holder.slice(holder.indexOf(' ') + 1),
      money - (before.get(holder)?.money ?? 0n),
    ),
  );
};

/** What the network has earned here by selling, or spent by buying. */
const networkLegs = ({ zone, start }: Delivery, { network: { money } }: Traded): readonly Payment[] =>
  owed(`network/${zone}/${start}`, SYSTEM.clearing, NETWORK.trades, money);

/** Estimates prove nothing: the head is compared only when every point and every head has reported. */
const feederCheck = (
  { readings }: MarketState,
  registry: RegistryIndex,
  zone: Zone,
  { start }: Delivery,
  metered: readonly MeteredPoint[],
): SettlementRun['feeder'] => {
  const energies = (points: readonly PointId[]): readonly CheckedEnergy[] =>
    points.flatMap((point) => readings.at(point, start)?.energy ?? []);
  const headPoints = registry
    .pointsOf(zone.id)
    .filter(({ role }) => role === 'feeder')
    .map(({ id }) => id);
  const heads = energies(headPoints);
  if (heads.length === 0 || heads.length < headPoints.length) return null;
  const staying = metered.flatMap(({ who }) => (who.left ? [] : who.point));
  const points = energies(staying);
  if (points.length < staying.length) return null;
  const head = heads.reduce((a, b) => ({
    importWh: a.importWh + b.importWh,
    exportWh: a.exportWh + b.exportWh,
    uncertaintyWh: a.uncertaintyWh + b.uncertaintyWh,
  }));
  return checkFeeder(head, points, zone.statedLossPpm);
};

/**
 * Every Wh bought was sold by somebody, if only the network, and what trades and premiums paid is what they earned. No more is said to be
 * green than was exported.
 */
const isBalanced = (points: readonly SettledPoint[], network: Position): boolean =>
  points.reduce((sum, { boughtWh, soldWh }) => sum + boughtWh - soldWh, network.boughtWh - network.soldWh) === 0 &&
  points.reduce((sum, { traded }) => sum + traded, network.money) === 0n &&
  points.every(({ green, exportWh }) => green === undefined || green.soldWh <= exportWh) &&
  points.reduce((sum, { green }) => (green === undefined ? sum : sum + premiumOf(green)), 0n) === 0n;

const checkLaws = (state: MarketState, run: SettlementRun): void => {
  const name = `${run.zone} ${intervalName(run)} run ${run.run}`;
  const broken = (law: string, detail: string): void => emit(state, { kind: 'invariant-broken', law, detail });
  if (!run.balanced) broken('positions-balance', `${name}: bought and sold, or paid and earned, do not add up`);
  for (const law of state.ledger.brokenLaws()) broken('money-balances', `${name}: ${law}`);
  if (run.feeder?.agrees === false)
    broken(
      'feeder-head',
      `${name}: ${run.feeder.lossWh} Wh are lost between the head and its points, outside the stated losses`,
    );
};
