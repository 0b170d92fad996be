import type { Observable } from 'rxjs';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Reading } from '../domain/reading.ts';
import { type Instant, instant, MINUTE, type Millis, type Monotonic, millis, monotonic } from '../domain/time.ts';
import { tell } from '../flow/tell.ts';

/** A machine that has just started asks a time server first: so long it may take. Real time. */
const STARTING: Millis = millis(5 * MINUTE);

const ID = 'clock-unsynchronised/gateway';

/** Since when nobody vouches for the clock of this run of the gateway, and whether that was said. */
type Untrusted = Readonly<{ boot: string; monotonic: Monotonic; since: Instant; said: boolean }>;
/** `last`: by which run of the gateway, and when by the clock that never steps, what was heard last was asked. */
type Watching = { untrusted: Untrusted | null; last: Readonly<{ boot: string; monotonic: number }> };

/** `standing`: ids of the alarms that still stood when the process began. */
const startWatching = (standing: ReadonlySet<string>): Watching => ({
  untrusted: standing.has(ID) ? { boot: '', monotonic: monotonic(0), since: instant(0), said: true } : null,
  last: { boot: '', monotonic: Number.NEGATIVE_INFINITY },
});

/**
 * Says when nothing vouches for the gateway's clock, or it is not believed, for then nothing is sealed; and when something does again. The
 * readings' own clock state and the time that never steps decide, so that a replay says the same.
 */
export const watchClock = (
  standing: ReadonlySet<string> = new Set(),
): ((readings: Observable<Reading>) => Observable<AlarmCondition>) => tell(() => startWatching(standing), advanceClock);

const advanceClock = (state: Watching, reading: Reading): readonly AlarmCondition[] => {
  const { clock, boot, monotonic: now, measuredAt } = reading;
  // What comes late tells how the clock was, not how it is.
  if (boot === state.last.boot && now < state.last.monotonic) return [];
  state.last = { boot, monotonic: now };
  const before = state.untrusted;
  if (clock !== 'unsynchronised') {
    state.untrusted = null;
    return before?.said === true ? [conditionOf(false, measuredAt, measuredAt)] : [];
  }
  const untrusted =
    before?.boot === boot ? before : { boot, monotonic: now, since: measuredAt, said: before?.said ?? false };
  const says = !untrusted.said && now - untrusted.monotonic >= STARTING;
  state.untrusted = says ? { ...untrusted, said: true } : untrusted;
  return says ? [conditionOf(true, measuredAt, untrusted.since)] : [];
};

const conditionOf = (standing: boolean, at: Instant, since: Instant): AlarmCondition => ({
  id: ID,
  kind: 'clock-unsynchronised',
  source: {},
  priority: 'high',
  standing,
  at,
  since,
  message: standing
    ? `This gateway's clock has not been trusted for ${STARTING / MINUTE} min: readings are kept, and sealed only when it is. If it has jumped, that is another alarm; if not, nothing vouches for it: switch on time synchronisation (timedatectl set-ntp true, or chrony) and open UDP port 123 to a time server; in a container, mount the host's /run/systemd/timesync.`
    : "This gateway's clock is trusted again: what waited is dated and sealed.",
});
