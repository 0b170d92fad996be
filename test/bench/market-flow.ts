import { OrderBook as PeerBook, Side as PeerSide } from 'nodejs-order-book';
import { BUY, IOC, OrderBook, REPORT_STRIDE, REST } from '../../src/market/order-book.ts';
import { OrderPool } from '../../src/market/order-pool.ts';
import type { PublicFlow } from '../support/public-order-flow.ts';
import { type Took, took } from './clocks.ts';

const TICKS = 131_072;
const [CANCEL, MODIFY] = [1, 2];

/** The peer does not export its enumeration. */
type PeerTimeInForce = NonNullable<Parameters<PeerBook['limit']>[0]['timeInForce']>;

/** How long it took, and what was traded: both books must say the same. */
export type Played = Took & Readonly<{ traded: number }>;

/** One more than the highest number of an order. */
const numbersOf = ({ id }: PublicFlow): number => id.reduce((most, each) => Math.max(most, each), 0) + 1;

/** A book, and in which slot each order of the flow was last. */
export const freshBook = (flow: PublicFlow) => ({
  book: new OrderBook(TICKS, new OrderPool(1 << 17)),
  slots: new Int32Array(numbersOf(flow)),
});
export type FreshBook = ReturnType<typeof freshBook>;

/** One message of the flow; @returns how many reports it made. */
export const takeMessage = (
  { book, slots }: FreshBook,
  { type, side, immediate, quantity, id, tick }: PublicFlow,
  at: number,
): number => {
  const kind = type[at] as number;
  const order = id[at] as number;
  if (kind === CANCEL) {
    book.cancel(slots[order] as number, order);
    return 0;
  }
  if (kind === MODIFY && book.cancel(slots[order] as number, order) < 0) return 0;
  const mode = immediate[at] === 1 ? IOC : REST;
  slots[order] = book.place(side[at] as number, tick[at] as number, quantity[at] as number, 0, order, mode);
  return book.reports;
};

/** The first `count` messages through our book. */
export const playOurs = (flow: PublicFlow, count: number): Played => {
  const fresh = freshBook(flow);
  const { book } = fresh;
  let traded = 0;
  const clocks = took(() => {
    for (let at = 0; at < count; at += 1) {
      const reports = takeMessage(fresh, flow, at);
      for (let report = 0; report < reports; report += 1) traded += book.report[report * REPORT_STRIDE + 2] as number;
    }
  });
  return { ...clocks, traded };
};

/** The same through `nodejs-order-book`: a modify is a cancel and a new order there too. */
export const playPeer = (flow: PublicFlow, count: number): Played => {
  const book = new PeerBook();
  const names = Array.from({ length: numbersOf(flow) }, (_, id) => `${id}`);
  const resting = new Uint8Array(names.length);
  const take = (at: number): number => {
    const kind = flow.type[at] as number;
    const order = flow.id[at] as number;
    const name = names[order] as string;
    if (kind !== 0 && (resting[order] === 0 || book.cancel(name) === undefined)) return 0;
    if (kind === CANCEL) return 0;
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
    return size - answer.quantityLeft;
  };
  let traded = 0;
  const clocks = took(() => {
    for (let at = 0; at < count; at += 1) traded += take(at);
  });
  return { ...clocks, traded };
};
