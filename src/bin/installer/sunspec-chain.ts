import { MOST_REGISTERS } from '../../../drivers/modbus/codec.ts';
import type { ModelBlock } from '../../../drivers/sunspec/block.ts';
import { COMMON, commonRead, decodeCommon } from '../../../drivers/sunspec/common-model.ts';
import { advance, type Walk, walkRead, walkStart } from '../../../drivers/sunspec/discovery.ts';
import type { PlannedRead } from '../../profiles/plan-reads.ts';
import type { MeterProfile, SunSpecProfile } from '../../profiles/profile.ts';
import { type Answers, type Candidate, keyOf } from './candidate.ts';

/** Where the walk along the models stands, replayed from what was answered; `null`: it is no SunSpec device. */
type Standing = Readonly<{ read: PlannedRead }> | Readonly<{ chain: readonly ModelBlock[] }> | null;

const replay = (answers: Answers): Standing => {
  for (let walk: Walk = walkStart; ; ) {
    const read = walkRead(walk, MOST_REGISTERS);
    const answer = answers.get(keyOf(read));
    if (answer === undefined) return { read };
    // Who is silent about a marker has none there.
    const next = advance(walk, answer.kind === 'words' ? answer : { kind: 'exception', code: 2 });
    if (next === null || next.step === 'lost') return null;
    if (next.step === 'found') return { chain: next.chain };
    walk = next;
  }
};

const commonOf = (chain: readonly ModelBlock[]): PlannedRead | null => {
  const common = chain.find(({ model }) => model === COMMON);
  return common ? commonRead(common, MOST_REGISTERS) : null;
};

/** The next question along the chain, then the device's own plate; null when there is nothing more to ask. */
export const sunSpecRead = (answers: Answers): PlannedRead | null => {
  const standing = replay(answers);
  if (standing === null) return null;
  if ('read' in standing) return standing.read;
  const read = commonOf(standing.chain);
  return read && !answers.has(keyOf(read)) ? read : null;
};

/** SunSpec profiles that read one of the device's models: those of its maker before those of any maker. */
export const sunSpecCandidates = (profiles: readonly MeterProfile[], answers: Answers): readonly Candidate[] => {
  const standing = replay(answers);
  if (standing === null || 'read' in standing) return [];
  const { chain } = standing;
  const fits = (profile: MeterProfile): profile is SunSpecProfile =>
    profile.protocol === 'sunspec' && profile.models.some((id) => chain.some(({ model }) => model === id));
  const read = commonOf(chain);
  const answer = read && answers.get(keyOf(read));
  const words = answer?.kind === 'words' ? answer.words : null;
  return profiles.filter(fits).flatMap((profile): readonly Candidate[] => {
    const common = chain.find(({ model }) => model === COMMON);
    const identity = words && read && common && decodeCommon(profile, words, read.address - common.address).identity;
    if (identity && identity.isModel === false) return [];
    return [
      {
        profile: profile.id,
        name: `${profile.manufacturer} ${profile.model}`,
        sureness: 'self-description',
        score: identity?.isModel ? 2 : 1,
        unproven: false,
        serialNumber: identity?.serialNumber ?? null,
        currentRatio: null,
        voltageRatio: null,
      },
    ];
  });
};
