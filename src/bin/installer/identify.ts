import type { MeterIdentity } from '../../domain/reading.ts';
import { decodeAnswer } from '../../profiles/decode.ts';
import { type PlannedRead, planReads, plateWidth } from '../../profiles/plan-reads.ts';
import type { MeterProfile, ModbusProfile } from '../../profiles/profile.ts';
import { type Answers, type Candidate, keyOf, surenesses } from './candidate.ts';
import { plausibility } from './plausibility.ts';
import { sunSpecCandidates, sunSpecRead } from './sunspec-chain.ts';

/** A question for a unit whose model is not known, with how it may be lengthened. */
export type Inquiry = Readonly<{ read: PlannedRead; lengthStep: number }>;

/** So many models that look alike are looked at closely; with more, none is likely. */
const CLOSE_LOOKS = 12;

const modbusOf = (profiles: readonly MeterProfile[]): readonly ModbusProfile[] =>
  profiles.filter((profile) => profile.protocol === 'modbus');

const markRead = ({ identify: { model } }: ModbusProfile): PlannedRead | null => {
  if (model === null) return null;
  const count = plateWidth(model);
  const code = model.table === 'input' ? 4 : 3;
  return { function: code, address: model.address, count, most: count, purpose: 'identity', wanted: ['model'] };
};

const wordsFor = (answers: Answers, read: PlannedRead): readonly number[] | null => {
  const answer = answers.get(keyOf(read));
  return answer?.kind === 'words' ? answer.words : null;
};

/** True, false: the model register says so; null: nobody can tell. */
const markSays = (profile: ModbusProfile, answers: Answers): boolean | null => {
  const read = markRead(profile);
  const words = read && wordsFor(answers, read);
  return read && words ? (decodeAnswer(profile, read, words).identity?.isModel ?? null) : null;
};

/** The baud rate only decides how reads are packed. */
const planOf = (profile: ModbusProfile) => planReads(profile, profile.bus.serial.baud);

const probeFits = (profile: ModbusProfile, answers: Answers): boolean => {
  const { probe } = planOf(profile);
  const words = wordsFor(answers, probe);
  const { quantity, between } = profile.identify;
  const value = words && decodeAnswer(profile, probe, words).values[quantity];
  return typeof value === 'number' && value >= between[0] && value <= between[1];
};

const identityOf = (profile: ModbusProfile, answers: Answers): MeterIdentity => {
  const said: Record<string, unknown> = {};
  for (const read of planOf(profile).identity) {
    const words = wordsFor(answers, read);
    const identity = words && decodeAnswer(profile, read, words).identity;
    for (const [name, value] of Object.entries(identity ?? {})) if (value !== null) said[name] = value;
  }
  return { serialNumber: null, isModel: null, currentRatio: null, voltageRatio: null, ...said };
};

const scoreOf = (profile: ModbusProfile, answers: Answers): number =>
  planOf(profile).fast.reduce((sum, read) => {
    const words = wordsFor(answers, read);
    return words === null ? sum : sum + plausibility(profile, decodeAnswer(profile, read, words));
  }, 0);

const candidateOf = (profile: ModbusProfile, answers: Answers): Candidate | null => {
  const mark = markSays(profile, answers);
  if (mark === false || (mark === null && !probeFits(profile, answers))) return null;
  const { serialNumber, currentRatio, voltageRatio } = identityOf(profile, answers);
  return {
    profile: profile.id,
    name: `${profile.manufacturer} ${profile.model}`,
    sureness: mark ? 'model-register' : 'plausible',
    score: scoreOf(profile, answers),
    unproven: mark === null && profile.identify.model !== null,
    serialNumber,
    currentRatio,
    voltageRatio,
  };
};

/** The likelier first; of equals the one whose model register was not refused, then by name. */
const byLikelihood = (one: Candidate, other: Candidate): number =>
  surenesses.indexOf(one.sureness) - surenesses.indexOf(other.sureness) ||
  other.score - one.score ||
  Number(one.unproven) - Number(other.unproven) ||
  (one.profile < other.profile ? -1 : 1);

/** What a unit may be, the likeliest first. Where a model register spoke, models that only look right are left out. */
export const rank = (profiles: readonly MeterProfile[], answers: Answers): readonly Candidate[] => {
  const all = [
    ...modbusOf(profiles).map((profile) => candidateOf(profile, answers)),
    ...sunSpecCandidates(profiles, answers),
  ]
    .filter((one) => one !== null)
    .sort(byLikelihood);
  const sure = all.filter(({ sureness }) => sureness !== 'plausible');
  return sure.length > 0 ? sure : all.filter(({ score }) => score >= 0);
};

const inquiry = ({ bus }: ModbusProfile, read: PlannedRead): Inquiry => ({ read, lengthStep: bus.lengthStep });

/** Most telling first: model registers, SunSpec, one value of each model, then all values and plates of the likely. */
function* inquiries(profiles: readonly MeterProfile[], answers: Answers): Generator<Inquiry> {
  const modbus = modbusOf(profiles);
  const proven = () => modbus.filter((profile) => markSays(profile, answers) === true);
  for (const profile of modbus) {
    const read = markRead(profile);
    if (read && proven().length === 0) yield inquiry(profile, read);
  }
  if (proven().length === 0 && profiles.some(({ protocol }) => protocol === 'sunspec')) {
    const read = sunSpecRead(answers);
    if (read) yield { read, lengthStep: 1 };
  }
  const told = proven().length > 0 || sunSpecCandidates(profiles, answers).length > 0;
  const possible = told ? proven() : modbus.filter((profile) => markSays(profile, answers) !== false);
  for (const profile of possible) yield inquiry(profile, planOf(profile).probe);
  const likely = possible.filter((profile) => markSays(profile, answers) || probeFits(profile, answers));
  for (const profile of likely.slice(0, CLOSE_LOOKS))
    for (const read of planOf(profile).fast) yield inquiry(profile, read);
  const [best] = rank(likely, answers);
  for (const profile of likely.filter(({ id }) => id === best?.profile))
    for (const read of planOf(profile).identity) yield inquiry(profile, read);
}

/** How many questions it takes, about, to learn who a unit is: model registers, one value of each model, a few more. */
export const questionsToTell = (profiles: readonly MeterProfile[]): number => {
  const reads = modbusOf(profiles).flatMap((profile) => [markRead(profile), planOf(profile).probe]);
  return new Set(reads.flatMap((read) => (read === null ? [] : [keyOf(read)]))).size;
};

/** The next question that would tell more about a unit; null when there is none. */
export const nextInquiry = (profiles: readonly MeterProfile[], answers: Answers): Inquiry | null => {
  for (const one of inquiries(profiles, answers)) if (!answers.has(keyOf(one.read))) return one;
  return null;
};
