import type { PlannedRead, ReadPlan } from '../../src/profiles/plan-reads.ts';
import type { SunSpecProfile } from '../../src/profiles/profile.ts';
import type { MeterSource } from '../modbus/meter-source.ts';
import type { Result } from '../modbus/question.ts';
import { HEADER, type Located, locate, type ModelBlock, readsOf } from './block.ts';
import { COMMON, commonPieces, commonRead, decodeCommon } from './common-model.ts';
import { decodeBlock } from './decode-block.ts';
import { advance, type Walk, walkRead, walkStart } from './discovery.ts';

/** Nothing of this source is decoded: its answers only say where to look next. */
const nothing = { values: {}, registers: {}, rejected: {} };

/** A question the device refused in a block where all was well before: a shorter one may do, unless the chain moved. */
type Refused = Readonly<{ block: ModelBlock; count: number }>;

/** What is remembered from one attempt to the next. `failures`: attempts in a row that found nothing to read. */
type Memory = Readonly<{ failures: number; refused: Refused | null }>;

const fresh: Memory = { failures: 0, refused: null };

const same = (a: ModelBlock, b: ModelBlock): boolean =>
  a.model === b.model && a.address === b.address && a.length === b.length;

/** A device whose models are being looked for, one question after the other. */
const walking = (profile: SunSpecProfile, walk: Walk, memory: Memory): MeterSource => {
  const probe = walkRead(walk, profile.bus.longestRead);
  return {
    bus: profile.bus,
    plan: { fast: [probe], slow: [], interval: [], identity: [], probe },
    split: (read) => [read],
    decode: () => nothing,
    heard: (_, result) => {
      // Who knows what is at the other end when the link is back.
      if (result.kind === 'link-down') return walking(profile, walkStart, memory);
      const next = advance(walk, result);
      if (next === null) return null;
      if (next.step === 'found') return settle(profile, next.chain, memory);
      return next.step === 'lost' ? startOver(profile, memory, next.why) : walking(profile, next, memory);
    },
  };
};

/** From the first base again, but not at once. */
const startOver = (profile: SunSpecProfile, memory: Memory, why: string): MeterSource => {
  const failures = memory.failures + 1;
  return {
    ...walking(profile, walkStart, { failures, refused: null }),
    trouble: { failures, reason: 'foreign-meter', detail: `the device answers, but ${why}` },
  };
};

/** The first model of the profile's that is there and can be asked as it must be. */
const settle = (profile: SunSpecProfile, chain: readonly ModelBlock[], memory: Memory): MeterSource => {
  const known = profile.models.flatMap((model) => chain.filter((block) => block.model === model).slice(0, 1));
  for (const block of known) {
    const common = chain.slice(0, chain.indexOf(block)).findLast(({ model }) => model === COMMON) ?? null;
    const refused = memory.refused && same(memory.refused.block, block) ? memory.refused : null;
    const longest = refused ? Math.floor(refused.count / 2) : profile.bus.longestRead;
    const found = discovered(profile, block, common, longest, memory.failures);
    if (found) return found;
  }
  const wanted = profile.models.join(', ');
  const there = chain.map(({ model }) => model).join(', ') || 'none';
  return startOver(
    profile,
    memory,
    known.length > 0
      ? `it does not give a value and its scale factor in one answer (models there: ${there}): choose another profile`
      : `its SunSpec models are ${there}, and this profile reads ${wanted}: choose the profile for what it is`,
  );
};

/** Whether an answer that begins with a model's ID shows another model there, or one of another length. */
const hasMoved = (blocks: readonly (ModelBlock | null)[], { address }: PlannedRead, words: readonly number[]) =>
  blocks.some((block) => block?.address === address && (words[0] !== block.model || words[1] !== block.length));

const identityOf = (common: ModelBlock, longest: number): readonly PlannedRead[] => {
  const whole = commonRead(common, longest);
  return whole ? [whole] : commonPieces(common, longest);
};

const planOf = (
  block: ModelBlock,
  common: ModelBlock | null,
  located: readonly Located[],
  longest: number,
): ReadPlan | null => {
  const fast = readsOf(block, located, longest, 'fast');
  const interval = readsOf(block, located, longest, 'interval');
  if (!fast || !interval || fast.length === 0) return null;
  const most = Math.max(HEADER, Math.min(longest, HEADER + block.length));
  return {
    fast,
    slow: [],
    interval,
    identity: common ? identityOf(common, longest) : [],
    probe: { function: 3, address: block.address, count: HEADER, most, purpose: 'probe', wanted: [] },
  };
};

/**
 * A device whose block is known. Anything that does not fit what is known of the chain makes it be looked for again; not
 * until the block has given values are the attempts before (`failures`) forgotten: some give their chain and no more.
 */
const discovered = (
  profile: SunSpecProfile,
  block: ModelBlock,
  common: ModelBlock | null,
  longest: number,
  failures: number,
): MeterSource | null => {
  const located = locate(profile, block);
  const plan = planOf(block, common, located, longest);
  if (plan === null) return null;
  const again = (refused: Refused | null): MeterSource => walking(profile, walkStart, { failures, refused });
  return {
    bus: profile.bus,
    plan,
    // A model has no holes; but not every device that gives a block gives the longer Common model at once.
    split: (read) => (read.purpose === 'identity' && common ? commonPieces(common, read.count - 1) : [read]),
    decode: (read, words) =>
      read.purpose === 'identity' && common
        ? decodeCommon(profile, words, read.address - common.address)
        : decodeBlock(
            located.filter(({ meaning }) => read.wanted.includes(meaning.name)),
            words,
            read.address - block.address,
            (channel) => profile.energy[channel]?.mostKwh ?? 0,
          ),
    heard: (read: PlannedRead, result: Result) => {
      if (result.kind === 'words') {
        if (hasMoved([block, common], read, result.words)) return again(null);
        const isBack = failures > 0 && read.purpose === 'fast' && read.wanted.length > 0;
        return isBack ? discovered(profile, block, common, longest, 0) : null;
      }
      const isGone = result.kind === 'exception' && (result.code === 2 || result.code === 3);
      if (!isGone || read.purpose === 'identity') return null;
      return again(read.purpose === 'probe' ? null : { block, count: read.count });
    },
  };
};

/**
 * A device that describes itself by SunSpec: what to ask it is found by walking its chain of models, and found again
 * when the chain moves, as it may after an update of the device's software.
 */
export const sunSpecSource = (profile: SunSpecProfile): MeterSource => walking(profile, walkStart, fresh);
