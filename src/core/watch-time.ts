import type { Doubt } from '../domain/believed-time.ts';
import { bangkokTime } from '../domain/time.ts';
import type { GuardedClock } from '../flow/guarded-clock.ts';
import type { Watch } from './watch.ts';

const clock = { kind: 'clock-disagrees', source: 'core' };

/** Says while the machine's clock is not believed, and what the core goes by instead. */
export const watchTime = (watched: Watch, { guard, now }: GuardedClock): void => {
  const doubt = guard.doubt();
  if (doubt === null) watched.settle({ ...clock, message: "This core's clock is believed." }, now());
  else watched.raise({ ...clock, message: doubtSentence(doubt) }, now());
};

const doubtSentence = ({ wall, believed, atStart }: Doubt): string =>
  atStart
    ? `This core's clock says ${bangkokTime(wall)}, and nobody vouches for the time since ${bangkokTime(believed)}: until a gateway's batches do, what is of later waits and no order is taken. If it is right and no gateway comes, start with --not-before ${bangkokTime(wall)}; if not, put it right (timedatectl, chrony).`
    : `This core's clock has jumped ahead to ${bangkokTime(wall)}, and by the clock that never steps it is ${bangkokTime(believed)}: the core goes by that until gateways' batches say otherwise. If it is right, because the machine was suspended, start the core again with --not-before ${bangkokTime(wall)}; if not, put it right (timedatectl, chrony).`;
