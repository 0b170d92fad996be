import type { Instant } from '../../src/domain/time.ts';
import { BLOCK_STEPS, type Block, STEP_SECONDS } from './block.ts';
import { type Counted, type Counter, countBlock, countedAt } from './counter.ts';

const STEP = STEP_SECONDS * 1000;
const BLOCK = BLOCK_STEPS * STEP;
/** As far as a feeder is computed, ms from its start: everything before a moment costs 0.2 s a day to get there. */
export const LONGEST_HISTORY = 400 * 86_400_000;
/** Blocks kept whole; older ones are computed again when somebody asks. */
const KEPT_BLOCKS = 24;

/** A moment as the block it is in, the step within, and how much of that step has passed. */
type Position = Readonly<{ block: number; step: number; fraction: number }>;
type CountedBlock = Readonly<{ block: Block; counters: readonly Counter[] }>;

/** A feeder's past and future: blocks computed when asked for, counters carried forward over them. */
export type History = Readonly<{
  /** The block of a moment and the step within. */
  at(at: Instant): Readonly<{ block: Block; step: number }>;
  /** A counter since the start, by its place in `seriesOf`. */
  counted(counter: number, at: Instant): Counted;
}>;

const nothing: Counted = { imports: 0, exports: 0 };

/** Before `start` everything stands still. @throws RangeError more than 400 days after it. */
export const createHistory = (
  start: Instant,
  compute: (first: number) => Block,
  seriesOf: (block: Block) => readonly Int32Array[],
): History => {
  const kept = new Map<number, CountedBlock>();
  /** Every counter at the beginning of block 0, 1, 2 … */
  const openings: (readonly Counted[])[] = [];

  const positionOf = (at: Instant): Position => {
    const since = Math.max(0, at - start);
    if (!(since <= LONGEST_HISTORY))
      throw new RangeError(`${at} is not within 400 days of the feeder's start ${start}`);
    const block = Math.floor(since / BLOCK);
    const step = Math.floor((since - block * BLOCK) / STEP);
    return { block, step, fraction: (since - block * BLOCK - step * STEP) / STEP };
  };

  const blockOf = (index: number): CountedBlock => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const block = compute((start + index * BLOCK) / 1000);
    const counted = { block, counters: seriesOf(block).map(countBlock) };
    kept.set(index, counted);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_BLOCKS) break;
      kept.delete(oldest);
    }
    return counted;
  };

  const afterBlock = (index: number): readonly Counted[] =>
    blockOf(index).counters.map((counter, at) => {
      const before = openings[index]?.[at] ?? nothing;
      return {
        imports: before.imports + (counter.imports[BLOCK_STEPS] ?? 0),
        exports: before.exports + (counter.exports[BLOCK_STEPS] ?? 0),
      };
    });

  return {
    at: (at) => {
      const { block, step } = positionOf(at);
      return { block: blockOf(block).block, step };
    },
    counted: (counter, at) => {
      const { block, step, fraction } = positionOf(at);
      if (openings.length === 0) openings.push([]);
      for (let next = openings.length; next <= block; next += 1) openings.push(afterBlock(next - 1));
      const opening = openings[block]?.[counter] ?? nothing;
      const within = blockOf(block).counters[counter];
      if (within === undefined) throw new RangeError(`there is no counter ${counter}`);
      const since = countedAt(within, step, fraction);
      return { imports: opening.imports + since.imports, exports: opening.exports + since.exports };
    },
  };
};
