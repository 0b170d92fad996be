import { Observable, type Subscription } from 'rxjs';

export type FairAdmissionOptions = Readonly<{
  /** Works that are under way at once. */
  running: number;
  /** Works of one key that may wait. */
  perKey: number;
  /** Bytes of all that may wait. */
  bytes: number;
  /** Real milliseconds, never stepping. */
  now: () => number;
}>;

/** Nothing was begun: there is more before it than may wait. */
type Turned = Readonly<{ kind: 'busy'; retryAfterSeconds: number }>;

export type FairAdmission = Readonly<{
  /** Cold: the work is subscribed when it is its turn. `bytes` is what it holds in memory meanwhile. */
  admit: <Reply>(key: string, bytes: number, work: Observable<Reply>) => Observable<Reply | Turned>;
}>;

type Waiting = Readonly<{ bytes: number; begin: () => void }>;

const LONGEST_RETRY = 60;
/** Before the first work has ended nothing is known of how long one takes. */
const FIRST_GUESS_MS = 10;
/** How much the last work counts in the mean. */
const WEIGHT = 1 / 16;

/**
 * Works in turns: of the keys that wait, each has one begun before any has a second, so that who has much to hand over only
 * slows itself. What cannot wait is told when to come again: as long as all before it take, those turned away included,
 * or they would all come back in one moment.
 */
export const fairAdmission = ({ running, perKey, bytes: most, now }: FairAdmissionOptions): FairAdmission => {
  /** In the order of their turns. */
  const lines = new Map<string, Waiting[]>();
  let [active, waiting, held, turnedAway, mean] = [0, 0, 0, 0, FIRST_GUESS_MS];
  let beginning = false;

  const leave = (key: string, line: Waiting[], one: Waiting): void => {
    line.splice(line.indexOf(one), 1);
    if (line.length === 0) lines.delete(key);
    waiting -= 1;
    held -= one.bytes;
  };
  const next = (): void => {
    // A work that ends at once comes back here: the loop below goes on with it.
    if (beginning) return;
    beginning = true;
    for (let [first] = lines; first !== undefined && active < running; [first] = lines) {
      const [key, line] = first;
      const one = line[0] as Waiting;
      leave(key, line, one);
      // To the end: the others have their turn first.
      if (lines.delete(key)) lines.set(key, line);
      one.begin();
    }
    beginning = false;
  };
  const ended = (from: number): void => {
    active -= 1;
    turnedAway = Math.max(0, turnedAway - 1);
    mean += WEIGHT * (now() - from - mean);
    next();
  };
  const turned = (before: number): Turned => {
    turnedAway += 1;
    const seconds = (before * mean) / running / 1000;
    return { kind: 'busy', retryAfterSeconds: Math.min(LONGEST_RETRY, Math.max(1, Math.ceil(seconds))) };
  };

  return {
    admit: <Reply>(key: string, bytes: number, work: Observable<Reply>) =>
      new Observable<Reply | Turned>((output) => {
        const line = lines.get(key) ?? [];
        if (line.length >= perKey || (waiting > 0 && held + bytes > most)) {
          output.next(turned(active + waiting + turnedAway));
          output.complete();
          return;
        }
        let inner: Subscription | null = null;
        const one: Waiting = {
          bytes,
          begin: () => {
            active += 1;
            const from = now();
            inner = work.subscribe(output);
            inner.add(() => ended(from));
          },
        };
        lines.set(key, line);
        line.push(one);
        waiting += 1;
        held += bytes;
        next();
        return () => {
          if (inner === null && line.includes(one)) leave(key, line, one);
          inner?.unsubscribe();
        };
      }),
  };
};
