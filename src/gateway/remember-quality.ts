import { defer, first, map, merge, type Observable, of, tap, timer } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import { nothingResumed, type QualityResumed } from '../domain/quality-under-way.ts';
import { SECOND } from '../domain/time.ts';
import { type Attempt, attempts } from '../flow/attempts.ts';
import { backoff } from './keep-and-sync.ts';
import { type Keeping, keepSentences, keepWords } from './keeping.ts';
import type { GatewayPorts } from './settings.ts';

/** So often is a store asked that answers with a fault: seconds, for meters wait meanwhile. A choice of ours. */
const TRIES = 3;
/** So long is one waited for that does not answer at all: a card under repair. Real time, a choice of ours. */
const PATIENCE = 30 * SECOND;

const SILENT = `The quality store has not answered for ${PATIENCE / SECOND} s.`;

/**
 * What was under way when the gateway last ended. A store that does not say must not keep it from measuring and settling:
 * it goes on with nothing, and that statistics are not kept is said until something is kept.
 */
export const rememberQuality = (
  ports: Pick<GatewayPorts, 'quality' | 'clock' | 'random' | 'log'>,
  keeping: Keeping,
): Observable<QualityResumed> => {
  const { quality, clock, log } = ports;
  if (quality === undefined) return of(nothingResumed);
  const asked = defer(() => quality.resumed()).pipe(attempts(backoff(ports)));
  const mute = timer(PATIENCE, clock.scheduler).pipe(
    map((): Attempt<QualityResumed> => ({ kind: 'failed', fault: new Fault('storage', SILENT), attempt: TRIES })),
  );
  return merge(asked, mute).pipe(
    first((attempt) => attempt.kind === 'value' || attempt.attempt >= TRIES),
    tap((attempt) => {
      if (attempt.kind === 'failed') keepWords(log, keeping, keepSentences.statistics).failing(attempt.fault);
    }),
    map((attempt) => (attempt.kind === 'value' ? attempt.value : nothingResumed)),
  );
};
