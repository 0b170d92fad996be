import { filter, map, merge, type Observable, tap } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import type { BadReason, Quality } from '../domain/quality.ts';
import type { Reading } from '../domain/reading.ts';
import { type Millis, SECOND } from '../domain/time.ts';
import { type Liveness, liveness } from '../flow/liveness.ts';
import { tell } from '../flow/tell.ts';
import type { Clock } from '../ports/clock.ts';
import { silenceSentence } from './silence-sentence.ts';

/** A meter, and the bus it is on. */
export type WatchedForSilence = Readonly<{ device: DeviceId; point: PointId; line: string }>;

/** A meter that is another one is not silent: `watchIdentity` says what it is. */
const isAnswer = (quality: Quality): boolean => quality.level !== 'bad' || quality.reason === 'foreign-meter';

/**
 * Says when a meter has given no usable answer for `limit` (real time), when all meters of a line have not, where it has
 * several, and when they answer again. Silence has no samples to take its time from, so it is stamped by the clock.
 * `standing`: ids of the alarms that still stood when the process began; they are not raised twice, and over where what
 * they are of is no longer there.
 */
export const watchSilence =
  (meters: readonly WatchedForSilence[], limit: Millis, clock: Clock, standing: ReadonlySet<string> = new Set()) =>
  (readings: Observable<Reading>): Observable<AlarmCondition> => {
    const why = new Map<DeviceId, BadReason>();
    return merge(
      ...meters.map((meter) =>
        readings.pipe(
          filter((reading) => reading.device === meter.device),
          tap(({ device, quality }) => quality.level === 'bad' && why.set(device, quality.reason)),
          filter((reading) => isAnswer(reading.quality)),
          liveness(limit, clock.scheduler),
          map((state) => ({ meter, state })),
        ),
      ),
    ).pipe(
      tell(
        () => startSilence(meters, standing),
        (silence, turn) => {
          const at = clock.now();
          const orphans = silence.orphans.splice(0).map((id) => forgotten(id, at));
          return [
            ...orphans,
            ...advanceSilence(silence, turn).map((turned) => conditionOf(turned, { limit, at, why })),
          ];
        },
      ),
    );
  };

/** What is silent by now, and which alarms stand. Changed in place. */
type SilenceState = Readonly<{
  lines: ReadonlyMap<string, readonly WatchedForSilence[]>;
  silent: Set<DeviceId>;
  standing: Set<string>;
  orphans: string[];
}>;
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
  { meter, state }: Readonly<{ meter: WatchedForSilence; state: Liveness }>,
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
