import type { AuthorsWord, ChangeAnswer } from '../domain/configuration-change.ts';
import { type Monotonic, monotonic, type Stamp } from '../domain/time.ts';
import { toHex } from '../wire/bytes.ts';
import { CHANGE_GOOD_FOR, requestHash } from '../wire/configuration-request.ts';
import { answerOf, draftOf, ranOnce } from './change-draft.ts';
import { type ChangeHistory, standingOf } from './change-history.ts';
import { isHeard, keepRefusal, restore, say, silent } from './change-moves.ts';
import { changeSentences } from './change-sentences.ts';
import type {
  Against,
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
  const before = answerBefore(rules, state, proposal);
  if (before !== null) return { state, effects: [say(proposal, before)] };
  if (phase.kind === 'resting') return judgeNext(state, [proposal], stamp, false);
  if (phase.kind === 'trying' && takesBack(proposal, history)) {
    const why = changeSentences.takenBack(proposal.author, proposal.reason);
    const step = restore(state, phase.change, why, proposal.word);
    return {
      ...step,
      effects: [...step.effects, say(proposal, { kind: 'rolled-back', change: phase.change.change, why })],
    };
  }
  const never = againstEver(state, proposal);
  if (never !== null) return { state, effects: [say(proposal, { kind: 'refused', change: null, why: never })] };
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

/** The same signed request once more is no second wish: whoever has seen it could send it. Null: it was never seen. */
const answerBefore = (rules: ChangeRules, state: ChangeState, { word }: Proposal): ChangeAnswer | null => {
  if (word === null) return null;
  const { history, answered, phase, waiting } = state;
  const known = hashOf(word);
  const record = history.records.find(({ requests }) => requests.includes(known));
  if (record !== undefined) return answerOf(record, rules);
  const same = answered.find(({ request }) => request === known);
  if (same !== undefined) return { kind: 'unchanged', change: same.change };
  const underWay = 'change' in phase ? phase.change.change : null;
  const now = 'proposal' in phase ? phase.proposal : 'change' in phase ? phase.change.proposal : null;
  const words = [...waiting, ...(now === null ? [] : [now]), ...('word' in phase ? [phase] : [])].map(
    (one) => one.word,
  );
  return words.some((one) => one !== null && hashOf(one) === known) ? { kind: 'waiting', behind: underWay } : null;
};

const hashOf = ({ message }: AuthorsWord): string => toHex(requestHash(message));

/** With who was answered that nothing changes, for as long as any request is good. */
const remembered = (
  state: ChangeState,
  { word }: Proposal,
  change: number,
  now: Monotonic,
): ChangeState['answered'] => {
  const good = state.answered.filter(({ until }) => until > now);
  return word === null ? good : [...good, { request: hashOf(word), change, until: monotonic(now + CHANGE_GOOD_FOR) }];
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
  const why = againstNow(state.history, proposal);
  if (why !== null) return refuse(next, proposal, null, said(why), stamp);
  return { state: next, effects: [{ kind: 'judge', proposal }] };
};

/** What the history says against a proposal whose turn has come; null: nothing. */
const againstNow = ({ inForce, records }: ChangeHistory, { basedOn, wanted }: Proposal): string | null => {
  if (basedOn !== null && basedOn !== inForce?.change) return changeSentences.stale(basedOn, inForce?.change ?? 0);
  const allowed = records.filter(ranOnce).map(({ change }) => change);
  if (wanted.kind === 'restore' && !allowed.includes(wanted.change))
    return changeSentences.neverRan(wanted.change, allowed);
  return null;
};

/** The same where it is so however what is under way ends: nobody has to wait for that. */
const againstEver = ({ history, phase }: ChangeState, proposal: Proposal): string | null => {
  const why = againstNow(history, proposal);
  const { basedOn, wanted } = proposal;
  const underWay = 'change' in phase ? phase.change.change : null;
  const mayHold =
    underWay !== null && (basedOn === underWay || (wanted.kind === 'restore' && wanted.change === underWay));
  return mayHold ? null : why;
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
  if (verdict.kind === 'unfit') return refuse(state, proposal, verdict.configuration, verdict, stamp);
  const untroubled = { ...state, troubles: { ...state.troubles, refused: null, rolledBack: null } };
  if (verdict.kind === 'same') {
    const answered = remembered(state, proposal, inForce, stamp.monotonic);
    return rest({ ...untroubled, answered }, stamp, [say(proposal, { kind: 'unchanged', change: inForce })]);
  }
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

/** What has no code. */
const said = (why: string): Against => ({ why, reasons: [] });

/** A refusal is written down, but not over and over: who saves the same broken file ten times is refused once. */
const refuse = (
  state: ChangeState,
  proposal: Proposal,
  configuration: Uint8Array | null,
  { why, reasons }: Against,
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
  if (again) return rest(told, stamp, [say(proposal, { kind: 'refused', change: last.change, why, reasons })]);
  const change: NumberedChange = {
    ...{ change: nextNumber(state), proposal, diff: [], begun: false },
    configuration: configuration ?? NEVER_MADE,
  };
  return keepRefusal(told, change, { why, reasons }, stamp, proposal.word);
};
