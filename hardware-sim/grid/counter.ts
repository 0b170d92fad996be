import { BLOCK_STEPS } from './block.ts';

/** What was counted, never netted: both only grow. */
export type Counted = Readonly<{ imports: number; exports: number }>;

/** A counter over one block: what was counted from its beginning to the beginning of each step. */
export type Counter = Readonly<{ steps: Int32Array; imports: Float64Array; exports: Float64Array }>;

/** Splits signed energy per step into two counters that only grow: what flowed in, and what flowed out. */
export const countBlock = (steps: Int32Array): Counter => {
  const imports = new Float64Array(BLOCK_STEPS + 1);
  const exports = new Float64Array(BLOCK_STEPS + 1);
  for (let step = 0; step < BLOCK_STEPS; step += 1) {
    const energy = steps[step] ?? 0;
    imports[step + 1] = (imports[step] ?? 0) + Math.max(0, energy);
    exports[step + 1] = (exports[step] ?? 0) + Math.max(0, -energy);
  }
  return { steps, imports, exports };
};

/** The counter within a block: whole steps exactly, and the begun one in proportion, rounded down. */
export const countedAt = ({ steps, imports, exports }: Counter, step: number, fraction: number): Counted => {
  const energy = steps[step] ?? 0;
  return {
    imports: (imports[step] ?? 0) + Math.floor(Math.max(0, energy) * fraction),
    exports: (exports[step] ?? 0) + Math.floor(Math.max(0, -energy) * fraction),
  };
};
