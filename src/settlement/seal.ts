import { concatMap, type Observable, scan } from 'rxjs';
import type { IntervalCapture } from '../domain/capture.ts';
import type { CoreId, PointId, Sha256 } from '../domain/identity.ts';
import { type ClockState, type Instant, instant, type Millis } from '../domain/time.ts';
import type { LogHead, SealedBatch } from '../domain/transaction.ts';
import type { CaptureState, PointChain } from '../ports/outbox.ts';
import type { Random } from '../ports/random.ts';
import type { Signer } from '../ports/signer.ts';
import { prepareBatch } from '../wire/batch.ts';
import { merkleRoot } from '../wire/merkle.ts';
import type { SigningKey, Unsigned } from '../wire/message-signer.ts';
import { extendChain, type LeafDue, type LeafTerms, newChain, type PointTerms } from './point-chain.ts';
import { signWith } from './sign-with.ts';

export type SealRules = LeafTerms &
  Readonly<{
    core: CoreId;
    epoch: number;
    /** Grid time after an interval's end in which captures are waited for. */
    grace: Millis;
    points: readonly PointTerms[];
  }>;
/** `signer` holds the gateway key; `random` makes the salts. `sha256`: perhaps a quicker hash than the one the wire formats bring along. */
export type SealTools = Readonly<{ signer: Signer; random: Random; sha256?: Sha256 | undefined }>;

export type SealInput =
  | Readonly<{ kind: 'capture'; capture: IntervalCapture }>
  /** Grid time passes, and how far it can be trusted. */
  | Readonly<{ kind: 'tick'; at: Instant; clock: ClockState }>
  /** The gateway has verified a newer head of the core's log. */
  | Readonly<{ kind: 'seen'; head: LogHead }>
  /** Other points or terms from now on, for the same core and epoch. */
  | Readonly<{ kind: 'terms'; rules: SealRules }>;

/** A batch and what must be remembered with it: they go into the outbox together. */
export type Sealing = Readonly<{ batch: SealedBatch; state: CaptureState }>;

export type SealState = Readonly<{
  capture: CaptureState;
  /** Captured, not sealed yet. */
  waiting: readonly IntervalCapture[];
  clock: ClockState;
  now: Instant;
  /** Since when time has been known and trusted; null while nothing may be sealed. */
  trustedSince: Instant | null;
}>;

/** One input seals no more than a day of quarter hours: after a long outage the rest follows with the next ticks. */
const MOST_AT_ONCE = 96;

/**
 * Interval captures → signed batches: one signature for all points of an interval, as soon as all are captured or the
 * grace is over. A point not captured by then gets a leaf that says so; its capture, when it comes, becomes version 2
 * in a batch of its own at once.
 */
export const sealIntervals =
  (rules: SealRules, tools: SealTools, kept: CaptureState | null) =>
  (inputs: Observable<SealInput>): Observable<Sealing> =>
    inputs.pipe(sealUnsigned(rules, tools, kept), signWith(tools.signer));

/** The same but for the signatures, which somebody else makes, in this order. */
export const sealUnsigned =
  (rules: SealRules, tools: ReducerTools, kept: CaptureState | null) =>
  (inputs: Observable<SealInput>): Observable<Unsigned<Sealing>> =>
    inputs.pipe(
      scan(
        (step: SealStep & Readonly<{ by: SealRules }>, input) => {
          const by = input.kind === 'terms' ? input.rules : step.by;
          return { by, ...advanceSeal(by, tools, step.state, input) };
        },
        { by: rules, state: startSeal(rules, kept), sealed: [] },
      ),
      concatMap(({ sealed }) => sealed),
    );

export type SealStep = Readonly<{ state: SealState; sealed: readonly Unsigned<Sealing>[] }>;

/** What the reducer needs of a signer is its name: who signs may take his time, later. */
type ReducerTools = Omit<SealTools, 'signer'> & Readonly<{ signer: SigningKey }>;

/** Where sealing stands after a start: it continues what the outbox remembers. A new epoch counts batches from 1. */
export const startSeal = (rules: SealRules, kept: CaptureState | null): SealState => {
  const known = new Map(kept?.points.map((chain) => [chain.point, chain]));
  const added = rules.points.filter(({ point }) => !known.has(point)).map(newChain);
  const capture: CaptureState = {
    epoch: rules.epoch,
    sequence: kept?.epoch === rules.epoch ? kept.sequence : 0,
    points: [...known.values(), ...added],
    seen: kept?.seen ?? null,
  };
  return { capture, waiting: [], clock: 'unsynchronised', now: instant(0), trustedSince: null };
};

/** The reducer behind `sealIntervals`; chance comes in only as salt. */
export const advanceSeal = (rules: SealRules, tools: ReducerTools, state: SealState, input: SealInput): SealStep =>
  sealWhatIsDue(rules, tools, take(rules, state, input));

const take = (rules: SealRules, state: SealState, input: SealInput): SealState => {
  switch (input.kind) {
    case 'capture':
      return takeCapture(rules, state, input.capture);
    case 'seen':
      return input.head.size < (state.capture.seen?.size ?? 0)
        ? state
        : { ...state, capture: { ...state.capture, seen: input.head } };
    case 'terms':
      return onOtherTerms(input.rules, state);
    case 'tick': {
      const trusted = input.clock !== 'unsynchronised';
      const trustedSince = trusted ? (state.trustedSince ?? input.at) : null;
      return { ...state, now: input.at, clock: input.clock, trustedSince };
    }
  }
};

/** Chains are kept for ever, also of points that are no more; what waits to be sealed of those is not. */
const onOtherTerms = ({ points }: SealRules, state: SealState): SealState => {
  const known = new Set(state.capture.points.map(({ point }) => point));
  const added = points.filter(({ point }) => !known.has(point)).map(newChain);
  const now = new Set(points.map(({ point }) => point));
  return {
    ...state,
    capture: { ...state.capture, points: [...state.capture.points, ...added] },
    waiting: state.waiting.filter(({ point }) => now.has(point)),
  };
};

const takeCapture = (rules: SealRules, state: SealState, capture: IntervalCapture): SealState => {
  const { point, interval } = capture;
  if (interval.length !== rules.length) throw new RangeError(`a capture of ${point} is ${interval.length} ms long`);
  const chain = chainOf(state.capture, point);
  const sealed = interval.start < chain.sealedThrough && !chain.missing.includes(interval.start);
  const doubled = state.waiting.some((one) => one.point === point && one.interval.start === interval.start);
  // Its times could not be trusted when it was made: the interval stays open until it is captured properly.
  if (sealed || doubled || capture.clock === 'unsynchronised') return state;
  return { ...state, waiting: [...state.waiting, capture] };
};

const chainOf = (capture: CaptureState, point: PointId): PointChain => {
  const chain = capture.points.find((one) => one.point === point);
  if (chain === undefined) throw new RangeError(`nothing is sealed for the point ${point}`);
  return chain;
};

const sealWhatIsDue = (rules: SealRules, tools: ReducerTools, start: SealState): SealStep => {
  const sealed: Unsigned<Sealing>[] = [];
  let state = start;
  while (state.trustedSince !== null && sealed.length < MOST_AT_ONCE) {
    const due = leavesDue(rules, state, state.trustedSince);
    if (due.length === 0) break;
    const { capture, unsigned } = sealLeaves(rules, tools, state, due);
    const taken = new Set(due.map((leaf) => leaf.capture));
    state = { ...state, capture, waiting: state.waiting.filter((one) => !taken.has(one)) };
    sealed.push(unsigned);
  }
  return { state, sealed };
};

/** The leaves of the next batch; none when nothing is due. Late captures first, then the earliest open interval. */
const leavesDue = (rules: SealRules, state: SealState, trustedSince: Instant): readonly LeafDue[] => {
  const chains = new Map(state.capture.points.map((chain) => [chain.point, chain]));
  const chained = rules.points.map((terms) => ({ terms, chain: chains.get(terms.point) ?? newChain(terms) }));
  const late = chained.flatMap(({ terms, chain }) =>
    state.waiting
      .filter(({ point, interval }) => point === terms.point && interval.start < chain.sealedThrough)
      .map((capture): LeafDue => ({ terms, start: capture.interval.start, version: 2, capture })),
  );
  if (late.length > 0) return late;

  const start = instant(Math.min(...chained.map(({ chain }) => chain.sealedThrough)));
  const due = chained
    .filter(({ chain }) => chain.sealedThrough === start)
    .map(({ terms }): LeafDue => {
      const capture = state.waiting.find(({ point, interval }) => point === terms.point && interval.start === start);
      return { terms, start, version: 1, capture: capture ?? null };
    });
  const complete = due.every(({ capture }) => capture !== null);
  const overdue = state.now >= Math.max(start + rules.length, trustedSince) + rules.grace;
  return complete || overdue ? due : [];
};

const sealLeaves = (
  rules: SealRules,
  { signer, random, sha256 }: ReducerTools,
  state: SealState,
  due: readonly LeafDue[],
) => {
  const chains = new Map(state.capture.points.map((chain) => [chain.point, chain]));
  const hashes: Uint8Array[] = [];
  const leaves = due.map((leaf) => {
    const before = chains.get(leaf.terms.point) ?? newChain(leaf.terms);
    const made = { clock: state.clock, salt: random.bytes(32), sha256 };
    const { encoded, chain } = extendChain(rules, before, leaf, made);
    chains.set(leaf.terms.point, chain);
    // What the next leaf of the point names is this leaf's hash.
    hashes.push(chain.previous);
    return encoded;
  });
  const starts = due.map(({ start }) => start);
  const sequence = state.capture.sequence + 1;
  const { realm, core, epoch, gateway } = rules;
  const span = { from: instant(Math.min(...starts)), to: instant(Math.max(...starts) + rules.length) };
  const capture: CaptureState = { ...state.capture, sequence, points: [...chains.values()] };
  const header = { realm, core, epoch, gateway, sequence, ...span, seen: state.capture.seen };
  const { toSign, signed } = prepareBatch(header, leaves, signer, merkleRoot(hashes, sha256));
  const unsigned: Unsigned<Sealing> = {
    toSign,
    signed: (signature) => ({ batch: signed(signature), state: capture }),
  };
  return { capture, unsigned };
};
