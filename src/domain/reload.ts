import type { Instant } from './time.ts';

/** A sentence for people in the two languages they read. */
export type Sentence = Readonly<{ en: string; th: string }>;

/**
 * What a change of one setting means for what runs: `none` is said and not done, `in-place` goes on with other rules,
 * `rebuild` ends and begins anew that one part, and nothing beside it.
 */
export type ReloadEffect = 'none' | 'in-place' | 'rebuild';

/** One difference between what runs and what is to run. `path` is that of the configuration, such as `lines[rs485-1].meters[h01].limits`. */
export type ReloadStep = Readonly<{ section: string; path: string; effect: ReloadEffect; what: Sentence }>;

/**
 * Why what runs cannot become that, by a code and what it is about, from which `why` is said. `restart`: it can be, with a new start of
 * the program.
 */
export type ReloadRefusal = Readonly<{ path: string; restart: boolean; code: string; params: object; why: Sentence }>;

/** What a new configuration would do to a running program; with a refusal none of it is done. */
export type ReloadPlan = Readonly<{ steps: readonly ReloadStep[]; refusals: readonly ReloadRefusal[] }>;

/** A configuration runs since `at`; `took` is real time from asking for it, ms, `held` how long nothing else could happen. */
export type Applied = Readonly<{ at: Instant; plan: ReloadPlan; took: number; held: number }>;

/** How a program is after a change, against how it was before; what is worse, for people. */
export type Health = Readonly<{ at: Instant; worse: readonly Sentence[] }>;
