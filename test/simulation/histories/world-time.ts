import { type SchedulerAction, type SchedulerLike, Subscription } from 'rxjs';

type Entry = { at: number; order: number; due: () => void; open: boolean };

/** Virtual time of a whole world: `advance` runs what is due, in order of time and then of scheduling. */
export type WorldTime = SchedulerLike &
  Readonly<{
    advance: (span: number) => void;
    /** Something of the world itself, after so many milliseconds of its own time. */
    after: (span: number, happens: () => void) => void;
  }>;

/**
 * A scheduler on which every delay lasts `slowness` times as long as it was asked for, while `now` is true: programs that
 * poll every second poll every three minutes, so that hours cost little, and their clocks and spans still agree.
 */
export const worldTime = (start: number, slowness: number): WorldTime => {
  const heap: Entry[] = [];
  let now = start;
  let order = 0;

  const push = (at: number, due: () => void): Entry => {
    order += 1;
    const entry: Entry = { at, order, due, open: true };
    let place = heap.length;
    heap.push(entry);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(entry, heap[parent])) break;
      heap[place] = heap[parent] as Entry;
      place = parent;
    }
    heap[place] = entry;
    return entry;
  };
  const pop = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child += 1;
      if (child >= heap.length || !isBefore(heap[child], last)) break;
      heap[place] = heap[child] as Entry;
      place = child;
    }
    heap[place] = last;
  };
  const schedule = <T>(work: (this: SchedulerAction<T>, state?: T) => void, delay = 0, state?: T): Subscription => {
    let entry: Entry | null = null;
    const action = new Subscription(() => {
      if (entry !== null) entry.open = false;
    }) as SchedulerAction<T>;
    let pending = false;
    action.schedule = (next?: T, again = 0): Subscription => {
      if (action.closed) return action;
      pending = true;
      entry = push(now + again * slowness, () => {
        pending = false;
        work.call(action, next);
        if (!pending) action.unsubscribe();
      });
      return action;
    };
    return action.schedule(state, delay);
  };
  return {
    now: () => now,
    schedule,
    after: (span, happens) => void push(now + span, happens),
    advance: (span) => {
      const until = now + span;
      for (let next = heap[0]; next !== undefined && next.at <= until; next = heap[0]) {
        pop();
        if (!next.open) continue;
        now = Math.max(now, next.at);
        next.due();
      }
      now = until;
    },
  };
};

const isBefore = (one: Entry | undefined, other: Entry | undefined): boolean =>
  one !== undefined && other !== undefined && (one.at < other.at || (one.at === other.at && one.order < other.order));
