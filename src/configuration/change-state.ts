import type {
  AuthorsWord,
  ChangeAnswer,
  ChangeReason,
  ChangeWay,
  ConfigurationEntry,
  PathChange,
  WantedConfiguration,
} from '../domain/configuration-change.ts';
import { type Millis, type Monotonic, millis, SECOND, type Stamp } from '../domain/time.ts';
import type { ChangeHistory, HashedEntry } from './change-history.ts';

/** How changes are tried; real time. */
export type ChangeRules = Readonly<{
  /** So long a change runs before it is in force. */
  trial: Millis;
  /** On trial a gateway may do badly for so long at once: a line that is opened anew needs its moment. */
  illFor: Millis;
  /** For so long at least nothing need be heard of how it does: that is told once a second, and late by a machine that is busy. */
  mute: Millis;
  /** After so long what failed is tried again. */
  again: Millis;
  mostWaiting: number;
}>;

/** Engineering choices; `trial` and `illFor` are configured (`changes`). */
export const changeRules: ChangeRules = {
  trial: millis(300 * SECOND),
  illFor: millis(30 * SECOND),
  mute: millis(30 * SECOND),
  again: millis(5 * SECOND),
  mostWaiting: 16,
};

/** What somebody wants changed. `id` names it to who waits for the answer. */
export type Proposal = Readonly<{
  id: string;
  way: ChangeWay;
  author: string;
  reason: string;
  basedOn: number | null;
  wanted: WantedConfiguration;
  word: AuthorsWord | null;
}>;

/** What speaks against a change, in English, and as far as it has codes by them. */
export type Against = Readonly<{ why: string; reasons: readonly ChangeReason[] }>;

/** What a proposal comes to over what is in force. `configuration`: the hash of its bytes, where it could be put together. */
export type Verdict =
  | Readonly<{ kind: 'same' }>
  | (Readonly<{ kind: 'unfit'; configuration: Uint8Array | null }> & Against)
  | Readonly<{ kind: 'fit'; configuration: Uint8Array; content: Uint8Array; diff: readonly PathChange[] }>;

/** What happened; `health.ill` says what is wrong, null: nothing. */
export type ChangeInput = Readonly<{ stamp: Stamp }> &
  (
    | Readonly<{ kind: 'proposal'; proposal: Proposal }>
    | Readonly<{ kind: 'judged'; verdict: Verdict }>
    | Readonly<{ kind: 'kept'; kept: HashedEntry }>
    | Readonly<{ kind: 'not-kept'; why: string }>
    | Readonly<{ kind: 'applied' }>
    | (Readonly<{ kind: 'not-applied' }> & Against)
    | Readonly<{ kind: 'health'; ill: string | null }>
    | Readonly<{ kind: 'tick' }>
  );

/** An entry but for who keeps it and how good the clock is. */
export type EntryDraft = Omit<ConfigurationEntry, 'gateway' | 'clock'>;

/** What is to be done, one after the other; of `judge`, `keep` and `apply` one is under way at a time, and its end is an input. */
export type ChangeEffect =
  | Readonly<{ kind: 'judge'; proposal: Proposal }>
  | Readonly<{ kind: 'keep'; draft: EntryDraft; content: Uint8Array | null }>
  /** Makes the configuration with this hash (in digits) the one that runs. */
  | Readonly<{ kind: 'apply'; configuration: string }>
  | Readonly<{ kind: 'answer'; id: string; way: ChangeWay; answer: ChangeAnswer }>
  /** Only a new start can bring back what was in force. */
  | Readonly<{ kind: 'restart'; why: string }>;

/** A change that has its number. `begun`: it ran from the start of this process on. */
export type NumberedChange = Readonly<{
  change: number;
  proposal: Omit<Proposal, 'basedOn'> & Readonly<{ basedOn: number | null }>;
  configuration: Uint8Array;
  diff: readonly PathChange[];
  begun: boolean;
}>;

/** `retryAt`: it failed, and is tried again then; null: it is under way. */
type Retried = Readonly<{ change: NumberedChange; retryAt: Monotonic | null }>;
type TakenBack = Retried & Readonly<{ why: string; word: AuthorsWord | null }>;

export type Phase =
  | Readonly<{ kind: 'resting' }>
  /** `waited`: it was proposed while another change was under way. */
  | Readonly<{ kind: 'judging'; proposal: Proposal; waited: boolean }>
  | (Readonly<{ kind: 'refusing' }> & Retried & Against & Readonly<{ word: AuthorsWord | null }>)
  | Readonly<{ kind: 'proposing'; change: NumberedChange }>
  | Readonly<{ kind: 'applying'; change: NumberedChange }>
  | Readonly<{ kind: 'starting'; change: NumberedChange }>
  | Readonly<{
      kind: 'trying';
      change: NumberedChange;
      until: Monotonic;
      heard: Monotonic;
      ill: Readonly<{ since: Monotonic; why: string }> | null;
    }>
  | (Readonly<{ kind: 'confirming' }> & Retried)
  | (Readonly<{ kind: 'restoring' }> & TakenBack)
  /** `restarts`: what was in force runs with the next start alone. */
  | (Readonly<{ kind: 'closing'; restarts: boolean }> & TakenBack);

/** What people must see to; null: nothing of the kind. */
type ChangeTroubles = Readonly<{
  /** Of those who hear no answer: a file, a signal, a start. */
  refused: string | null;
  rolledBack: Readonly<{ change: number; why: string }> | null;
  stuck: string | null;
  unkept: string | null;
}>;

/** A request by its hash in digits, and until when it is remembered. */
type Answered = Readonly<{ request: string; change: number; until: Monotonic }>;

export type ChangeState = Readonly<{
  history: ChangeHistory;
  phase: Phase;
  waiting: readonly Proposal[];
  /** Requests that came to nothing new, which is in no entry, as long as they could be sent again. */
  answered: readonly Answered[];
  troubles: ChangeTroubles;
}>;

export type ChangeStepTaken = Readonly<{ state: ChangeState; effects: readonly ChangeEffect[] }>;
