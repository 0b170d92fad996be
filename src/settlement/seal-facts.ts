import type { Observable } from 'rxjs';
import type { FactHeader, GridFact, SealedFact } from '../domain/grid-fact.ts';
import type { ClockState, Instant } from '../domain/time.ts';
import { tell } from '../flow/tell.ts';
import type { Signer } from '../ports/signer.ts';
import { prepareFact } from '../wire/grid-fact.ts';
import type { SigningKey, Unsigned } from '../wire/message-signer.ts';
import { signWith } from './sign-with.ts';

/** Whom this gateway is to which core: what every fact says. */
export type FactRules = Omit<FactHeader, 'sequence' | 'clock'>;

export type FactInput =
  | Readonly<{ kind: 'fact'; fact: GridFact }>
  /** Grid time passes, and how far it can be trusted. */
  | Readonly<{ kind: 'tick'; at: Instant; clock: ClockState }>;

/** Private to one subscription, changed in place. */
type FactSealState = {
  /** Of the last fact sealed. */
  sequence: number;
  /** Null before the first tick. */
  clock: ClockState | null;
  /** Whether somebody has said that the time is not known, since it last was. */
  doubted: boolean;
  /** Not sealed while nobody knows the time: the last of each kind and source. */
  readonly waiting: Map<string, GridFact>;
};

/** `last` is the highest sequence a fact was ever kept under: counting goes on from there, whatever was answered. */
const startFactSeal = (last: number): FactSealState => ({
  sequence: last,
  clock: null,
  doubted: false,
  waiting: new Map(),
});

/**
 * Signs facts in the order in which they come about. Nothing is sealed before a tick has said that the time is known: what
 * comes before that waits, of each kind and source only the last. Where a tick has said that it is not, what waited is
 * dated by the moment of the first tick that does, as that is when it is first known to hold.
 */
const advanceFactSeal =
  (rules: FactRules, signer: SigningKey) =>
  (state: FactSealState, input: FactInput): readonly Unsigned<SealedFact>[] => {
    const { clock } = input.kind === 'tick' ? input : state;
    const known = clock !== null && clock !== 'unsynchronised';
    const seal = (fact: GridFact): readonly Unsigned<SealedFact>[] => {
      if (!known) return [];
      state.sequence += 1;
      return [prepareFact({ ...rules, sequence: state.sequence, clock }, fact, signer)];
    };
    if (input.kind === 'fact') {
      if (!known) wait(state, input.fact);
      return seal(input.fact);
    }
    state.clock = clock;
    if (!known) {
      state.doubted = true;
      return [];
    }
    const due = [...state.waiting.values()];
    const dated = state.doubted ? { since: input.at, at: input.at } : {};
    state.waiting.clear();
    state.doubted = false;
    return due.flatMap((fact) => seal({ ...fact, ...dated }));
  };

/** Facts and the passing of time → signed facts, numbered on from `last`. */
export const sealFacts =
  (rules: FactRules, signer: Signer, last: number) =>
  (inputs: Observable<FactInput>): Observable<SealedFact> =>
    inputs.pipe(
      tell(() => startFactSeal(last), advanceFactSeal(rules, signer)),
      signWith(signer),
    );

const wait = ({ waiting }: FactSealState, fact: GridFact): void => {
  const { device = '', point = '' } = fact.source;
  const slot = `${fact.kind}|${device}|${point}`;
  // At the end, so that they are told in the order in which they last changed.
  waiting.delete(slot);
  waiting.set(slot, fact);
};
