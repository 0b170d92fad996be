import { filter, map, merge, type Observable, skipWhile, tap } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import type { BadReason, Quality } from '../domain/quality.ts';
import type { Reading } from '../domain/reading.ts';
import type { Millis } from '../domain/time.ts';
import { liveness } from '../flow/liveness.ts';
import type { Clock } from '../ports/clock.ts';
import { silenceSentence } from './silence-sentence.ts';

/** A meter that is another one is not silent: `watchIdentity` says what it is. */
const isAnswer = (quality: Quality): boolean => quality.level !== 'bad' || quality.reason === 'foreign-meter';

/**
 * Says when a meter has given no usable answer for `limit` (real time), and when it answers again. Silence has no samples
 * to take its time from, so it is stamped by the clock.
 */
export const watchSilence =
  (meters: readonly Readonly<{ device: DeviceId; point: PointId }>[], limit: Millis, clock: Clock) =>
  (readings: Observable<Reading>): Observable<AlarmCondition> => {
    const why = new Map<DeviceId, BadReason>();
    return merge(
      ...meters.map(({ device, point }) =>
        readings.pipe(
          filter((reading) => reading.device === device),
          tap(({ quality }) => quality.level === 'bad' && why.set(device, quality.reason)),
          filter((reading) => isAnswer(reading.quality)),
          liveness(limit, clock.scheduler),
          skipWhile((state) => state === 'alive'),
          map((state): AlarmCondition => {
            const standing = state === 'silent';
            const at = clock.now();
            const message = standing
              ? silenceSentence(device, limit, why.get(device) ?? null)
              : `Meter ${device} answers again.`;
            const source = { device, point };
            return {
              id: `meter-silent/${device}`,
              kind: 'meter-silent',
              source,
              priority: 'high',
              standing,
              at,
              since: at,
              message,
            };
          }),
        ),
      ),
    );
  };
