import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { IOC, OrderBook, REPORT_STRIDE, REST } from '../../src/market/order-book.ts';
import { NO_SLOT, OrderPool } from '../../src/market/order-pool.ts';
import { type PublicFlow, publicOrderFlow } from '../support/public-order-flow.ts';

const [NEW, CANCEL] = [0, 1];

/** The published layout: 16 bytes of head, 40 bytes a message, little-endian. */
const fileHash = ({ count, ...flow }: PublicFlow): string => {
  const file = Buffer.alloc(16 + 40 * count);
  file.writeBigUInt64LE(0x4d4542575f303031n, 0);
  file.writeUInt32LE(1, 8);
  file.writeUInt32LE(count, 12);
  for (let at = 0; at < count; at += 1) {
    const from = 16 + 40 * at;
    file[from] = flow.type[at] as number;
    file[from + 1] = flow.side[at] as number;
    file[from + 2] = flow.immediate[at] as number;
    file.writeUInt32LE(flow.quantity[at] as number, from + 4);
    file.writeUInt32LE(at, from + 8);
    file.writeUInt32LE(flow.id[at] as number, from + 16);
    file.writeUInt32LE(flow.tick[at] as number, from + 24);
  }
  return createHash('sha256').update(file).digest('hex');
};

/** Plays the flow into our book and hashes the report the benchmark's authors describe. */
const reportOf = ({ count, ...flow }: PublicFlow): { lines: number; trades: number; hash: string } => {
  const book = new OrderBook(131_072, new OrderPool());
  const slots = new Int32Array(1_000_001);
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
    if (type === CANCEL) say(resting < 0 ? `4,${at},${id}` : `2,${at},${side},${id},${lastTick[id] ?? 0}`);
    else if (type !== NEW && resting < 0) say(`5,${at},${id}`);
    else {
      if (type === NEW) say(`0,${at},${side},${id},${tick},${quantity}`);
      const immediate = type === NEW && flow.immediate[at] === 1;
      slots[id] = book.place(side, tick, quantity, 0, id, immediate ? IOC : REST);
      lastTick[id] = tick;
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

const lastTick = new Int32Array(1_000_001);

/** Published with the benchmark (arXiv 2606.01183), reproduced in facts C6. */
describe('two million messages of the public flow give the published report, byte for byte', () => {
  it.each([
    [
      'static',
      0,
      0,
      827,
      2_147_158,
      '22f782cf6865a53ed150424b87f51a35dc80be87e2427c78c3b5a12d6ccc0ae5',
      '9803843ee404fc29c9a0aa5614f8f0d5a58b5c44fcac9ef89067886fcaaa30d1',
    ],
    [
      'normal',
      0.15,
      0.02,
      62_474,
      2_204_643,
      'd925e1a4fc03cfcf7f0db8f9ad4c6c8674991250b702e9dc3f1b2b7c9f4bfbc1',
      'e9b2e3926854410b01a035aeb25dd05f1e597c233be8263de9eb49b6713d367e',
    ],
  ])('%s', { timeout: 120_000 }, (_, volatility, swing, trades, lines, file, report) => {
    const flow = publicOrderFlow({ volatility, swing });
    expect(flow.count).toBe(1_996_097);
    expect(fileHash(flow)).toBe(file);
    expect(reportOf(flow)).toEqual({ trades, lines, hash: report });
  });
});
