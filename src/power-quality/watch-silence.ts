import { filter, map, merge, type Observable, skipWhile } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import type { Quality } from '../domain/quality.ts';
import type { Reading } from '../domain/reading.ts';
import { type Millis, SECOND } from '../domain/time.ts';
import { liveness } from '../flow/liveness.ts';
import type { Clock } from '../ports/clock.ts';

/** A meter that is another one is not silent: `watchIdentity` says what it is. */
const isAnswer = (quality: Quality): boolean => quality.level !== 'bad' || quality.reason === 'foreign-meter';

/**
 * Says when a meter has given no usable answer for `limit` (real time), and when it answers again. Silence has no samples
 * to take its time from, so it is stamped by the clock.
 */
export const watchSilence =
  (meters: readonly Readonly<{ device: DeviceId; point: PointId }>[], limit: Millis, clock: Clock) =>
  (readings: Observable<Reading>): Observable<AlarmCondition> =>
    merge(
      ...meters.map(({ device, point }) =>
        readings.pipe(
          filter((reading) => reading.device === device && isAnswer(reading.quality)),
          liveness(limit, clock.scheduler),
          skipWhile((state) => state === 'alive'),
          map((state): AlarmCondition => {
            const standing = state === 'silent';
            const at = clock.now();
            const message = standing
              ? `Meter ${device} has not answered for ${limit / SECOND} s. Check its supply, its wiring and its address on the bus.`
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
