import {
  catchError,
  connect,
  EMPTY,
  exhaustMap,
  filter,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  of,
  pairwise,
  scan,
  startWith,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { Fault } from '../domain/fault.ts';
import { SECOND } from '../domain/time.ts';
import type { Attempt } from '../flow/attempts.ts';
import type { Backoff } from '../flow/retry-faults.ts';
import type { CaptureState, OutboxStatus } from '../ports/outbox.ts';
import type { Signer } from '../ports/signer.ts';
import { type SealInput, type SealRules, sealUnsigned } from '../settlement/seal.ts';
import { signPatiently } from '../settlement/sign-with.ts';
import { drain, drainDefaults } from '../sync/drain.ts';
import { keep } from '../sync/keep.ts';
import { expectedPace, type Pace } from '../sync/offline-forecast.ts';
import { refusedForNow, type SealedAs } from '../sync/refused-for-now.ts';
import { advanceSync, startSync } from '../sync/sync-views.ts';
import { isSyncEvent, signingTrouble } from '../sync/troubles.ts';
import { type Beside, type Happening, only } from './happening.ts';
import { type GatewayPorts, type GatewaySettings, settled } from './settings.ts';
import type { WaitingRoom } from './waiting-room.ts';

export const backoff = ({ clock: { scheduler }, random }: Pick<GatewayPorts, 'clock' | 'random'>): Backoff => ({
  ...drainDefaults.retry,
  scheduler,
  random,
});

/** Signed batches out of captures, durable before they count. While too many wait for room, time is as if not trusted. */
export const seal =
  (settings: GatewaySettings, ports: GatewayPorts, kept: CaptureState | null, room: WaitingRoom): Beside =>
  (happenings) => {
    const { outbox, clock, signer, random, sha256 } = ports;
    const terms = happenings.pipe(
      only('reconfigured'),
      map(({ change }): SealInput => ({ kind: 'terms', rules: sealRules(change.settings, change.kept) })),
    );
    const ticks = timer(0, SECOND, clock.scheduler).pipe(
      map(
        (): SealInput => ({ kind: 'tick', at: clock.now(), clock: room.isFull() ? 'unsynchronised' : clock.state() }),
      ),
    );
    const seen = timer(0, 30 * SECOND, clock.scheduler).pipe(
      exhaustMap(() => outbox.state().pipe(catchError(unlessFault(EMPTY)))),
      mergeMap((state): SealInput[] => (state?.seen == null ? [] : [{ kind: 'seen', head: state.seen }]), 1),
    );
    return merge(terms, happenings.pipe(only('capture')), ticks, seen).pipe(
      sealUnsigned(sealRules(settings, kept), { signer, random, sha256 }, kept),
      // What waits for a signature waits too.
      tap(room.enter),
      signPatiently(signer, backoff(ports)),
      connect((signing) =>
        merge(
          signing.pipe(
            mergeMap(signedOf, 1),
            keep(outbox, backoff(ports)),
            tap(({ kind }) => kind === 'kept' && room.leave()),
          ),
          signing.pipe(
            map((attempt) => (attempt.kind === 'failed' ? attempt.fault : null)),
            // An alarm of before a restart ends with the first signature.
            startWith('unknown' as const),
            pairwise(),
            mergeMap(([before, fault]) => {
              if (fault === 'unknown' || (fault === null && before === null)) return [];
              return [{ kind: 'condition', condition: signingTrouble(fault, clock.now()) } satisfies Happening];
            }, 1),
          ),
        ),
      ),
    );
  };

const sealRules = (settings: GatewaySettings, kept: CaptureState | null): SealRules => ({
  ...settings.sealing,
  points: settled(settings, kept).map(({ meter: { point }, settling, start }) => ({
    ...settling.terms,
    point,
    start,
  })),
});

const signedOf = <T>(attempt: Attempt<T>): readonly T[] => (attempt.kind === 'value' ? [attempt.value] : []);

/** Joined to sealing by the outbox alone: what was appended is only a hint to look. */
export const sync =
  (settings: GatewaySettings, { outbox, core, clock, random, signer }: GatewayPorts): Beside =>
  (happenings) => {
    const { scheduler } = clock;
    let waits = refusedForNow(sealedAs(settings, signer));
    const changed = happenings.pipe(
      only('reconfigured'),
      tap(({ change }) => {
        waits = refusedForNow(sealedAs(change.settings, signer));
      }),
      ignoreElements(),
    );
    const appended = happenings.pipe(only('kept'));
    const looking = timer(0, SECOND, scheduler).pipe(
      exhaustMap(() =>
        outbox.status().pipe(
          map((status): Happening => ({ kind: 'outbox', status })),
          catchError((error: unknown) =>
            error instanceof Fault ? of<Happening>({ kind: 'outbox-mute', fault: error }) : throwError(() => error),
          ),
        ),
      ),
    );
    const told = (core.clock ?? EMPTY).pipe(map((measured): Happening => ({ kind: 'core-clock', clock: measured })));
    const draining = drain(outbox, core, {
      ...drainDefaults,
      refusedForNow: (reason, batch) => waits(reason, batch),
      appended,
      scheduler,
      random,
    });
    return merge(changed, told, draining, looking);
  };

const sealedAs = ({ sealing, meters }: GatewaySettings, { key: { kid } }: Signer): SealedAs => ({
  ...sealing,
  kid,
  bindings: new Map(
    meters.flatMap(({ point, settling }) => (settling === null ? [] : [[point, settling.terms.bindingHash] as const])),
  ),
});

/** At which the outbox fills while the core is out of reach. */
export const paceOf = ({ sealing, meters }: Pick<GatewaySettings, 'sealing' | 'meters'>): Pace =>
  expectedPace(sealing.length, meters.filter(({ settling }) => settling !== null).length);

/** How it stands with the core after every event. */
export const stand =
  ({ clock }: GatewayPorts, kept: CaptureState | null, status: OutboxStatus): Beside =>
  (happenings) =>
    happenings.pipe(
      filter(isSyncEvent),
      scan(advanceSync(clock.now), startSync(status, kept?.sequence ?? 0)),
      map((standing) => ({ kind: 'standing', standing })),
    );

/** Trouble of the world is answered otherwise; a bug passes. */
const unlessFault =
  <T>(instead: Observable<T>) =>
  (error: unknown): Observable<T> =>
    error instanceof Fault ? instead : throwError(() => error);
