import { defer, filter, map, merge, type Observable, tap, timer } from 'rxjs';
import type { QualityInput } from '../domain/quality-input.ts';
import { SECOND } from '../domain/time.ts';
import { powerQuality, type QualityOutput } from '../power-quality/power-quality.ts';
import type { Happening } from './happening.ts';
import type { GatewayPorts, GatewaySettings } from './settings.ts';

const isInput = (happening: Happening): happening is Extract<Happening, QualityInput> =>
  happening.kind === 'reading' || happening.kind === 'identity' || happening.kind === 'condition';

/**
 * What happens, what people do and that time passes, through the power-quality stage, each input written down before it
 * is judged: the very stage that `gridtokenx replay` runs.
 */
export const judgeQuality =
  ({ quality }: GatewaySettings, { clock, desk, recorder }: GatewayPorts) =>
  (happenings: Observable<Happening>): Observable<QualityOutput> =>
    defer(() => {
      recorder?.begin([]);
      const people = desk.acknowledgements().pipe(map((id) => ({ kind: 'acknowledge', id, at: clock.now() }) as const));
      const passing = timer(SECOND, SECOND, clock.scheduler).pipe(
        map(() => ({ kind: 'time', at: clock.now() }) as const),
      );
      return merge<QualityInput[]>(happenings.pipe(filter(isInput)), people, passing).pipe(
        tap((input) => recorder?.record(input)),
        powerQuality(quality, []),
      );
    });
