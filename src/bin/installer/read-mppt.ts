import { setTimeout as sleep } from 'node:timers/promises';
import type { ModelBlock } from '../../../drivers/sunspec/block.ts';
import { advance, type Walk, walkRead, walkStart } from '../../../drivers/sunspec/discovery.ts';
import { decodeMppt, MPPT, type MpptInputs, mpptRead } from '../../../drivers/sunspec/mppt.ts';
import type { PlannedRead } from '../../profiles/plan-reads.ts';
import type { SunSpecProfile } from '../../profiles/profile.ts';
import { askTwice, questionOf, type Reading } from './read-meter.ts';

/** The inputs of direct current an inverter tells of (SunSpec model 160); null where it has no such model, or does not answer. */
export const readMppt = async (
  { bus }: SunSpecProfile,
  { session, unit, overNetwork, stop }: Reading,
): Promise<MpptInputs | null> => {
  const ask = async (read: PlannedRead) => {
    const result = await askTwice(session, questionOf(unit, bus, read, overNetwork), stop);
    await sleep(bus.gap);
    return result;
  };
  const block = await find(async (walk) => advance(walk, await ask(walkRead(walk, bus.longestRead))), stop);
  if (block === null) return null;
  const result = await ask(mpptRead(block, bus.longestRead));
  return result.kind === 'words' ? decodeMppt(result.words) : null;
};

const find = async (
  step: (walk: Walk) => Promise<ReturnType<typeof advance>>,
  stop: AbortSignal,
): Promise<ModelBlock | null> => {
  for (let walk = walkStart; !stop.aborted; ) {
    const next = await step(walk);
    if (next === null || next.step === 'lost') return null;
    const { chain } = next.step === 'marker' ? { chain: [] } : next;
    const block = chain.find(({ model }) => model === MPPT);
    if (block !== undefined || next.step === 'found') return block ?? null;
    walk = next;
  }
  return null;
};
