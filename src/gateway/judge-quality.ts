import { defer, filter, map, merge, mergeMap, NEVER, type Observable, takeUntil, tap, timer } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { QualityInput } from '../domain/quality-input.ts';
import type { QualityResumed } from '../domain/quality-under-way.ts';
import { sameData } from '../domain/same-data.ts';
import { instant, later, MINUTE, SECOND } from '../domain/time.ts';
import { powerQuality, type QualityOutput, type StageInput } from '../power-quality/power-quality.ts';
import { type Happening, only } from './happening.ts';
import { recordingOf } from './record-quality.ts';
import type { GatewayPorts, GatewaySettings } from './settings.ts';

const isInput = (happening: Happening): happening is Extract<Happening, QualityInput> =>
  happening.kind === 'reading' || happening.kind === 'identity' || happening.kind === 'condition';

/** Conditions only when they turn, or say something new: those who look every second say every second what holds. */
const whenTurned = (inputs: Observable<StageInput>): Observable<StageInput> =>
  defer(() => {
    const before = new Map<string, string>();
    return inputs.pipe(
      filter((input) => {
        if (input.kind !== 'condition') return true;
        const { id, standing, renews, message } = input.condition;
        const now = standing && renews ? message : String(standing);
        if (before.get(id) === now) return false;
        before.set(id, now);
        return true;
      }),
    );
  });

/** What the people at the desk do with alarms, in grid time. */
const people = ({ clock, desk }: Pick<GatewayPorts, 'clock' | 'desk'>): Observable<QualityInput> =>
  merge(
    desk.acknowledgements().pipe(map((id): QualityInput => ({ kind: 'acknowledge', id, at: clock.now() }))),
    desk.shelf().pipe(
      map((request): QualityInput => {
        const at = clock.now();
        if (request.kind === 'unshelve') return { ...request, at };
        const { span, ...rest } = request;
        return { ...rest, until: later(at, span), at };
      }),
    ),
  );

/**
 * What happens, what people do and that time passes, through the power-quality stage, each input written down before it
 * is judged: the very stage that `gridtokenx replay` runs. `restored` are the alarms that stood when it last ended, and
 * `resumed` is what was under way. When the gateway is to stop, what is under way then is the last it says.
 */
export const judgeQuality =
  (
    { quality }: GatewaySettings,
    { clock, desk, recorder, stop = NEVER }: GatewayPorts,
    { restored, resumed }: Readonly<{ restored: readonly Alarm[]; resumed: QualityResumed }>,
  ) =>
  (happenings: Observable<Happening>): Observable<QualityOutput> =>
    defer(() => {
      const recording = recordingOf(recorder ?? null, { restored, resumed });
      // No sample is so late: time does not pass before what happened in it has been told.
      const passing = timer(SECOND, SECOND, clock.scheduler).pipe(
        map(() => ({ kind: 'time', at: instant(clock.now() - MINUTE) }) as const),
      );
      const others = happenings.pipe(
        only('reconfigured'),
        mergeMap(({ before, change }): readonly StageInput[] => {
          const other = !sameData(before.quality, change.settings.quality);
          recording.goOnWith(change.recorder, other);
          return other || recording.begins() ? [{ kind: 'rules', rules: change.settings.quality }] : [];
        }, 1),
      );
      return merge(others, happenings.pipe(filter(isInput)), people({ clock, desk }), passing).pipe(
        whenTurned,
        takeUntil(stop),
        tap(recording.took),
        powerQuality(quality, restored, resumed),
        tap(recording.said),
      );
    });
