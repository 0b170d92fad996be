import type { AuthorsWord, ChangeAnswer } from '../domain/configuration-change.ts';
import { type Monotonic, monotonic, type Stamp } from '../domain/time.ts';
import { type ChangeEnd, draftOf } from './change-draft.ts';
import { changeSentences } from './change-sentences.ts';
import type {
  Against,
  ChangeEffect,
  ChangeRules,
  ChangeState,
  ChangeStepTaken,
  NumberedChange,
  Phase,
  Proposal,
} from './change-state.ts';

export const silent = (state: ChangeState): ChangeStepTaken => ({ state, effects: [] });
export const say = ({ id, way }: Pick<Proposal, 'id' | 'way'>, answer: ChangeAnswer): ChangeEffect => ({
  ...{ kind: 'answer', id, way, answer },
});

/** Whether somebody waits for the answer; else it must be an alarm. */
export const isHeard = ({ way }: Pick<Proposal, 'way'>): boolean =>
  way === 'api' || way === 'fleet' || way === 'command';

/** Writes down that a change never ran, and why. */
export const keepRefusal = (
  state: ChangeState,
  change: NumberedChange,
  { why, reasons }: Against,
  stamp: Stamp,
  word: AuthorsWord | null,
): ChangeStepTaken => {
  const draft = draftOf(state.history, change, { step: 'refused', outcome: why, reasons, word }, stamp.wall);
  return {
    state: { ...state, phase: { kind: 'refusing', change, why, reasons, word, retryAt: null } },
    effects: [{ kind: 'keep', draft, content: null }],
  };
};

/** A trial begins. */
export const trying = (
  change: NumberedChange,
  { trial }: ChangeRules,
  now: Monotonic,
): Extract<Phase, { kind: 'trying' }> => ({
  ...{ kind: 'trying', change, ill: null, heard: now },
  until: monotonic(now + trial),
});

/** Writes down that a trial ended well. */
export const confirm = (
  rules: ChangeRules,
  state: ChangeState,
  change: NumberedChange,
  stamp: Stamp,
): ChangeStepTaken => {
  const end: ChangeEnd = { step: 'confirmed', outcome: changeSentences.confirmed(rules.trial), word: null };
  return {
    state: { ...state, phase: { kind: 'confirming', change, retryAt: null } },
    effects: [{ kind: 'keep', draft: draftOf(state.history, change, end, stamp.wall), content: null }],
  };
};

/** Makes what is in force run again. */
export const restore = (
  state: ChangeState,
  change: NumberedChange,
  why: string,
  word: AuthorsWord | null,
): ChangeStepTaken => ({
  state: { ...state, phase: { kind: 'restoring', change, why, word, retryAt: null } },
  effects: [{ kind: 'apply', configuration: state.history.inForce?.configuration ?? '' }],
});

/** Writes down that it does, or with the next start will. */
export const close = (
  state: ChangeState,
  { change, why, word }: Pick<Extract<Phase, { kind: 'restoring' | 'closing' }>, 'change' | 'why' | 'word'>,
  stamp: Stamp,
  restarts = false,
): ChangeStepTaken => ({
  state: { ...state, phase: { kind: 'closing', change, why, word, retryAt: null, restarts } },
  effects: [
    {
      kind: 'keep',
      draft: draftOf(state.history, change, { step: 'rolled-back', outcome: why, word }, stamp.wall),
      content: null,
    },
  ],
});
