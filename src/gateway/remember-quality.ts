import { defer, first, map, type Observable, of, tap } from 'rxjs';
import { nothingResumed, type QualityResumed } from '../domain/quality-under-way.ts';
import { attempts } from '../flow/attempts.ts';
import { backoff } from './keep-and-sync.ts';
import { type Keeping, keepSentences, keepWords } from './keeping.ts';
import type { GatewayPorts } from './settings.ts';

/** So often is a store asked that answers with a fault: seconds, for meters wait meanwhile. A choice of ours. */
const TRIES = 3;

/**
 * What was under way when the gateway last ended. A store that does not say must not keep it from measuring and settling:
 * it goes on with nothing, and that statistics are not kept is said until something is kept.
 */
export const rememberQuality = (
  ports: Pick<GatewayPorts, 'quality' | 'clock' | 'random' | 'log'>,
  keeping: Keeping,
): Observable<QualityResumed> => {
  const { quality, log } = ports;
  if (quality === undefined) return of(nothingResumed);
  return defer(() => quality.resumed()).pipe(
    attempts(backoff(ports)),
    first((attempt) => attempt.kind === 'value' || attempt.attempt >= TRIES),
    tap((attempt) => {
      if (attempt.kind === 'failed') keepWords(log, keeping, keepSentences.statistics).failing(attempt.fault);
    }),
    map((attempt) => (attempt.kind === 'value' ? attempt.value : nothingResumed)),
  );
};
