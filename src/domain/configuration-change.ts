import { Fault } from './fault.ts';
import type { GatewayId, PublicKey } from './identity.ts';
import type { ClockState, Instant } from './time.ts';

/**
 * By which way a change came: the site's file was edited, somebody sent a signal, the local API, the fleet's broker, a start with
 * another file than the one before, or a command over the storage of a stopped gateway.
 */
export type ChangeWay = 'file' | 'signal' | 'api' | 'fleet' | 'start' | 'command';

/**
 * What became of a change, a step at a time: `proposed` before anything is touched, `applied` on trial, then `confirmed` or
 * `rolled-back`; `refused` ends one that never ran.
 */
export type ChangeStep = 'proposed' | 'applied' | 'confirmed' | 'rolled-back' | 'refused';

/** What may be asked in somebody's name: to change a configuration, or to go back to one that was in force. */
export const changeRights = ['propose', 'rollback'] as const;
export type ChangeRight = (typeof changeRights)[number];

/** Somebody who may ask for changes from elsewhere than the gateway's own files. `made`: when the key was, where somebody has said it. */
export type ChangeAuthor = Readonly<{ name: string; key: PublicKey; may: readonly ChangeRight[]; made?: Instant }>;

/** A value as JSON text; null: there was none; true: it is a secret and is left out. */
export type ToldValue = string | true | null;

/** One place in a configuration whose value is another one. */
export type PathChange = Readonly<{ path: string; before: ToldValue; after: ToldValue }>;

/** What somebody signed to ask for a change, and the raw public key it is signed with, as the configuration in force named it. */
export type AuthorsWord = Readonly<{ message: Uint8Array; key: Uint8Array }>;

/**
 * One step of one change, as it is signed and kept for ever. Entries are numbered by `sequence`, changes by `change`, both from 1
 * without a gap; hashes are SHA-256.
 */
export type ConfigurationEntry = Readonly<{
  sequence: number;
  gateway: GatewayId;
  /** Hash of the whole signed entry before this one; 32 zeros for the first. */
  before: Uint8Array;
  /** Grid time, and how far the clock could be trusted. */
  at: Instant;
  clock: ClockState;
  change: number;
  step: ChangeStep;
  way: ChangeWay;
  author: string;
  reason: string;
  /** Hash of the kept bytes of the whole configuration: the site's files and the live layer. */
  configuration: Uint8Array;
  /** The change its author saw in force; null: whichever it is. */
  basedOn: number | null;
  /** The change whose configuration is to be in force again. */
  restores: number | null;
  /** Against what was in force; of the step `proposed` alone. */
  diff: readonly PathChange[];
  /** What came of it, in words; null of what only goes on. */
  outcome: string | null;
  /** What of that has a code, in the same order; none in entries of before there were codes. */
  reasons: readonly ChangeReason[];
  word: AuthorsWord | null;
}>;

/**
 * One thing that speaks against a configuration: its code (`src/configuration/words`), and what it is about, as plain data of JSON. Both
 * languages are said from these.
 */
export type ChangeReason = Readonly<{ code: string; params: Readonly<Record<string, unknown>> }>;

/** A configuration as people wrote it: the files of the site (`name` is their path below its folder), and the live layer as JSON. */
export type ConfigurationBundle = Readonly<{
  files: readonly Readonly<{ name: string; bytes: Uint8Array }>[];
  live: string | null;
}>;

/** What is wanted: other files of the site, another live layer (null: none), or what was in force with a change. */
export type WantedConfiguration =
  | Readonly<{ kind: 'site'; files: ConfigurationBundle['files'] }>
  | Readonly<{ kind: 'live'; live: string | null }>
  | Readonly<{ kind: 'restore'; change: number }>;

/** What a proposer hears: at once that it waits; then what became of it, which for one on trial is not its end. */
export type ChangeAnswer =
  | Readonly<{ kind: 'waiting'; behind: number | null }>
  | Readonly<{ kind: 'refused'; change: number | null; why: string; reasons?: readonly ChangeReason[] }>
  | (Warned &
      (
        | Readonly<{ kind: 'unchanged'; change: number }>
        | Readonly<{ kind: 'trial'; change: number; seconds: number }>
        | Readonly<{ kind: 'confirmed'; change: number; why: string }>
        | Readonly<{ kind: 'rolled-back'; change: number; why: string }>
      ));
/** What is said of the configuration that runs then, although it is taken; absent: nothing. */
type Warned = Readonly<{ warnings?: readonly string[] }>;

/** Fault `storage` of a history whose chain is broken: what ran goes on, and people begin it anew. */
export const damagedHistory = (what: string, cause?: unknown): Fault =>
  new Fault(
    'storage',
    `The history of the configuration is damaged: ${what}. See what holds of it (gridtokenx config history --config FILE), stop the program, and have it begun anew with what was in force (gridtokenx config repair --config FILE).`,
    { cause },
  );
