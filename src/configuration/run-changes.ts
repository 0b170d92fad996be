import { catchError, defer, map, Observable, of, Subscription, switchMap, take, throwError, timer } from 'rxjs';
import type { ChangeAnswer, ChangeWay, ConfigurationBundle, PathChange } from '../domain/configuration-change.ts';
import { Fault } from '../domain/fault.ts';
import { SECOND, type Stamp } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConfigurationHistory } from '../ports/configuration-history.ts';
import { fromHex, toHex } from '../wire/bytes.ts';
import { bundleHash, decodeBundle, encodeBundle } from '../wire/configuration-bundle.ts';
import { MOST_PATHS } from '../wire/configuration-entry.ts';
import { appendEntry, type EntryPorts } from './append-entry.ts';
import type { ChangeHistory } from './change-history.ts';
import { advanceChanges } from './change-machine.ts';
import type {
  Against,
  ChangeEffect,
  ChangeInput,
  ChangeRules,
  ChangeState,
  Proposal,
  Verdict,
} from './change-state.ts';
import { pathChanges } from './path-changes.ts';
import { againstBy } from './reasons.ts';
import { wantedBundle } from './wanted-bundle.ts';

/** What changes are made with. */
export type ChangePorts = EntryPorts &
  Readonly<{
    clock: Clock;
    /** The whole value of a configuration, every key. Faults `configuration`: it cannot be used, or not by what runs now. */
    judge: (bundle: ConfigurationBundle, proposal: Proposal) => Observable<unknown>;
    /** The same without a word on what runs now. */
    compose: (bundle: ConfigurationBundle) => unknown;
    /** Makes it run; emission means that it does. Faults: nothing was changed. */
    apply: (bundle: ConfigurationBundle) => Observable<unknown>;
    /** What is wrong with the gateway as it runs now; null: nothing. */
    health: Observable<string | null>;
  }>;

/** How changes stand, an answer to a proposal, or that only a new start brings back what was in force. */
export type ChangeNews =
  | Readonly<{ kind: 'state'; state: ChangeState }>
  | Readonly<{ kind: 'answer'; id: string; way: ChangeWay; answer: ChangeAnswer }>
  | Readonly<{ kind: 'restart'; why: string }>;

/** Makes the changes that are proposed, one after the other, for ever, by the rules of the moment. Errors only with a bug. */
export const runChanges =
  (rules: () => ChangeRules, ports: ChangePorts, start: ChangeState) =>
  (proposals: Observable<Proposal>): Observable<ChangeNews> =>
    new Observable((subscriber) => {
      let state = start;
      const work = new Subscription();
      const happen = (input: Unstamped): void => {
        const step = advanceChanges(rules(), state, { ...input, stamp: ports.clock.stamp() } as ChangeInput);
        const changed = step.state !== state;
        state = step.state;
        if (changed) subscriber.next({ kind: 'state', state });
        for (const effect of step.effects) {
          if (effect.kind === 'answer' || effect.kind === 'restart') subscriber.next(effect);
          else follow(perform(effect, state, ports));
        }
      };
      const follow = (inputs: Observable<Unstamped>): void => {
        work.add(inputs.subscribe({ next: happen, error: (error: unknown) => subscriber.error(error) }));
      };
      subscriber.next({ kind: 'state', state });
      follow(ports.health.pipe(map((ill): Unstamped => ({ kind: 'health', ill }))));
      follow(timer(SECOND, SECOND, ports.clock.scheduler).pipe(map((): Unstamped => ({ kind: 'tick' }))));
      follow(proposals.pipe(map((proposal): Unstamped => ({ kind: 'proposal', proposal }))));
      return work;
    });

type WithoutStamp<T> = T extends Readonly<{ stamp: Stamp }> ? Omit<T, 'stamp'> : never;
type Unstamped = WithoutStamp<ChangeInput>;
type Work = Extract<ChangeEffect, { kind: 'judge' | 'keep' | 'apply' }>;

const perform = (effect: Work, { history }: ChangeState, ports: ChangePorts): Observable<Unstamped> => {
  switch (effect.kind) {
    case 'judge':
      return judge(effect.proposal, history, ports);
    case 'keep':
      return orSaid(
        appendEntry(effect.draft, effect.content, history, ports).pipe(
          map((kept): Unstamped => ({ kind: 'kept', kept })),
        ),
        ({ why }) => ({ kind: 'not-kept', why }),
      );
    case 'apply':
      return orSaid(
        bundleOf(effect.configuration, ports.history).pipe(
          switchMap(ports.apply),
          take(1),
          map((): Unstamped => ({ kind: 'applied' })),
        ),
        (against) => ({ kind: 'not-applied', ...against }),
      );
  }
};

/** What is expected of the world is an input; a bug ends the program. */
const orSaid = (work: Observable<Unstamped>, said: (against: Against) => Unstamped): Observable<Unstamped> =>
  work.pipe(
    catchError((error: unknown) => (error instanceof Fault ? of(said(againstBy(error))) : throwError(() => error))),
  );

const judge = (proposal: Proposal, history: ChangeHistory, ports: ChangePorts): Observable<Unstamped> => {
  const inForce = history.inForce?.configuration ?? '';
  let configuration: Uint8Array | null = null;
  const verdict = bundleOf(inForce, ports.history).pipe(
    switchMap((before) =>
      wantedBundle(proposal.wanted, before, history, ports.history).pipe(
        switchMap((wanted): Observable<Verdict> => {
          const content = encodeBundle(wanted);
          const hash = bundleHash(content);
          if (toHex(hash) === inForce) return of({ kind: 'same' });
          configuration = hash;
          return ports.judge(wanted, proposal).pipe(
            take(1),
            map((value) => ({ kind: 'fit', configuration: hash, content, diff: differences(before, value, ports) })),
          );
        }),
      ),
    ),
  );
  return orSaid(verdict.pipe(map((found): Unstamped => ({ kind: 'judged', verdict: found }))), (against) => ({
    kind: 'judged',
    verdict: { kind: 'unfit', configuration, ...against },
  }));
};

/** What was in force may not compose any more by the rules of a newer program: then everything is told as new. */
const differences = (before: ConfigurationBundle, value: unknown, { compose }: ChangePorts): readonly PathChange[] =>
  pathChanges(
    valueOr(() => compose(before)),
    value,
  ).slice(0, MOST_PATHS);

const valueOr = (compose: () => unknown): unknown => {
  try {
    return compose();
  } catch (error) {
    if (error instanceof Fault) return {};
    throw error;
  }
};

const bundleOf = (configuration: string, store: ConfigurationHistory): Observable<ConfigurationBundle> =>
  defer(() => store.content(fromHex(configuration))).pipe(map(decodeBundle));
