import { map, merge, type Observable } from 'rxjs';
import { millis } from '../domain/time.ts';
import { backFillTimes } from '../metering/back-fill-times.ts';
import { captureIntervals } from '../metering/capture-intervals.ts';
import { type Judged, judge } from '../metering/judge.ts';
import { meterRules } from '../metering/meter-rules.ts';
import type { CaptureState } from '../ports/outbox.ts';
import { watchClock } from '../power-quality/watch-clock.ts';
import { watchCounters } from '../power-quality/watch-counters.ts';
import { watchIdentity } from '../power-quality/watch-identity.ts';
import { watchQuality } from '../power-quality/watch-quality.ts';
import { watchSilence } from '../power-quality/watch-silence.ts';
import { type Beside, type Happening, only } from './happening.ts';
import { type GatewayPorts, type GatewaySettings, settled, startOf } from './settings.ts';

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

/** Power quality, suspect counters, silence and an untrusted clock as alarm conditions. */
export const watch =
  ({ quality, meters, silence }: GatewaySettings, { clock }: GatewayPorts): Beside =>
  (happenings) => {
    const readings = happenings.pipe(
      only('reading'),
      map(({ reading }) => reading),
    );
    return merge(
      readings.pipe(watchQuality(quality)),
      readings.pipe(watchCounters),
      readings.pipe(watchClock),
      happenings.pipe(only('identity'), watchIdentity),
      readings.pipe(watchSilence(meters, silence, clock)),
    ).pipe(map((condition) => ({ kind: 'condition', condition })));
  };

/** Registers at interval boundaries, of meters that are who they should be. */
export const capture =
  (settings: GatewaySettings, kept: CaptureState | null): Beside =>
  (happenings) => {
    const {
      widestBracket,
      sealing: { length, grace },
    } = settings;
    const readings = happenings.pipe(
      only('reading'),
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
