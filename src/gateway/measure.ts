import { filter, map, merge, type Observable } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import { millis } from '../domain/time.ts';
import { backFillTimes } from '../metering/back-fill-times.ts';
import { captureIntervals } from '../metering/capture-intervals.ts';
import { type Judged, judge } from '../metering/judge.ts';
import { meterRules } from '../metering/meter-rules.ts';
import type { CaptureState } from '../ports/outbox.ts';
import { standingIds } from '../power-quality/alarms/alarm-state.ts';
import { watchClock } from '../power-quality/watch-clock.ts';
import { watchSilence } from '../power-quality/watch-silence.ts';
import { type Beside, type Happening, only } from './happening.ts';
import { type GatewayPorts, type GatewaySettings, settled, startOf } from './settings.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** Samples of all buses, judged; and what meters say of themselves. */
export const measure = (
  settings: GatewaySettings,
  { buses, clock }: GatewayPorts,
  kept: CaptureState | null,
): Observable<Happening> => {
  const start = startOf(settings, kept);
  return merge(...buses.map((bus) => bus.samples())).pipe(
    judge(
      settings.meters.map((meter) => meterRules(meter, start(meter))),
      clock.boot,
    ),
  );
};

/** Silence of meters and an untrusted clock, as alarm conditions: what is no matter of the grid. */
export const watch =
  ({ meters, silence }: GatewaySettings, { clock }: GatewayPorts, restored: readonly Alarm[]): Beside =>
  (happenings) => {
    const readings = happenings.pipe(
      only('reading'),
      map(({ reading }) => reading),
    );
    const standing = standingIds(restored);
    const onLines = meters.map(({ device, point, bus }) => ({ device, point, line: bus }));
    return merge(
      readings.pipe(watchSilence(onLines, silence, clock, standing)),
      readings.pipe(watchClock(standing)),
    ).pipe(map((condition) => ({ kind: 'condition', condition })));
  };

/**
 * Registers at interval boundaries, of meters that are who they should be. Where what was sealed has no room, readings
 * pass by as in an outage.
 */
export const capture =
  (settings: GatewaySettings, kept: CaptureState | null, room: WaitingRoom): Beside =>
  (happenings) => {
    const {
      widestBracket,
      sealing: { length, grace },
    } = settings;
    const readings = happenings.pipe(
      only('reading'),
      filter(() => !room.isFull()),
      map(({ reading }) => reading),
      backFillTimes,
      map((reading): Judged => ({ kind: 'reading', reading })),
    );
    return merge(readings, happenings.pipe(only('identity'))).pipe(
      captureIntervals(
        { length, widestBracket, identifiedWithin: millis(grace / 2) },
        settled(settings, kept).map(({ start }) => start),
      ),
      map((interval) => ({ kind: 'capture', capture: interval })),
    );
  };
