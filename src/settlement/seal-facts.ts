import type { Observable } from 'rxjs';
import type { FactHeader, GridFact, SealedFact } from '../domain/grid-fact.ts';
import type { ClockState, Instant } from '../domain/time.ts';
import { tell } from '../flow/tell.ts';
import type { Signer } from '../ports/signer.ts';
import { sealFact } from '../wire/grid-fact.ts';

/** Whom this gateway is to which core: what every fact says. */
export type FactRules = Omit<FactHeader, 'sequence' | 'clock'>;

export type FactInput =
  | Readonly<{ kind: 'fact'; fact: GridFact }>
  /** Grid time passes, and how far it can be trusted. */
  | Readonly<{ kind: 'tick'; at: Instant; clock: ClockState }>;

/** Private to one subscription, changed in place. */
export type FactSealState = {
  /** Of the last fact sealed. */
  sequence: number;
  clock: ClockState;
  /** Not sealed while nobody knows the time: the last of each kind and source. */
  readonly waiting: Map<string, GridFact>;
};

/** `last` is the highest sequence a fact was ever kept under: counting goes on from there, whatever was answered. */
export const startFactSeal = (last: number): FactSealState => ({
  sequence: last,
  clock: 'unsynchronised',
  waiting: new Map(),
});

/**
 * Signs facts in the order in which they come about. Nothing is sealed before a tick has said that the time is known: what
 * comes before that waits, of each kind and source only the last, and is then dated by the moment of that tick, as that is
 * when it is first known to hold.
 */
export const advanceFactSeal =
  (rules: FactRules, signer: Signer) =>
  (state: FactSealState, input: FactInput): readonly SealedFact[] => {
    const seal = (fact: GridFact): SealedFact => {
      state.sequence += 1;
      return sealFact({ ...rules, sequence: state.sequence, clock: state.clock }, fact, signer);
    };
    if (input.kind === 'fact') {
      if (state.clock !== 'unsynchronised') return [seal(input.fact)];
      wait(state, input.fact);
      return [];
    }
    state.clock = input.clock;
    if (input.clock === 'unsynchronised') return [];
    const due = [...state.waiting.values()];
    state.waiting.clear();
    return due.map((fact) => seal({ ...fact, since: input.at, at: input.at }));
  };

/** Facts and the passing of time → signed facts, numbered on from `last`. */
export const sealFacts =
  (rules: FactRules, signer: Signer, last: number) =>
  (inputs: Observable<FactInput>): Observable<SealedFact> =>
    inputs.pipe(tell(() => startFactSeal(last), advanceFactSeal(rules, signer)));

const wait = ({ waiting }: FactSealState, fact: GridFact): void => {
  const { device = '', point = '' } = fact.source;
  const slot = `${fact.kind}|${device}|${point}`;
  // At the end, so that they are told in the order in which they last changed.
  waiting.delete(slot);
  waiting.set(slot, fact);
};
