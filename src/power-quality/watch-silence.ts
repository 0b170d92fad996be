import { EMPTY, filter, map, merge, type Observable, scan, startWith, tap } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import type { BadReason, Quality } from '../domain/quality.ts';
import type { Reading } from '../domain/reading.ts';
import { sameData } from '../domain/same-data.ts';
import { type Millis, SECOND } from '../domain/time.ts';
import { keepRunning } from '../flow/keep-running.ts';
import { type Liveness, liveness } from '../flow/liveness.ts';
import { tell } from '../flow/tell.ts';
import type { Clock } from '../ports/clock.ts';
import { silenceSentence } from './silence-sentence.ts';

/** A meter, and the bus it is on. */
export type WatchedForSilence = Readonly<{ device: DeviceId; point: PointId; line: string }>;

/** Who is watched, and how long nobody may be without an answer; real time. */
export type WatchedMeters = Readonly<{ meters: readonly WatchedForSilence[]; limit: Millis }>;

/** A meter that is another one is not silent: `watchIdentity` says what it is. */
const isAnswer = (quality: Quality): boolean => quality.level !== 'bad' || quality.reason === 'foreign-meter';

/**
 * Says when a meter has given no usable answer for `limit` (real time), when all meters of a line have not, where it has
 * several, and when they answer again. Silence has no samples to take its time from, so it is stamped by the clock.
 * `standing`: ids of the alarms that still stood when the process began; they are not raised twice, and over where what
 * they are of is no longer there. Of `others` the latest are watched instead; who is among them unchanged has been silent for as long as before.
 */
export const watchSilence =
  (
    meters: readonly WatchedForSilence[],
    limit: Millis,
    clock: Clock,
    standing: ReadonlySet<string> = new Set(),
    others: Observable<WatchedMeters> = EMPTY,
  ) =>
  (readings: Observable<Reading>): Observable<AlarmCondition> => {
    const why = new Map<DeviceId, BadReason>();
    const turns = others.pipe(
      startWith({ meters, limit }),
      map((watched) => watched.meters.map((meter) => ({ meter, limit: watched.limit }))),
      scan((before, next) => next.map((one) => before.find((known) => sameData(known, one)) ?? one)),
      keepRunning(({ meter, limit: patience }) =>
        readings.pipe(
          filter((reading) => reading.device === meter.device),
          tap(({ device, quality }) => quality.level === 'bad' && why.set(device, quality.reason)),
          filter((reading) => isAnswer(reading.quality)),
          liveness(patience, clock.scheduler),
          map((state): Turn => ({ meter, state, limit: patience })),
        ),
      ),
    );
    return merge(others, turns).pipe(
      tell(
        () => startSilence(meters, standing),
        (silence, input) => {
          const at = clock.now();
          if ('meters' in input) watchOthers(silence, input.meters);
          const orphans = silence.orphans.splice(0).map((id) => forgotten(id, at));
          if ('meters' in input) return orphans;
          const turned = advanceSilence(silence, input);
          return [...orphans, ...turned.map((one) => conditionOf(one, { limit: input.limit, at, why }))];
        },
      ),
    );
  };
type Turn = Readonly<{ meter: WatchedForSilence; state: Liveness; limit: Millis }>;

/** What is silent by now, and which alarms stand. Changed in place. */
type SilenceState = Readonly<{
  silent: Set<DeviceId>;
  standing: Set<string>;
  orphans: string[];
}> & { lines: ReadonlyMap<string, readonly WatchedForSilence[]> };

/** Alarms of those who are not watched any more are told to be over. */
const watchOthers = (silence: SilenceState, meters: readonly WatchedForSilence[]): void => {
  const orphans = orphansOf(meters, silence.standing);
  for (const id of orphans) silence.standing.delete(id);
  silence.orphans.push(...orphans);
  const devices = new Set(meters.map(({ device }) => device));
  for (const device of silence.silent) if (!devices.has(device)) silence.silent.delete(device);
  silence.lines = Map.groupBy(meters, ({ line }) => line);
};
type Turned = Readonly<{ id: string; standing: boolean; meter: WatchedForSilence | null; line: string }>;

/** Alarms of a silence that nobody can end any more: of meters and lines that are no longer configured. */
const orphansOf = (meters: readonly WatchedForSilence[], standing: ReadonlySet<string>): readonly string[] => {
  const known = new Set(meters.flatMap(({ device, line }) => [`meter-silent/${device}`, `line-silent/${line}`]));
  return [...standing].filter((id) => /^(meter|line)-silent\//.test(id) && !known.has(id)).toSorted();
};

const startSilence = (meters: readonly WatchedForSilence[], standing: ReadonlySet<string>): SilenceState => ({
  lines: Map.groupBy(meters, ({ line }) => line),
  silent: new Set(),
  standing: new Set(standing),
  orphans: [...orphansOf(meters, standing)],
});

/** The reducer: which alarms turn when a meter falls silent or answers. */
const advanceSilence = (
  { lines, silent, standing }: SilenceState,
  { meter, state }: Omit<Turn, 'limit'>,
): readonly Turned[] => {
  const { device, line } = meter;
  if (state === 'silent') silent.add(device);
  else silent.delete(device);
  const others = lines.get(line) ?? [];
  const lineSilent = others.length > 1 && others.every((one) => silent.has(one.device));
  // After a restart nobody is silent yet: what stood then stands until a meter answers.
  const lineStands = lineSilent || (state === 'silent' && standing.has(`line-silent/${line}`));
  return [
    { id: `meter-silent/${device}`, standing: state === 'silent', meter, line },
    { id: `line-silent/${line}`, standing: lineStands, meter: null, line },
  ].filter((turned) => {
    if (standing.has(turned.id) === turned.standing) return false;
    if (turned.standing) standing.add(turned.id);
    else standing.delete(turned.id);
    return true;
  });
};

const conditionOf = (
  { id, standing, meter, line }: Turned,
  { limit, at, why }: Readonly<{ limit: Millis; at: AlarmCondition['at']; why: ReadonlyMap<DeviceId, BadReason> }>,
): AlarmCondition => {
  const said = { id, priority: 'high', standing, at, since: at } as const;
  if (meter === null)
    return {
      ...said,
      kind: 'line-silent',
      source: {},
      message: standing
        ? `No meter of line ${line} has answered for ${limit / SECOND} s. Check the cable, the converter and the power of the bus.`
        : `Line ${line} answers again.`,
    };
  const { device, point } = meter;
  return {
    ...said,
    kind: 'meter-silent',
    source: { device, point },
    message: standing ? silenceSentence(device, limit, why.get(device) ?? null) : `Meter ${device} answers again.`,
  };
};

const forgotten = (id: string, at: AlarmCondition['at']): AlarmCondition => {
  const [kind, name = ''] = id.split('/');
  const said = { id, priority: 'high', standing: false, at, since: at } as const;
  if (kind === 'line-silent') return { ...said, kind, source: {}, message: `Line ${name} is no longer watched.` };
  return { ...said, kind: 'meter-silent', source: { device: name }, message: `Meter ${name} is no longer watched.` };
};
