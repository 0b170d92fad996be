import { PerformanceObserver } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUY, SELL } from '../../src/market/order-book.ts';
import { NO_SLOT } from '../../src/market/order-pool.ts';
import type { PublicFlow } from '../support/public-order-flow.ts';
import { freshBook, takeMessage } from './market-flow.ts';

/** Nanoseconds; beyond a millisecond all are counted as that. */
const LONGEST = 1_000_000;
export type Latency = Readonly<{
  p50: number;
  p99: number;
  p9999: number;
  timer: number;
  /** Of arithmetic that takes about as long as a message, and touches no memory. */
  idle: Readonly<{ p50: number; p9999: number }>;
}>;

/**
 * Every message timed by itself, and the timer by itself as often; in what the clock says, nothing taken off. Beside them arithmetic that
 * nothing can disturb but the machine: what that is late by at p99.99 is no book's doing.
 */
export const latencyOf = (flow: PublicFlow, count: number): Latency => {
  const counts = new Int32Array(LONGEST + 1);
  const timer = new Int32Array(LONGEST + 1);
  const idle = new Int32Array(LONGEST + 1);
  let spun = 1;
  // The first pass is for the compiler.
  for (let pass = 0; pass < 2; pass += 1) {
    counts.fill(0);
    timer.fill(0);
    idle.fill(0);
    const fresh = freshBook(flow);
    for (let at = 0; at < count; at += 1) {
      const begun = performance.now();
      spun = spin(spun);
      const empty = performance.now();
      const from = performance.now();
      takeMessage(fresh, flow, at);
      const to = performance.now();
      note(idle, empty - begun);
      note(timer, from - empty);
      note(counts, to - from);
    }
  }
  if (spun === 0) throw new Error('odd numbers multiplied are never even');
  const p = (share: number, of = counts): number => quantileOf(of, share * count);
  return {
    ...{ p50: p(0.5), p99: p(0.99), p9999: p(0.9999), timer: p(0.5, timer) },
    idle: { p50: p(0.5, idle), p9999: p(0.9999, idle) },
  };
};

/** Some tens of nanoseconds: each product waits for the one before. */
const spin = (seed: number): number => {
  let product = seed;
  for (let turn = 0; turn < 48; turn += 1) product = Math.imul(product, 16_777_619);
  return product;
};

const note = (counts: Int32Array, milliseconds: number): void => {
  const at = Math.min(LONGEST, Math.round(milliseconds * 1e6));
  counts[at] = (counts[at] as number) + 1;
};

const quantileOf = (counts: Int32Array, rank: number): number => {
  let seen = 0;
  for (let at = 0; at < counts.length; at += 1) {
    seen += counts[at] as number;
    if (seen >= rank) return at;
  }
  return LONGEST;
};

export type Use = Readonly<{
  messages: number;
  perSecond: number;
  heapGrowth: number;
  bufferGrowth: number;
  collections: number;
}>;

/**
 * The flow again and again through one book, all that rests cancelled after each pass, as at a gate: what memory grows by,
 * and how often it was collected meanwhile. Bytes.
 */
export const useOf = async (flow: PublicFlow, messages: number): Promise<Use> => {
  const fresh = freshBook(flow);
  const pass = (): void => {
    for (let at = 0; at < flow.count; at += 1) takeMessage(fresh, flow, at);
    clear(fresh);
  };
  pass();
  const collected = { count: 0 };
  const observer = new PerformanceObserver((list) => {
    collected.count += list.getEntries().length;
  });
  observer.observe({ entryTypes: ['gc'] });
  await sleep(50);
  collected.count = 0;
  const before = process.memoryUsage();
  const passes = Math.max(1, Math.round(messages / flow.count));
  const from = performance.now();
  for (let at = 0; at < passes; at += 1) pass();
  const took = performance.now() - from;
  const after = process.memoryUsage();
  await sleep(50);
  observer.disconnect();
  return {
    messages: passes * flow.count,
    perSecond: (passes * flow.count * 1000) / took,
    heapGrowth: after.heapUsed - before.heapUsed,
    bufferGrowth: after.arrayBuffers - before.arrayBuffers,
    collections: collected.count,
  };
};

const clear = ({ book, slots }: ReturnType<typeof freshBook>): void => {
  for (let id = 0; id < slots.length; id += 1) {
    if (slots[id] === NO_SLOT) continue;
    book.cancel(slots[id] as number, id);
    slots[id] = NO_SLOT;
  }
  let left = 0;
  for (const side of [BUY, SELL]) book.visit(side, () => (left += 1));
  if (left > 0) throw new Error(`${left} orders are left in a book that was cleared`);
};
