import type { Stamp } from '../domain/time.ts';
import { toHex } from '../wire/bytes.ts';
import { requestHash } from '../wire/configuration-request.ts';
import { answerOf, draftOf, ranOnce } from './change-draft.ts';
import { type ChangeHistory, standingOf } from './change-history.ts';
import { isHeard, keepRefusal, restore, say, silent } from './change-moves.ts';
import { changeSentences } from './change-sentences.ts';
import type {
  ChangeEffect,
  ChangeRules,
  ChangeState,
  ChangeStepTaken,
  NumberedChange,
  Proposal,
  Verdict,
} from './change-state.ts';

/** Takes a proposal in: known, at once, in place of an older one, or behind the others. */
export const propose = (rules: ChangeRules, state: ChangeState, proposal: Proposal, stamp: Stamp): ChangeStepTaken => {
  const { phase, waiting, history } = state;
  const known = proposal.word === null ? null : toHex(requestHash(proposal.word.message));
  const before = known === null ? undefined : history.records.find(({ request }) => request === known);
  if (before !== undefined) return { state, effects: [say(proposal, answerOf(before, rules))] };
  if (phase.kind === 'resting') return judgeNext(state, [proposal], stamp, false);
  if (phase.kind === 'trying' && takesBack(proposal, history)) {
    const why = changeSentences.takenBack(proposal.author, proposal.reason);
    const step = restore(state, phase.change, why, proposal.word);
    return {
      ...step,
      effects: [...step.effects, say(proposal, { kind: 'rolled-back', change: phase.change.change, why })],
    };
  }
  const older = waiting.find((other) => isSameInbox(other, proposal));
  const others = waiting.filter((other) => other !== older);
  if (others.length >= rules.mostWaiting)
    return {
      state,
      effects: [say(proposal, { kind: 'refused', change: null, why: changeSentences.tooMany(others.length) })],
    };
  const superseded = { kind: 'refused', change: null, why: changeSentences.superseded } as const;
  return {
    state: { ...state, waiting: [...others, proposal] },
    effects: [
      ...(older === undefined ? [] : [say(older, superseded)]),
      say(proposal, { kind: 'waiting', behind: 'change' in phase ? phase.change.change : null }),
    ],
  };
};

/** On trial somebody asks for what was in force: there is nothing to wait for. */
const takesBack = ({ wanted }: Proposal, { inForce }: ChangeHistory): boolean =>
  wanted.kind === 'restore' && wanted.change === inForce?.change;

/** Of a file only its newest state counts. */
const isSameInbox = (one: Proposal, other: Proposal): boolean => {
  const ofFile = ({ way }: Proposal) => way === 'file' || way === 'signal';
  return ofFile(one) && ofFile(other);
};

/** The next of those that wait has its turn; with none of them there is rest. */
const judgeNext = (
  state: ChangeState,
  waiting: readonly Proposal[],
  stamp: Stamp,
  waited: boolean,
): ChangeStepTaken => {
  const [proposal, ...others] = waiting;
  if (proposal === undefined) return silent({ ...state, waiting: [], phase: { kind: 'resting' } });
  const next: ChangeState = { ...state, waiting: others, phase: { kind: 'judging', proposal, waited } };
  const { inForce, records } = state.history;
  const { basedOn, wanted } = proposal;
  if (basedOn !== null && basedOn !== inForce?.change)
    return refuse(next, proposal, null, changeSentences.stale(basedOn, inForce?.change ?? 0), stamp);
  const allowed = records.filter(ranOnce).map(({ change }) => change);
  if (wanted.kind === 'restore' && !allowed.includes(wanted.change))
    return refuse(next, proposal, null, changeSentences.neverRan(wanted.change, allowed), stamp);
  return { state: next, effects: [{ kind: 'judge', proposal }] };
};

/** What was under way has ended. */
export const rest = (state: ChangeState, stamp: Stamp, effects: readonly ChangeEffect[]): ChangeStepTaken => {
  const next = judgeNext(state, state.waiting, stamp, true);
  return { state: next.state, effects: [...effects, ...next.effects] };
};

/** What a proposal comes to is known: it gets its number and is written down, or is refused. */
export const judged = (state: ChangeState, verdict: Verdict, stamp: Stamp): ChangeStepTaken => {
  if (state.phase.kind !== 'judging') return silent(state);
  const { proposal, waited } = state.phase;
  const inForce = state.history.inForce?.change ?? 0;
  if (verdict.kind === 'unfit') return refuse(state, proposal, verdict.configuration, verdict.why, stamp);
  const untroubled = { ...state, troubles: { ...state.troubles, refused: null, rolledBack: null } };
  if (verdict.kind === 'same') return rest(untroubled, stamp, [say(proposal, { kind: 'unchanged', change: inForce })]);
  const { configuration, content, diff } = verdict;
  const failed = rolledBackBefore(state.history, toHex(configuration));
  if (failed !== null && (proposal.way === 'file' || (proposal.way === 'signal' && waited)))
    return refuseAgain(state, proposal, failed, stamp);
  const change = { change: nextNumber(state), proposal, configuration, diff, begun: false };
  const draft = draftOf(state.history, change, { step: 'proposed', outcome: null, word: proposal.word }, stamp.wall);
  return {
    state: { ...state, troubles: { ...state.troubles, refused: null }, phase: { kind: 'proposing', change } },
    effects: [{ kind: 'keep', draft, content }],
  };
};

/** The last change to this configuration, where it was rolled back. */
const rolledBackBefore = ({ records }: ChangeHistory, digits: string): number | null => {
  const last = records.findLast(({ configuration }) => configuration === digits);
  return last !== undefined && standingOf(last) === 'rolled-back' ? last.change : null;
};

/**
 * A file that says what was rolled back is no wish to have it again: whoever applied that change has written it. Nor is a signal that
 * was sent while it ran.
 */
const refuseAgain = (state: ChangeState, proposal: Proposal, change: number, stamp: Stamp): ChangeStepTaken => {
  const why = changeSentences.failedBefore(change);
  // Where it is the last that was rolled back, an alarm says so already.
  const refused = state.troubles.rolledBack?.change === change ? null : why;
  const troubles = { ...state.troubles, refused };
  return rest({ ...state, troubles }, stamp, [say(proposal, { kind: 'refused', change, why })]);
};

const nextNumber = ({ history }: ChangeState): number => history.records.length + 1;

const NEVER_MADE = new Uint8Array(32);

/** A refusal is written down, but not over and over: who saves the same broken file ten times is refused once. */
const refuse = (
  state: ChangeState,
  proposal: Proposal,
  configuration: Uint8Array | null,
  why: string,
  stamp: Stamp,
): ChangeStepTaken => {
  const troubles = isHeard(proposal) ? state.troubles : { ...state.troubles, refused: why };
  const told = { ...state, troubles };
  const last = state.history.records.at(-1);
  const again =
    configuration !== null &&
    last?.configuration === toHex(configuration) &&
    last.way === proposal.way &&
    standingOf(last) === 'refused';
  if (again) return rest(told, stamp, [say(proposal, { kind: 'refused', change: last.change, why })]);
  const change: NumberedChange = {
    ...{ change: nextNumber(state), proposal, diff: [], begun: false },
    configuration: configuration ?? NEVER_MADE,
  };
  return keepRefusal(told, change, why, stamp, proposal.word);
};
