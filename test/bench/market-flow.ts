import { OrderBook as PeerBook, Side as PeerSide } from 'nodejs-order-book';
import { BUY, IOC, OrderBook, REPORT_STRIDE, REST } from '../../src/market/order-book.ts';
import { OrderPool } from '../../src/market/order-pool.ts';
import type { PublicFlow } from '../support/public-order-flow.ts';

const TICKS = 131_072;
const [CANCEL, MODIFY] = [1, 2];

/** The peer does not export its enumeration. */
type PeerTimeInForce = NonNullable<Parameters<PeerBook['limit']>[0]['timeInForce']>;

/** Messages a second, and what was traded: both books must say the same. */
export type Played = Readonly<{ perSecond: number; traded: number; trades: number }>;

/** A book and where its orders lie, for as many passes of a flow as one likes: numbers of orders are unique for ever. */
export const freshBook = () => {
  const pool = new OrderPool(1 << 17);
  return { book: new OrderBook(TICKS, pool), slots: new Int32Array(1_000_001), refs: new Int32Array(1_000_001) };
};
export type FreshBook = ReturnType<typeof freshBook>;

/** One message of the flow; @returns how many reports it made. */
export const takeMessage = (
  { book, slots, refs }: FreshBook,
  { type, side, immediate, quantity, id, tick }: PublicFlow,
  at: number,
  ref: number,
): number => {
  const kind = type[at] as number;
  const order = id[at] as number;
  if (kind === CANCEL) {
    book.cancel(slots[order] as number, refs[order] as number);
    return 0;
  }
  if (kind === MODIFY && book.cancel(slots[order] as number, refs[order] as number) < 0) return 0;
  refs[order] = ref;
  const mode = immediate[at] === 1 ? IOC : REST;
  slots[order] = book.place(side[at] as number, tick[at] as number, quantity[at] as number, 0, ref, mode);
  return book.reports;
};

/** The first `count` messages through our book. */
export const playOurs = (flow: PublicFlow, count: number): Played => {
  const fresh = freshBook();
  const { book } = fresh;
  let [traded, trades] = [0, 0];
  const from = performance.now();
  for (let at = 0; at < count; at += 1) {
    const reports = takeMessage(fresh, flow, at, at + 1);
    for (let report = 0; report < reports; report += 1) traded += book.report[report * REPORT_STRIDE + 2] as number;
    trades += reports;
  }
  return { perSecond: (count * 1000) / (performance.now() - from), traded, trades };
};

/** The same through `nodejs-order-book`: a modify is a cancel and a new order there too. */
export const playPeer = (flow: PublicFlow, count: number): Omit<Played, 'trades'> => {
  const book = new PeerBook();
  const names = Array.from({ length: 1_000_001 }, (_, id) => `${id}`);
  const resting = new Uint8Array(1_000_001);
  let traded = 0;
  const from = performance.now();
  for (let at = 0; at < count; at += 1) {
    const kind = flow.type[at] as number;
    const order = flow.id[at] as number;
    const name = names[order] as string;
    if (kind !== 0 && (resting[order] === 0 || book.cancel(name) === undefined)) continue;
    if (kind === CANCEL) continue;
    const size = flow.quantity[at] as number;
    const immediate = flow.immediate[at] === 1;
    const answer = book.limit({
      id: name,
      side: flow.side[at] === BUY ? PeerSide.BUY : PeerSide.SELL,
      size,
      price: flow.tick[at] as number,
      timeInForce: (immediate ? 'IOC' : 'GTC') as PeerTimeInForce,
    });
    resting[order] = immediate ? 0 : 1;
    traded += size - answer.quantityLeft;
  }
  return { perSecond: (count * 1000) / (performance.now() - from), traded };
};
