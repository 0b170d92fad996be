import { catchError, concatMap, defer, EMPTY, ignoreElements, interval, type Observable, of, tap } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import { MINUTE } from '../domain/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Requests } from '../ports/requests.ts';
import type { OpenedRegistry } from '../wire/registry-file.ts';
import type { Books, BooksSettings } from './books.ts';
import { enrolment } from './enrolment.ts';
import type { Watch } from './watch.ts';
import type { Submit } from './writer.ts';

/** A registry that somebody has put in the place of the one before, opened; or why it cannot be. */
export type RegistryNews =
  | Readonly<{ kind: 'opened'; registry: OpenedRegistry }>
  | Readonly<{ kind: 'unusable'; fault: Fault }>;

/** What an operator is told while any wait. */
export const waitingRequests = (waiting: number): string =>
  `Gateways ask to be enrolled, and wait: ${waiting}. Look at them with gridtokenx registry admit.`;
const noRequests = 'No gateway waits to be enrolled.';

type Waiting = Readonly<{ watched: Watch; clock: Clock; requests?: Requests | undefined }>;

/** An operator may take requests away at any time, and those that are too old go by themselves. */
const settleRequests = ({ core }: BooksSettings, { watched, clock, requests }: Waiting): void => {
  try {
    if (requests?.waiting() === 0)
      watched.settle({ kind: 'enrolment', source: core, message: noRequests }, clock.now());
  } catch (error) {
    // Whoever asks next hears that the folder cannot be used; the alarm stands meanwhile.
    if (!(error instanceof Fault)) throw error;
  }
};

/** Looks each minute whether any request still waits: the alarm ends with the last. Emits nothing, and does not end. */
export const lookAtRequests = (settings: BooksSettings, tools: Waiting): Observable<never> =>
  tools.requests === undefined
    ? EMPTY
    : interval(MINUTE, tools.clock.scheduler).pipe(
        tap(() => settleRequests(settings, tools)),
        ignoreElements(),
      );

type Tools = Readonly<{ books: Books; submit: Submit; watched: Watch; clock: Clock; log: Log; requests?: Requests }>;

/**
 * Journals each registry that comes while the core runs, as at the start: what is not newer, of another core or not signed by
 * the operator is said, and the one in force stays. Emits nothing; ends with the news.
 */
export const takeRegistries =
  (settings: BooksSettings, { books, submit, watched, clock, log, requests }: Tools) =>
  (news: Observable<RegistryNews>): Observable<never> => {
    const alarm = { kind: 'registry', source: settings.core };
    const refuse = (fault: Fault): Observable<never> => {
      const version = books.market.registry()?.version ?? 0;
      const message = `A changed registry is not taken: ${fault.message} Version ${version} stays in force.`;
      log.error({ version }, message);
      watched.raise({ ...alarm, message }, clock.now());
      return EMPTY;
    };
    const take = ({ registry, hash }: OpenedRegistry): Observable<unknown> =>
      defer(() => {
        const command = enrolment(settings, { registry, hash }, books);
        return command === null ? of(null) : submit('control', command);
      }).pipe(
        tap((applied) => {
          const { version } = registry;
          if (applied?.kind === 'busy')
            throw new Fault('registry', 'The core has too much to do: touch the file to have it looked at again.');
          if (applied !== null) log.info({ version }, `Version ${version} of the registry is in force.`);
          watched.settle({ ...alarm, message: `Version ${version} of the registry is in force.` }, clock.now());
          settleRequests(settings, { watched, clock, requests });
        }),
      );
    return news.pipe(
      concatMap((one) =>
        one.kind === 'unusable'
          ? refuse(one.fault)
          : take(one.registry).pipe(
              catchError((error: unknown) => {
                if (error instanceof Fault) return refuse(error);
                throw error;
              }),
            ),
      ),
      ignoreElements(),
    );
  };
