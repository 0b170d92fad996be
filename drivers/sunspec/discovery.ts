import type { PlannedRead } from '../../src/profiles/plan-reads.ts';
import type { Result } from '../modbus/question.ts';
import { HEADER, type ModelBlock } from './block.ts';

/** Where a chain may begin: 40000, 0 and 50000 are SunSpec's, 1 is what devices that count from 1 make of 0. */
const BASES = [40_000, 0, 50_000, 1] as const;
/** "SunS" (SunSpec Device Information Model Specification). */
const MARKER = [0x5375, 0x6e53] as const;
const END = 0xffff;
/** No device known has thirty; a chain that goes on beyond is not one. */
const MOST_MODELS = 64;
const LAST_ADDRESS = 0xffff;

/** `marker`: asking for "SunS" at a base. `header`: asking for the ID and L of the model after `chain`. */
export type Walk =
  | Readonly<{ step: 'marker'; base: number }>
  | Readonly<{ step: 'header'; address: number; chain: readonly ModelBlock[] }>;

export type WalkEnd =
  | Readonly<{ step: 'found'; chain: readonly ModelBlock[] }>
  | Readonly<{ step: 'lost'; why: string }>;

export const walkStart: Walk = { step: 'marker', base: 0 };

const baseOf = (walk: Extract<Walk, { step: 'marker' }>): number => BASES[walk.base] ?? BASES[0];

/** On RS-485 no two questions in a row may be of one length: a second copy of an answer would be taken for the next. */
const SPARE = 16;

/**
 * The question of a step. The marker is asked for with the first header behind it. Both may be asked for with more: the
 * Common model behind the marker has 67 registers at least, another model has its own, and what is refused behind the
 * end of the chain is the end.
 */
export const walkRead = (walk: Walk, longest: number): PlannedRead => {
  const [address, count] = walk.step === 'marker' ? [baseOf(walk), MARKER.length + HEADER] : [walk.address, HEADER];
  const most = Math.max(count, Math.min(longest, count + SPARE));
  return { function: 3, address, count, most, purpose: 'probe', wanted: [] };
};

const nextBase = (walk: Extract<Walk, { step: 'marker' }>): Walk | WalkEnd =>
  walk.base + 1 < BASES.length
    ? { step: 'marker', base: walk.base + 1 }
    : {
        step: 'lost',
        why: `it has no SunSpec marker at ${BASES.join(', ')}: switch SunSpec on in the device's Modbus menu, check the unit number, or choose a profile for its own registers`,
      };

const passHeader = (
  chain: readonly ModelBlock[],
  address: number,
  [model = END, length = 0]: readonly number[],
): Walk | WalkEnd => {
  if (model === END) return { step: 'found', chain };
  const block: ModelBlock = { model, address, length };
  const next = address + HEADER + length;
  if (model === 0 || length === 0 || next + HEADER - 1 > LAST_ADDRESS || chain.length >= MOST_MODELS) {
    return {
      step: 'lost',
      why: `its chain of SunSpec models breaks at address ${address} (model ${model}, length ${length}): restart the device, or update its software`,
    };
  }
  return { step: 'header', address: next, chain: [...chain, block] };
};

/** It is not there: illegal function, address, value, or a device that fails at it (V1.1b3 §7). */
const isRefusal = (result: Result): boolean => result.kind === 'exception' && result.code >= 1 && result.code <= 4;

/**
 * The walk after an answer; null where the answer says nothing (silence, noise, "busy") and the question stands. A chain
 * whose last header is refused ends there: not every device writes the end.
 */
export const advance = (walk: Walk, result: Result): Walk | WalkEnd | null => {
  if (walk.step === 'marker') {
    if (isRefusal(result)) return nextBase(walk);
    if (result.kind !== 'words') return null;
    const marked = MARKER.every((word, index) => result.words[index] === word);
    return marked ? passHeader([], baseOf(walk) + 2, result.words.slice(2)) : nextBase(walk);
  }
  if (isRefusal(result)) return { step: 'found', chain: walk.chain };
  return result.kind === 'words' ? passHeader(walk.chain, walk.address, result.words) : null;
};
