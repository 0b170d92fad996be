import { concatMap, from, type Observable, scan } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Reading } from '../domain/reading.ts';
import { type Instant, MINUTE, type Millis, type Monotonic, millis } from '../domain/time.ts';

/** A machine that has just started asks a time server first: so long it may take. Real time. */
const STARTING: Millis = millis(5 * MINUTE);

/** Since when nobody vouches for the clock of this run of the gateway, and whether that was said. */
type Untrusted = Readonly<{ boot: string; monotonic: Monotonic; since: Instant; said: boolean }>;
type Watching = Readonly<{ untrusted: Untrusted | null; condition: AlarmCondition | null }>;

/**
 * Says when nothing vouches for the gateway's clock, for then nothing is sealed; and when something does again. The
 * readings' own clock state and the time that never steps decide, so that a replay says the same.
 */
export const watchClock = (readings: Observable<Reading>): Observable<AlarmCondition> =>
  readings.pipe(
    scan(({ untrusted }, reading) => advanceWatching(untrusted, reading), {
      untrusted: null,
      condition: null,
    } as Watching),
    concatMap(({ condition }) => from(condition === null ? [] : [condition])),
  );

const advanceWatching = (before: Untrusted | null, reading: Reading): Watching => {
  const { clock, boot, monotonic, measuredAt } = reading;
  if (clock !== 'unsynchronised') {
    const said = before?.said === true;
    return { untrusted: null, condition: said ? conditionOf(false, measuredAt, measuredAt) : null };
  }
  const untrusted =
    before?.boot === boot ? before : { boot, monotonic, since: measuredAt, said: before?.said ?? false };
  if (untrusted.said || monotonic - untrusted.monotonic < STARTING) return { untrusted, condition: null };
  return { untrusted: { ...untrusted, said: true }, condition: conditionOf(true, measuredAt, untrusted.since) };
};

const conditionOf = (standing: boolean, at: Instant, since: Instant): AlarmCondition => ({
  id: 'clock-unsynchronised/gateway',
  kind: 'clock-unsynchronised',
  source: {},
  priority: 'high',
  standing,
  at,
  since,
  message: standing
    ? `Nothing has vouched for this gateway's clock for ${STARTING / MINUTE} min: readings are kept, and sealed only when something does. Switch on time synchronisation (timedatectl set-ntp true, or chrony) and open UDP port 123 to a time server; in a container, mount the host's /run/systemd/timesync.`
    : "This gateway's clock is trusted again: what waited is dated and sealed.",
});
