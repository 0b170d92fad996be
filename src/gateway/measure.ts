import { connect, filter, map, merge, mergeMap, type Observable, startWith } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import { sameData } from '../domain/same-data.ts';
import { millis } from '../domain/time.ts';
import { keepRunning } from '../flow/keep-running.ts';
import { backFillTimes } from '../metering/back-fill-times.ts';
import { captureIntervals, type OtherPoints } from '../metering/capture-intervals.ts';
import { type Judged, judge, type OtherMeters } from '../metering/judge.ts';
import { meterRules } from '../metering/meter-rules.ts';
import type { CaptureState } from '../ports/outbox.ts';
import { standingIds } from '../power-quality/alarms/alarm-state.ts';
import { watchClock } from '../power-quality/watch-clock.ts';
import { type WatchedMeters, watchSilence } from '../power-quality/watch-silence.ts';
import { type Beside, type Happening, only, type Reconfigured } from './happening.ts';
import { type Stage, stagesOf } from './reconfigure.ts';
import { type GatewayPorts, type GatewaySettings, settled, startOf } from './settings.ts';
import type { WaitingRoom } from './waiting-room.ts';

/** Samples of all buses, judged; and what meters say of themselves. Changes of the configuration stand among them, in order. */
export const measure = (
  settings: GatewaySettings,
  ports: GatewayPorts,
  kept: CaptureState | null,
): Observable<Happening> =>
  stagesOf(settings, ports).pipe(
    connect((stages) => {
      const at = (wanted: Stage['stage']): Observable<Reconfigured> =>
        stages.pipe(mergeMap(({ stage, reconfigured }) => (stage === wanted ? [reconfigured] : []), 1));
      const samples = at('running').pipe(
        map(({ change }) => change.buses),
        startWith(ports.buses),
        keepRunning((bus) => bus.samples()),
      );
      return merge(
        merge(at('known').pipe(map(otherMeters)), samples).pipe(judge(rulesOf(settings, kept), ports.clock.boot)),
        at('told'),
      );
    }),
  );

const rulesOf = (settings: GatewaySettings, kept: CaptureState | null) => {
  const start = startOf(settings, kept);
  return settings.meters.map((meter) => meterRules(meter, start(meter)));
};

/** Of a meter that was only observed the registers stay believed when it begins to count. */
const otherMeters = ({ before, change: { settings, kept }, afresh }: Reconfigured): OtherMeters => {
  const were = new Map(before.meters.map((meter) => [meter.device, meter]));
  const others = settings.meters.filter(({ device, profile, ratios }) => {
    const was = were.get(device);
    return afresh.has(device) && !sameData([was?.profile, was?.ratios], [profile, ratios]);
  });
  return {
    kind: 'other-meters',
    meters: rulesOf(settings, kept),
    afresh: new Set(others.map(({ device }) => device)),
  };
};

/** Silence of meters and an untrusted clock, as alarm conditions: what is no matter of the grid. */
export const watch =
  (settings: GatewaySettings, { clock }: GatewayPorts, restored: readonly Alarm[]): Beside =>
  (happenings) => {
    const readings = happenings.pipe(
      only('reading'),
      map(({ reading }) => reading),
    );
    const standing = standingIds(restored);
    const first = watchedIn(settings);
    const watched = happenings.pipe(
      only('reconfigured'),
      map(({ change }) => watchedIn(change.settings)),
    );
    return merge(
      readings.pipe(watchSilence(first.meters, first.limit, clock, standing, watched)),
      readings.pipe(watchClock(standing)),
    ).pipe(map((condition) => ({ kind: 'condition', condition })));
  };

const watchedIn = ({ meters, silence }: GatewaySettings): WatchedMeters => ({
  meters: meters.map(({ device, point, bus }) => ({ device, point, line: bus })),
  limit: silence,
});

/**
 * Registers at interval boundaries, of meters that are who they should be. Where what was sealed has no room, readings
 * pass by as in an outage.
 */
export const capture =
  (settings: GatewaySettings, kept: CaptureState | null, room: WaitingRoom): Beside =>
  (happenings) => {
    const { rules, starts } = capturedBy(settings, kept);
    const others = happenings.pipe(
      only('reconfigured'),
      map(({ change, afresh }): OtherPoints => {
        return { kind: 'other-points', ...capturedBy(change.settings, change.kept), afresh };
      }),
    );
    const readings = happenings.pipe(
      only('reading'),
      filter(() => !room.isFull()),
      map(({ reading }) => reading),
      backFillTimes,
      map((reading): Judged => ({ kind: 'reading', reading })),
    );
    return merge(others, readings, happenings.pipe(only('identity'))).pipe(
      captureIntervals(rules, starts),
      map((interval) => ({ kind: 'capture', capture: interval })),
    );
  };

const capturedBy = (settings: GatewaySettings, kept: CaptureState | null) => {
  const {
    widestBracket,
    sealing: { length, grace },
  } = settings;
  return {
    rules: { length, widestBracket, identifiedWithin: millis(grace / 2) },
    starts: settled(settings, kept).map(({ start }) => start),
  };
};
