import { type Monotonic, millis, monotonic, type Stamp } from '../domain/time.ts';
import { toHex } from '../wire/bytes.ts';
import { draftOf } from './change-draft.ts';
import { close, confirm, isHeard, keepRefusal, restore, say, silent, trying } from './change-moves.ts';
import { rest } from './change-queue.ts';
import { changeSentences } from './change-sentences.ts';
import type { Against, ChangeRules, ChangeState, ChangeStepTaken, Phase } from './change-state.ts';

/** An entry is durable: what it was written before is done now. */
export const kept = (rules: ChangeRules, before: ChangeState, stamp: Stamp): ChangeStepTaken => {
  const state = { ...before, troubles: { ...before.troubles, unkept: null } };
  const { phase } = state;
  switch (phase.kind) {
    case 'refusing':
      return rest(state, stamp, [
        say(phase.change.proposal, {
          kind: 'refused',
          change: phase.change.change,
          why: phase.why,
          reasons: phase.reasons,
        }),
      ]);
    case 'proposing':
      return {
        state: { ...state, phase: { kind: 'applying', change: phase.change } },
        effects: [{ kind: 'apply', configuration: toHex(phase.change.configuration) }],
      };
    case 'starting':
      return {
        state: { ...state, phase: trying(phase.change, rules, stamp.monotonic) },
        effects: [
          say(phase.change.proposal, { kind: 'trial', change: phase.change.change, seconds: rules.trial / 1_000 }),
        ],
      };
    case 'confirming': {
      const { change, proposal } = phase.change;
      const why = changeSentences.confirmed(rules.trial);
      const troubles = { ...state.troubles, refused: null, rolledBack: null };
      return rest({ ...state, troubles }, stamp, [say(proposal, { kind: 'confirmed', change, why })]);
    }
    case 'closing':
      return closed(state, phase, stamp);
    default:
      return silent(state);
  }
};

const closed = (
  state: ChangeState,
  { change, why, restarts }: Extract<Phase, { kind: 'closing' }>,
  stamp: Stamp,
): ChangeStepTaken => {
  const troubles = { ...state.troubles, stuck: null, rolledBack: { change: change.change, why } };
  const answer = say(change.proposal, { kind: 'rolled-back', change: change.change, why });
  return rest({ ...state, troubles }, stamp, [answer, ...(restarts ? [{ kind: 'restart', why } as const] : [])]);
};

/** An entry is not durable: what is not written down does not run. */
export const notKept = (rules: ChangeRules, before: ChangeState, why: string, stamp: Stamp): ChangeStepTaken => {
  const state = { ...before, troubles: { ...before.troubles, unkept: why } };
  const { phase } = state;
  const retryAt = monotonic(stamp.monotonic + rules.again);
  switch (phase.kind) {
    case 'refusing':
      // One that was proposed must be ended before another begins.
      if (state.history.open !== null) return silent({ ...state, phase: { ...phase, retryAt } });
      return rest(state, stamp, [
        say(phase.change.proposal, { kind: 'refused', change: null, why: phase.why, reasons: phase.reasons }),
      ]);
    case 'proposing': {
      const refused = { kind: 'refused', change: null, why: changeSentences.notKept(why) } as const;
      return rest(state, stamp, [say(phase.change.proposal, refused)]);
    }
    case 'starting':
      return restore(state, phase.change, changeSentences.ranUnkept(why), null);
    case 'closing':
      // The next start writes it.
      if (phase.restarts) return { state, effects: [{ kind: 'restart', why: phase.why }] };
      return silent({ ...state, phase: { ...phase, retryAt } });
    case 'confirming':
      return silent({ ...state, phase: { ...phase, retryAt } });
    default:
      return silent(state);
  }
};

/** The gateway runs what it was to run. */
export const applied = (state: ChangeState, stamp: Stamp): ChangeStepTaken => {
  const { phase } = state;
  if (phase.kind === 'restoring') return close(state, phase, stamp);
  if (phase.kind !== 'applying') return silent(state);
  const draft = draftOf(state.history, phase.change, { step: 'applied', outcome: null, word: null }, stamp.wall);
  return {
    state: { ...state, phase: { kind: 'starting', change: phase.change } },
    effects: [{ kind: 'keep', draft, content: null }],
  };
};

/** It does not: nothing was changed. */
export const notApplied = (
  rules: ChangeRules,
  state: ChangeState,
  { why, reasons }: Against,
  stamp: Stamp,
): ChangeStepTaken => {
  const { phase } = state;
  if (phase.kind === 'applying') {
    const { proposal } = phase.change;
    const troubles = isHeard(proposal) ? state.troubles : { ...state.troubles, refused: why };
    return keepRefusal({ ...state, troubles }, phase.change, { why, reasons }, stamp, null);
  }
  if (phase.kind !== 'restoring') return silent(state);
  // What began with the process may differ in what no running gateway can change.
  if (phase.change.begun) return close(state, phase, stamp, true);
  const retryAt = monotonic(stamp.monotonic + rules.again);
  return silent({ ...state, phase: { ...phase, retryAt }, troubles: { ...state.troubles, stuck: why } });
};

/** Somebody looked at how the gateway does. */
export const heard = (state: ChangeState, why: string | null, now: Monotonic): ChangeState => {
  const { phase } = state;
  if (phase.kind !== 'trying') return state;
  const ill = why === null ? null : { since: phase.ill?.since ?? now, why };
  return { ...state, phase: { ...phase, heard: now, ill } };
};

/** What time brings: the end of a trial, or another try. */
export const tried = (rules: ChangeRules, state: ChangeState, stamp: Stamp): ChangeStepTaken => {
  const { phase } = state;
  const now = stamp.monotonic;
  if (phase.kind === 'trying') {
    const patience = millis(Math.max(rules.illFor, rules.mute));
    const silentFor = now - phase.heard >= patience;
    const over = now >= phase.until;
    if (silentFor) return restore(state, phase.change, changeSentences.ill(changeSentences.silent(patience)), null);
    if (phase.ill !== null && (over || now - phase.ill.since >= rules.illFor))
      return restore(state, phase.change, changeSentences.ill(phase.ill.why), null);
    return over ? confirm(rules, state, phase.change, stamp) : silent(state);
  }
  if (!('retryAt' in phase) || phase.retryAt === null || now < phase.retryAt) return silent(state);
  if (phase.kind === 'confirming') return confirm(rules, state, phase.change, stamp);
  if (phase.kind === 'refusing') return keepRefusal(state, phase.change, phase, stamp, phase.word);
  return phase.kind === 'closing' ? close(state, phase, stamp) : restore(state, phase.change, phase.why, phase.word);
};
