import { OrderBook as PeerBook, Side as PeerSide } from 'nodejs-order-book';
import type { AuctionOrders } from '../../src/market/auction-orders.ts';
import { clearCallAuction } from '../../src/market/call-auction.ts';
import { BUY, FILLED, IOC, OrderBook, REPORT_STRIDE, REST, SELL } from '../../src/market/order-book.ts';
import { OrderPool } from '../../src/market/order-pool.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type Effort, type Row, ratio, row } from './row.ts';
import { median } from './statistics.ts';

const SEED = 20_261_123;
const EVENTS = 1_000_000;
/** The peer needs minutes for what takes us a tenth of a second; it is given a part of the same flow, and so are we. */
const SHARED_EVENTS = 50_000;
const ROUNDS = 5;
const TICKS = 131_072;
const [NEW, IMMEDIATE, CANCEL] = [0, 1, 2];

/** The peer does not export its enumeration. */
type PeerTimeInForce = NonNullable<Parameters<PeerBook['limit']>[0]['timeInForce']>;

/** 55 % limit, 15 % immediate, 30 % cancel around a drifting mid: numbers only, so that both books read the same. */
type Flow = Readonly<{
  kind: Uint8Array;
  side: Uint8Array;
  tick: Int32Array;
  quantity: Int32Array;
  target: Int32Array;
}>;

const flowOf = (seed: number, events: number): Flow => {
  const random = seededRandom(seed);
  const upTo = (count: number): number => Math.floor(random.fraction() * count);
  const int32 = () => new Int32Array(events);
  const flow = {
    kind: new Uint8Array(events),
    side: new Uint8Array(events),
    tick: int32(),
    quantity: int32(),
    target: int32(),
  };
  let mid = 40_000;
  for (let at = 0; at < events; at += 1) {
    const draw = random.fraction();
    mid += upTo(3) - 1;
    const side = upTo(2);
    const away = Math.floor(400 * random.fraction() ** 3);
    flow.kind[at] = draw < 0.55 ? NEW : draw < 0.7 ? IMMEDIATE : CANCEL;
    flow.side[at] = side;
    flow.tick[at] = mid + (side === BUY ? 8 - away : away - 8);
    flow.quantity[at] = 1 + upTo(100);
    flow.target[at] = Math.max(0, at - 1 - upTo(2_000));
  }
  return flow;
};

type Outcome = Readonly<{ eventsPerSecond: number; tradedWh: number; trades: number }>;

const ours = (flow: Flow, events: number): Outcome => {
  const { kind, side, tick, quantity, target } = flow;
  const book = new OrderBook(TICKS, new OrderPool(1 << 16));
  const slots = new Int32Array(events);
  let [tradedWh, trades] = [0, 0];
  const from = performance.now();
  for (let at = 0; at < events; at += 1) {
    if (kind[at] === CANCEL) {
      const victim = target[at] as number;
      book.cancel(slots[victim] as number, victim);
      continue;
    }
    const mode = kind[at] === NEW ? REST : IOC;
    slots[at] = book.place(side[at] as number, tick[at] as number, quantity[at] as number, 0, at, mode);
    for (let report = 0; report < book.reports; report += 1) {
      if (book.report[report * REPORT_STRIDE] !== FILLED) continue;
      tradedWh += book.report[report * REPORT_STRIDE + 2] as number;
      trades += 1;
    }
  }
  return { eventsPerSecond: (events * 1000) / (performance.now() - from), tradedWh, trades };
};

const peers = (flow: Flow, events: number): Omit<Outcome, 'trades'> => {
  const book = new PeerBook();
  const ids = Array.from({ length: events }, (_, at) => `${at}`);
  let tradedWh = 0;
  const from = performance.now();
  for (let at = 0; at < events; at += 1) {
    if (flow.kind[at] === CANCEL) {
      book.cancel(ids[flow.target[at] as number] ?? '');
      continue;
    }
    const answer = book.limit({
      id: ids[at] ?? '',
      side: flow.side[at] === BUY ? PeerSide.BUY : PeerSide.SELL,
      size: flow.quantity[at] as number,
      price: flow.tick[at] as number,
      timeInForce: (flow.kind[at] === NEW ? 'GTC' : 'IOC') as PeerTimeInForce,
    });
    tradedWh += (flow.quantity[at] as number) - answer.quantityLeft;
  }
  return { eventsPerSecond: (events * 1000) / (performance.now() - from), tradedWh };
};

const auctionOf = (count: number): AuctionOrders => {
  const random = seededRandom(SEED);
  const upTo = (limit: number): number => Math.floor(random.fraction() * limit);
  const side = Uint8Array.from({ length: count }, () => (upTo(2) === 0 ? BUY : SELL));
  return {
    count,
    side,
    tick: Int32Array.from(side, (buys) => 30_000 + upTo(20_000) + (buys === BUY ? 4_000 : -4_000)),
    quantityWh: Int32Array.from({ length: count }, () => 1 + upTo(2_000)),
    // Ten thousand households, each either short or long in this interval.
    owner: Int32Array.from(side, (of) => 1 + 2 * upTo(5_000) + of),
  };
};

const repeated = <T>(rounds: number, measure: () => T): readonly T[] => Array.from({ length: rounds }, measure);
const speedRow = (name: string, perSecond: number): Row => row(name, perSecond / 1e6, 'M events/s');

const clearing = (rounds: number, count: number): Row => {
  const orders = auctionOf(count);
  const times = repeated(rounds, () => {
    const from = performance.now();
    clearCallAuction(orders);
    return performance.now() - from;
  });
  return row(`call auction, ${grouped(count)} orders`, median(times), 'ms');
};

const grouped = (count: number): string => count.toLocaleString('en');

/** Median of rounds, in one process, on one seeded flow; both books must have traded the same, or nothing is reported. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const [rounds, events, sharedEvents, orders] =
    effort === 'quick' ? [1, 20_000, 2_000, 1_000] : [ROUNDS, EVENTS, SHARED_EVENTS, 100_000];
  const flow = flowOf(SEED, events);
  const whole = repeated(rounds, () => ours(flow, events));
  const shared = repeated(rounds, () => ours(flow, sharedEvents));
  const peer = repeated(rounds, () => peers(flow, sharedEvents));
  const speed = (outcomes: readonly Omit<Outcome, 'trades'>[]): number =>
    median(outcomes.map(({ eventsPerSecond }) => eventsPerSecond));
  const [oursTraded, peersTraded] = [shared[0]?.tradedWh, peer[0]?.tradedWh];
  if (oursTraded !== peersTraded)
    throw new Error(`the books have traded ${oursTraded} and ${peersTraded} Wh: nothing can be compared`);
  return [
    speedRow(`order book, ${grouped(events)} events, ${grouped(whole[0]?.trades ?? 0)} trades`, speed(whole)),
    speedRow(`order book, first ${grouped(sharedEvents)} events`, speed(shared)),
    speedRow('nodejs-order-book, the same events', speed(peer)),
    ratio('ratio to nodejs-order-book', speed(shared), speed(peer)),
    clearing(rounds, orders),
    clearing(rounds, 10 * orders),
  ];
};
