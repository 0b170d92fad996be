import type { Stamp } from '../domain/time.ts';
import { numberedOf } from './change-draft.ts';
import { type ChangeHistory, standingOf, withEntry } from './change-history.ts';
import { trying } from './change-moves.ts';
import { judged, propose } from './change-queue.ts';
import type { ChangeInput, ChangeRules, ChangeState, ChangeStepTaken } from './change-state.ts';
import { applied, heard, kept, notApplied, notKept, tried } from './change-trial.ts';

/**
 * Where changes go on after a start: with nothing under way, or with one that began with the process and is on trial.
 * The history has something in force.
 */
export const startChanges = (history: ChangeHistory, rules: ChangeRules, { monotonic: now }: Stamp): ChangeState => {
  const { open } = history;
  const troubles = { refused: null, rolledBack: lastRolledBack(history), stuck: null, unkept: null };
  const state: ChangeState = { history, phase: { kind: 'resting' }, waiting: [], answered: [], troubles };
  if (open === null) return state;
  if (standingOf(open) !== 'applied')
    throw new Error(`change ${open.change} was neither applied nor ended at the start`);
  return { ...state, phase: trying(numberedOf(open), rules, now) };
};

/** What was rolled back last stays on people's minds until something else is in force. */
const lastRolledBack = ({ records }: ChangeHistory): ChangeState['troubles']['rolledBack'] => {
  const last = records.at(-1);
  if (last === undefined || standingOf(last) !== 'rolled-back') return null;
  return { change: last.change, why: last.steps.at(-1)?.outcome ?? '' };
};

/**
 * One step. Changes go one after the other: each is judged against what is in force when its turn comes, written down before it is
 * applied, and in force once its trial has ended well; else what was in force before runs again. What fails is tried again.
 */
export const advanceChanges = (rules: ChangeRules, state: ChangeState, input: ChangeInput): ChangeStepTaken => {
  switch (input.kind) {
    case 'proposal':
      return propose(rules, state, input.proposal, input.stamp);
    case 'judged':
      return judged(state, input.verdict, input.stamp);
    case 'kept':
      return kept(rules, { ...state, history: withEntry(state.history, input.kept) }, input.stamp);
    case 'not-kept':
      return notKept(rules, state, input.why, input.stamp);
    case 'applied':
      return applied(state, input.stamp);
    case 'not-applied':
      return notApplied(rules, state, input, input.stamp);
    case 'health':
      return tried(rules, heard(state, input.ill, input.stamp.monotonic), input.stamp);
    case 'tick':
      return tried(rules, state, input.stamp);
  }
};
