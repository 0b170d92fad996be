import type { AccountId, ZoneId } from '../domain/identity.ts';
import type { GreenClaims, SettledPoint } from '../domain/market.ts';
import type { RestingOrder } from '../domain/market-data.ts';
import type { Point } from '../domain/registry.ts';
import { bangkokTime, DAY, type Instant, instant } from '../domain/time.ts';
import type {
  AccountView,
  BookView,
  ClearingView,
  CoreView,
  PriceLevel,
  RegulatedOrderView,
  RunView,
  ZoneView,
} from '../domain/view.ts';
import { type Delivery, positionKey } from './delivery.ts';
import { premiumOf } from './green-claims.ts';
import { gateOf } from './judge-order.ts';
import { controlView } from './market-level.ts';
import { deliveryKey, type MarketState } from './market-state.ts';
import { FLAGS, LIMIT, REST_WH } from './order-fields.ts';
import { isGreen } from './order-flags.ts';
import { type OrderRecord, recordsOf } from './order-record.ts';
import type { MarketRules } from './rules.ts';
import { standingPrice, sumCharged } from './trade-charges.ts';

const ORDERS_SHOWN = 100;

/** The zones with their open books, and clearings and runs of the last day, newest first. */
export const zoneViews = (state: MarketState): readonly ZoneView[] =>
  [...(state.registry?.zones.keys() ?? [])].map((zone) => {
    const control = controlView(state, zone);
    const past = startsBack(state).flatMap((start) => state.deliveries.get(deliveryKey(zone, start)) ?? []);
    return {
      zone,
      books: openStarts(state).flatMap((start) => {
        const delivery = state.deliveries.get(deliveryKey(zone, start));
        if (delivery === undefined) return start === state.nextGate ? [emptyBook(state, start)] : [];
        return [bookView(state, delivery)];
      }),
      clearings: past.flatMap(({ clearing }) => (clearing === null ? [] : [clearingView(clearing)])),
      runs: past.flatMap(({ run }) => (run === null ? [] : [runView(run)])),
      ...(control && { control }),
    };
  });

/** What one account may see of itself. */
export const accountView = (state: MarketState, id: AccountId): AccountView | null => {
  const { registry, ledger, now } = state;
  if (registry === null || !registry.accounts.has(id)) return null;
  const placed = state.orders.placedBy(state.owners.get(id) ?? 0).all();
  const orders = recordsOf(state.orders, placed.slice(-ORDERS_SHOWN).reverse());
  return {
    account: id,
    balance: ledger.balance(id).toString(),
    reserved: ledger.reserved(id).toString(),
    points: registry.pointsAt(id, now),
    orders: orders.map(orderView),
    intervals: [...openStarts(state).reverse(), ...startsBack(state)].flatMap((start) =>
      registry.pointsAt(id, start).flatMap((point) => intervalView(state, registry.points.get(point), start, id)),
    ),
  };
};

/** An order that rests, as market data sums it up. */
export const restingOrder = (rules: MarketRules, { id, terms, restWh }: OrderRecord): RestingOrder => {
  const { zone, start, side, green } = terms;
  return { id, zone, start, side, price: standingPrice(rules, terms), restWh, ...(green && { green }) };
};
/** Every order for a delivery, under the account's own id. */
export const orderViews = (state: MarketState, zone: ZoneId, start: Instant): readonly RegulatedOrderView[] =>
  recordsOf(state.orders, state.orders.named())
    .filter(({ terms }) => terms.zone === zone && terms.start === start)
    .map((order) => {
      const { account, timeInForce } = order.terms;
      return { account, zone, ...orderView(order), timeInForce };
    });

/** Each gateway's newest epoch and the highest batch sequence kept of it. */
export const gatewayViews = (state: MarketState): CoreView['gateways'] =>
  (state.registry?.registry.gateways ?? []).map(({ id, epoch }) => {
    const record = state.gateways.get(`${id}/${epoch}`);
    const lastBatchAt = record === undefined ? null : bangkokTime(record.lastBatchAt);
    return { gateway: id, epoch, sequence: record?.sequence ?? 0, lastBatchAt };
  });

const openStarts = ({ rules: { settings }, now, nextGate }: MarketState): Instant[] => {
  const starts: Instant[] = [];
  for (let start: number = nextGate; start - now <= settings.horizon; start += settings.intervalLength)
    starts.push(instant(start));
  return starts;
};

const startsBack = ({ rules: { settings }, now, nextGate }: MarketState): Instant[] => {
  const starts: Instant[] = [];
  for (let start = nextGate - settings.intervalLength; start > now - DAY; start -= settings.intervalLength)
    starts.push(instant(start));
  return starts;
};

const emptyBook = (state: MarketState, start: Instant): BookView => ({
  start: bangkokTime(start),
  gate: bangkokTime(instant(gateOf(state, start))),
  bids: [],
  asks: [],
  tradedWh: 0,
  last: null,
});

const bookView = (state: MarketState, delivery: Delivery): BookView => ({
  ...emptyBook(state, delivery.start),
  bids: levels(state, delivery, 'buy'),
  asks: levels(state, delivery, 'sell'),
  tradedWh: delivery.tradedWh,
  last: delivery.lastPrice,
});

/** Price levels of what may be any energy, best first. During the call phase bids and asks may cross: that is what the auction is for. */
const levels = ({ orders, rules }: MarketState, delivery: Delivery, side: 'buy' | 'sell'): readonly PriceLevel[] => {
  const byPrice = new Map<number, number>();
  for (const ref of delivery.orders.all())
    if (orders.isResting(ref) && !isGreen(orders.int(ref, FLAGS)) && orders.isBuyer(ref) === (side === 'buy')) {
      const price = rules.chargesAt === null ? orders.get(ref, LIMIT) : standingPrice(rules, orders.terms(ref));
      byPrice.set(price, (byPrice.get(price) ?? 0) + orders.get(ref, REST_WH));
    }
  const sorted = [...byPrice].sort(([a], [b]) => (side === 'buy' ? b - a : a - b));
  return sorted.map(([price, quantityWh]) => ({ price, quantityWh }));
};

const clearingView = (clearing: NonNullable<Delivery['clearing']>): ClearingView => {
  const { start, volumeWh, price, lowest, highest, reason, green } = clearing;
  return { start: bangkokTime(start), volumeWh, price, lowest, highest, reason, ...(green && { green }) };
};

const runView = (run: NonNullable<Delivery['run']>): RunView => ({
  start: bangkokTime(run.start),
  run: run.run,
  importWh: run.importWh,
  exportWh: run.exportWh,
  boughtWh: run.points.reduce((sum, { boughtWh }) => sum + boughtWh, 0),
  feeder: run.feeder,
  balanced: run.balanced,
  estimated: run.points.filter(({ basis }) => basis === 'estimated').length,
});

const orderView = ({ terms, standing, refusal, restWh, filledWh }: OrderRecord): AccountView['orders'][number] => ({
  nonce: terms.nonce,
  side: terms.side,
  start: bangkokTime(terms.start),
  quantityWh: terms.quantityWh,
  restingWh: standing === 'resting' ? restWh : 0,
  filledWh,
  limit: terms.limit,
  state: refusal === null ? standing : `refused: ${refusal}`,
  ...(terms.green && { green: true }),
});

const intervalView = (
  state: MarketState,
  point: Point | undefined,
  start: Instant,
  account: AccountId,
): readonly AccountView['intervals'][number][] => {
  if (point?.role !== 'delivery') return [];
  const delivery = state.deliveries.get(deliveryKey(point.zone, start));
  const settled = delivery?.run?.points.find((each) => each.point === point.id && each.account === account);
  // Booked to another before the binding was corrected: that is the other's business.
  const booked = delivery?.pinned.get(point.id);
  if (settled === undefined && booked !== undefined && booked.account !== account) return [];
  const energy = state.readings.at(point.id, start)?.energy ?? null;
  const position = delivery?.positions.get(positionKey(point.id, account));
  if (settled === undefined && energy === null && position === undefined) return [];
  return [
    {
      start: bangkokTime(start),
      point: point.id,
      boughtWh: position?.boughtWh ?? 0,
      soldWh: position?.soldWh ?? 0,
      importWh: settled?.importWh ?? energy?.importWh ?? null,
      exportWh: settled?.exportWh ?? energy?.exportWh ?? null,
      total: settled?.total.toString() ?? null,
      made: settled === undefined ? null : moneyOf(settled),
      ...(settled?.green && { green: shownGreen(settled.green) }),
      basis: settled?.basis ?? null,
      run: delivery?.run?.run ?? 0,
    },
  ];
};

const shownGreen = (green: GreenClaims) => {
  const { boughtWh, soldWh } = green;
  return { boughtWh, soldWh, premium: premiumOf(green).toString() };
};

/** What sellers are charged of trades is off what they traded for. */
const moneyOf = ({ traded, retail, buyBack, green, charged }: SettledPoint) => ({
  traded: (traded + premiumOf(green)).toString(),
  ...(charged && { charged: (-sumCharged(charged)).toString() }),
  retail: retail.toString(),
  buyBack: buyBack.toString(),
});
