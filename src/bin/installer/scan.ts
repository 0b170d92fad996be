import { rtuAnswerLength } from '../../../drivers/modbus/codec.ts';
import type { Question, Result } from '../../../drivers/modbus/question.ts';
import { wireTime } from '../../../drivers/modbus/rtu-machine.ts';
import { type Millis, millis } from '../../domain/time.ts';
import type { MeterProfile } from '../../profiles/profile.ts';
import { type Answers, type Candidate, keyOf } from './candidate.ts';
import { nextInquiry, questionsToTell, rank } from './identify.ts';
import type { LineSettings } from './line-settings.ts';

/** One way a line may be set, and the units to look for there. */
export type Attempt = Readonly<{ settings: LineSettings; units: readonly number[] }>;

/** Everything about the search of one line that is known before it begins. `thorough`: go on after the first success. */
export type ScanPlan = Readonly<{
  attempts: readonly Attempt[];
  profiles: readonly MeterProfile[];
  /** How long an unknown unit may take to answer, beyond the wire's own time. */
  patience: Millis;
  thorough: boolean;
}>;

/** Somebody who answers. Without candidates its model is none we know. */
export type FoundUnit = Readonly<{ settings: LineSettings; unit: number; candidates: readonly Candidate[] }>;

/** `again`: the question in hand is asked for the second time. `silent`: one was left unanswered twice. */
type Visit = Readonly<{ unit: number; answers: Answers; again: boolean; silent: boolean }>;

export type ScanState = Readonly<{
  plan: ScanPlan;
  /** Where the search stands: an attempt, one of its units, which of the two greetings. */
  attempt: number;
  unit: number;
  greeting: number;
  /** A unit that answered, while it is asked who it is. */
  visit: Visit | null;
  found: readonly FoundUnit[];
  /** Of each attempt so far: answers that nobody could read; why it could not be made. */
  garbled: Readonly<Record<number, number>>;
  unreachable: Readonly<Record<number, string>>;
  /** What greetings took, against what was reckoned, real ms. */
  reckoned: number;
  measured: number;
  /** The longest a unit took to answer. */
  slowest: number | null;
}>;

/** The first input registers, then the first holding registers: whoever has neither refuses, and so is there too. */
const greetings = [4, 3] as const;
/** Several models answer only for an even number of registers. */
const GREETING_REGISTERS = 2;
/** A meter that has answered will not take much longer the next time; but one beside it may. */
const LEAST_PATIENCE = 150;

export const beginScan = (plan: ScanPlan): ScanState => ({
  plan,
  attempt: 0,
  unit: 0,
  greeting: 0,
  visit: null,
  found: [],
  garbled: {},
  unreachable: {},
  reckoned: 0,
  measured: 0,
  slowest: null,
});

const patienceOf = ({ plan, slowest }: ScanState): Millis =>
  slowest === null || plan.thorough
    ? plan.patience
    : millis(Math.min(plan.patience, Math.max(LEAST_PATIENCE, Math.ceil(4 * slowest))));

/** What a greeting costs when nobody answers: the wire's time for both ways, the patience, the silence after it. */
const greetingCost = (settings: LineSettings, patience: number): number => {
  if (settings.kind !== 'rtu') return patience;
  const { character, silence } = wireTime(settings);
  return (8 + rtuAnswerLength({ count: GREETING_REGISTERS })) * character + patience + silence;
};

const attemptCost = ({ settings, units }: Attempt, patience: number): number =>
  units.length * greetings.length * greetingCost(settings, patience);

const isOver = ({ plan, attempt, found, garbled }: ScanState): boolean => {
  if (attempt >= plan.attempts.length) return true;
  // The settings before these were right: everybody answered, and nobody garbled.
  const before = attempt - 1;
  const settings = plan.attempts[before]?.settings;
  return !plan.thorough && !garbled[before] && found.some((one) => one.settings === settings);
};

/** What to do next: open a line as that attempt has it (unless it is) and ask. Null: the search has ended. */
export type ScanStep = Readonly<{ attempt: Attempt; question: Question; gap: Millis }>;

export const nextStep = (state: ScanState): ScanStep | null => {
  if (isOver(state)) return null;
  const attempt = state.plan.attempts[state.attempt];
  const unit = attempt?.units[state.unit];
  if (attempt === undefined || unit === undefined) return null;
  const most = state.visit?.again ? state.plan.patience : patienceOf(state);
  const patience = { least: most, most, latest: most };
  const inquiry = state.visit && nextInquiry(state.plan.profiles, state.visit.answers);
  if (inquiry === null) {
    const count = GREETING_REGISTERS;
    const request = { function: greetings[state.greeting] ?? 3, address: 0, count } as const;
    return { attempt, gap: millis(0), question: { unit, request, most: count, lengthStep: count, patience } };
  }
  const { read, lengthStep } = inquiry;
  const request = { function: read.function, address: read.address, count: read.count };
  return { attempt, gap: INQUIRY_GAP, question: { unit, request, most: read.most, lengthStep, patience } };
};

/** Some meters restart when they are asked faster (openWB/core#2184, reaper7/SDM_Energy_Meter#50). */
const INQUIRY_GAP = millis(100);

/**
 * Whether a question of a visit is asked once more: who has answered so far has an answer to this one too, and a model
 * must not be told by what was lost on the way. Who is silent twice says so of whatever it does not have.
 */
const isLost = (visit: Visit, result: Result): boolean =>
  !visit.again &&
  !visit.silent &&
  (result.kind === 'timeout' || result.kind === 'corrupt' || result.kind === 'foreign');

/** Of a gateway whose far end is silent: nobody lives at that unit (V1.1b3 §7). */
const isGatewayRefusal = (result: Result): boolean =>
  result.kind === 'exception' && (result.code === 10 || result.code === 11);

const isAlive = (result: Result): boolean =>
  result.kind === 'words' || (result.kind === 'exception' && !isGatewayRefusal(result));

const nextUnit = (state: ScanState): ScanState => {
  const units = state.plan.attempts[state.attempt]?.units.length ?? 0;
  const moved = { ...state, visit: null, greeting: 0, unit: state.unit + 1 };
  return moved.unit < units ? moved : { ...moved, unit: 0, attempt: state.attempt + 1 };
};

/** Ends a visit when there is nothing more to ask. */
const settled = (state: ScanState): ScanState => {
  const { visit, plan, attempt, found } = state;
  if (visit === null || nextInquiry(plan.profiles, visit.answers) !== null) return state;
  const settings = plan.attempts[attempt]?.settings;
  if (settings === undefined) return state;
  const candidates = rank(plan.profiles, visit.answers);
  return nextUnit({ ...state, found: [...found, { settings, unit: visit.unit, candidates }] });
};

/** What an answer, or none, teaches. `took`: real ms from asking to knowing. */
export const learnAnswer = (state: ScanState, result: Result, took: number): ScanState => {
  const step = nextStep(state);
  if (step === null) return state;
  const { attempt, question } = step;
  const { unit, request } = question;
  const { visit } = state;
  if (visit !== null) {
    if (isLost(visit, result)) return { ...state, visit: { ...visit, again: true } };
    const read = { ...request, most: question.most, purpose: 'probe', wanted: [] } as const;
    const answers = new Map(visit.answers).set(keyOf(read), result);
    const silent = visit.silent || (visit.again && !isAlive(result));
    return settled({ ...state, visit: { unit, answers, again: false, silent } });
  }
  if (isAlive(result)) {
    const latency = Math.max(0, took - greetingCost(attempt.settings, 0));
    const slowest = Math.max(state.slowest ?? 0, latency);
    return settled({ ...state, slowest, visit: { unit, answers: new Map(), again: false, silent: false } });
  }
  const isNoise = result.kind === 'corrupt' || result.kind === 'foreign';
  const heard: ScanState = {
    ...state,
    garbled: isNoise ? { ...state.garbled, [state.attempt]: (state.garbled[state.attempt] ?? 0) + 1 } : state.garbled,
    reckoned: state.reckoned + greetingCost(attempt.settings, question.patience.most),
    measured: state.measured + took,
  };
  return state.greeting + 1 < greetings.length ? { ...heard, greeting: state.greeting + 1 } : nextUnit(heard);
};

/** An attempt that cannot be made: the line does not open so. */
export const giveUpAttempt = (state: ScanState, why: string): ScanState => ({
  ...state,
  visit: null,
  unit: 0,
  greeting: 0,
  attempt: state.attempt + 1,
  unreachable: { ...state.unreachable, [state.attempt]: why },
});

/** Real ms until everything is asked, if nobody more is found: reckoned, and corrected by what was measured so far. */
export const timeLeft = (state: ScanState): Millis => {
  if (isOver(state)) return millis(0);
  const patience = patienceOf(state);
  const current = state.plan.attempts[state.attempt];
  const here = current
    ? ((current.units.length - state.unit) * greetings.length - state.greeting) *
      greetingCost(current.settings, patience)
    : 0;
  const rest = state.plan.attempts
    .slice(state.attempt + 1)
    .reduce((sum, one) => sum + attemptCost(one, patience), here);
  return millis(Math.round(state.reckoned > 0 ? (rest * state.measured) / state.reckoned : rest));
};

/** Of a register that is answered or refused as quickly as meters do, real ms; a lost answer costs the patience more. */
const TYPICAL_LATENCY = 60;

/** Real ms it takes at most, about, to learn who one more unit is: no part of `timeLeft`, which does not know how many there are. */
export const visitTime = ({ attempts, profiles }: ScanPlan): Millis => {
  const [first] = attempts;
  if (first === undefined) return millis(0);
  return millis(questionsToTell(profiles) * (INQUIRY_GAP + greetingCost(first.settings, TYPICAL_LATENCY)));
};

/** Share of the greetings that are done, 0 to 1. */
export const shareDone = ({ plan, attempt, unit, greeting }: ScanState): number => {
  const total = plan.attempts.reduce((sum, { units }) => sum + units.length * greetings.length, 0);
  const before = plan.attempts.slice(0, attempt).reduce((sum, { units }) => sum + units.length * greetings.length, 0);
  return total === 0 ? 1 : (before + unit * greetings.length + greeting) / total;
};
