import { createHash } from 'node:crypto';
import { IOC, OrderBook, REPORT_STRIDE, REST } from '../../src/market/order-book.ts';
import { NO_SLOT, OrderPool } from '../../src/market/order-pool.ts';
import type { PublicFlow } from './public-order-flow.ts';

const [NEW, CANCEL] = [0, 1];

/** Plays the flow into our book and hashes the report the benchmark's authors describe. */
export const reportOf = ({ count, ...flow }: PublicFlow): { lines: number; trades: number; hash: string } => {
  const book = new OrderBook(131_072, new OrderPool());
  const slots = new Int32Array(1_000_001);
  const tickOf = new Int32Array(1_000_001);
  const hash = createHash('sha256');
  let [lines, trades, text] = [0, 0, ''];
  const say = (line: string): void => {
    text += lines === 0 ? line : `\n${line}`;
    lines += 1;
    if (text.length < 1 << 16) return;
    hash.update(text);
    text = '';
  };
  for (let at = 0; at < count; at += 1) {
    const [type, side, quantity, id, tick] = [flow.type, flow.side, flow.quantity, flow.id, flow.tick].map(
      (column) => column[at] as number,
    ) as [number, number, number, number, number];
    // An id may come again after a modify, and its slot is only trusted while the book still holds the id there.
    const resting = type === NEW ? -1 : book.cancel(slots[id] ?? NO_SLOT, id);
    if (type === CANCEL) say(resting < 0 ? `4,${at},${id}` : `2,${at},${side},${id},${tickOf[id] ?? 0}`);
    else if (type !== NEW && resting < 0) say(`5,${at},${id}`);
    else {
      if (type === NEW) say(`0,${at},${side},${id},${tick},${quantity}`);
      const immediate = type === NEW && flow.immediate[at] === 1;
      slots[id] = book.place(side, tick, quantity, 0, id, immediate ? IOC : REST);
      tickOf[id] = tick;
      for (let report = 0; report < book.reports * REPORT_STRIDE; report += REPORT_STRIDE) {
        const [, maker, filled, price] = book.report.subarray(report, report + REPORT_STRIDE);
        say(`1,${at},${price},${filled},${maker},${id}`);
        trades += 1;
      }
      if (immediate && book.unfilled > 0) say(`2,${at},${side},${id},${tick}`);
      if (type !== NEW) say(`3,${at},${side},${id},${tick},${quantity}`);
    }
  }
  return { lines, trades, hash: hash.update(text).digest('hex') };
};
