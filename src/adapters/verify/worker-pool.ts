import type { Transferable, Worker } from 'node:worker_threads';
import { Observable, type Subscriber } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';

/** What is posted for some jobs; the answer is an array with one answer a job, in their order. */
export type Parcel = Readonly<{ message: unknown; transfer: readonly Transferable[] }>;

export type WorkerPoolOptions<Job> = Readonly<{
  /** Starts a thread that answers parcels in the order in which they come. */
  start: () => Worker;
  /** `worker` is the thread it goes to, so that what a thread knows already need not be sent again. */
  parcel: (jobs: readonly Job[], worker: Worker) => Parcel;
  /** Threads, at least 1. */
  size: number;
  /** Jobs that may wait for a thread: one more is refused as `busy`. */
  capacity: number;
  /** Whether a job is less work than a message to a thread; none is when absent. */
  isSmall?: (job: Job) => boolean;
  log: Log;
}>;

export type WorkerPool<Job, Answer> = AsyncDisposable &
  Readonly<{
    run: (job: Job) => Observable<Answer>;
    /** Nothing is under way. */
    idle: () => boolean;
  }>;

/** A message between threads costs as much as the work on a small job: what waits goes together. */
const LARGEST_PARCEL = 16;
/** One under way and one behind it, so that no thread waits for the next. */
const PARCELS_AHEAD = 2;
/** A job that was there when two threads ended is what ended them. */
const LAST_ATTEMPT = 2;

type Waiting<Job, Answer> = { readonly job: Job; readonly subscriber: Subscriber<Answer>; attempts: number };
type Thread<Job, Answer> = Readonly<{ worker: Worker; parcels: Waiting<Job, Answer>[][]; ended: Promise<void> }>;

/**
 * Threads that do jobs for whoever subscribes. A thread that ends is replaced and what it had is done again, each job by
 * itself; the error of a job is that it ended two threads. Disposing lets what is under way finish and ends the threads.
 */
export const workerPool = <Job, Answer>(options: WorkerPoolOptions<Job>): WorkerPool<Job, Answer> => {
  const { start, parcel, size, capacity, isSmall = () => false, log } = options;
  const threads = new Set<Thread<Job, Answer>>();
  let line: Waiting<Job, Answer>[] = [];
  let [closed, gathering] = [false, false];

  const startThread = (): Thread<Job, Answer> => {
    const worker = start();
    const thread = { worker, parcels: [], ended: new Promise<void>((resolve) => worker.once('exit', () => resolve())) };
    let why: unknown = null;
    worker.on('message', (answers: readonly Answer[]) => settle(thread, answers));
    worker.on('error', (error) => {
      why = error;
    });
    worker.once('exit', (code) => lost(thread, why ?? `exit code ${code}`));
    threads.add(thread);
    return thread;
  };

  const settle = (thread: Thread<Job, Answer>, answers: readonly Answer[]): void => {
    const jobs = thread.parcels.shift() ?? [];
    // The next parcel first: what subscribers do with their answers is not the thread's time.
    dispatch();
    jobs.forEach(({ subscriber }, index) => {
      subscriber.next(answers[index] as Answer);
      subscriber.complete();
    });
  };

  const lost = (thread: Thread<Job, Answer>, why: unknown): void => {
    threads.delete(thread);
    const had = thread.parcels.flat();
    if (closed) {
      for (const { subscriber } of had) subscriber.error(busy(had.length));
      return;
    }
    const error = why instanceof Error ? why.stack : String(why);
    log.error(
      { error, jobs: had.length },
      'A verification thread ended. Another takes its place and does its work again.',
    );
    // Parcels are answered whole and in order: what ended the thread is in the first that was not.
    for (const waiting of thread.parcels[0] ?? []) waiting.attempts += 1;
    line = [...had.filter(({ attempts }) => attempts < LAST_ATTEMPT), ...line];
    dispatch();
    for (const { attempts, subscriber } of had)
      if (attempts >= LAST_ATTEMPT)
        subscriber.error(new Error('Verification threads end over this message.', { cause: why }));
  };

  /** The thread with the least to do; null when all have enough ahead of them. */
  const free = (): Thread<Job, Answer> | null => {
    let least: Thread<Job, Answer> | null = null;
    for (const thread of threads) if (least === null || thread.parcels.length < least.parcels.length) least = thread;
    if ((least === null || least.parcels.length > 0) && threads.size < size) return startThread();
    if (least === null || least.parcels.length >= PARCELS_AHEAD) return null;
    // Small jobs go behind a parcel that is under way when they fill one: until then more of them gather.
    const [first] = line;
    const gathers =
      least.parcels.length > 0 && line.length < LARGEST_PARCEL && first !== undefined && isSmall(first.job);
    return gathers ? null : least;
  };

  const dispatch = (): void => {
    while (line.length > 0) {
      const thread = free();
      if (thread === null) return;
      const [first, ...rest] = line;
      const fair = Math.min(LARGEST_PARCEL, Math.ceil(line.length / size));
      // Who may have ended a thread goes alone, so that nobody is suspected with it.
      const others = first?.attempts === 0 ? rest.slice(0, fair - 1).findIndex(({ attempts }) => attempts > 0) : 0;
      const count = others < 0 ? Math.min(fair, line.length) : others + 1;
      const jobs = line.slice(0, count);
      line = line.slice(count);
      thread.parcels.push(jobs);
      const { message, transfer } = parcel(
        jobs.map(({ job }) => job),
        thread.worker,
      );
      thread.worker.postMessage(message, transfer);
    }
  };

  /** After the sockets that have something to say have said it: what comes at once goes together. */
  const gather = (): void => {
    if (gathering) return;
    gathering = true;
    setImmediate(() => {
      gathering = false;
      if (!closed) dispatch();
    });
  };

  return {
    run: (job) =>
      new Observable((subscriber) => {
        if (line.length >= capacity) dispatch();
        if (closed || line.length >= capacity) return subscriber.error(busy(line.length));
        const waiting = { job, subscriber, attempts: 0 };
        line.push(waiting);
        gather();
        return () => {
          const place = line.indexOf(waiting);
          if (place >= 0) line.splice(place, 1);
        };
      }),
    idle: () => line.length === 0 && [...threads].every(({ parcels }) => parcels.length === 0),
    [Symbol.asyncDispose]: async () => {
      dispatch();
      closed = true;
      const left = line;
      line = [];
      for (const { subscriber } of left) subscriber.error(busy(left.length));
      for (const { worker } of threads) worker.postMessage('close');
      await Promise.all([...threads].map(({ ended }) => ended));
    },
  };
};

const busy = (waiting: number): Fault =>
  new Fault(
    'busy',
    `Verification takes no more now: ${waiting} messages wait for a thread. Try again in some seconds.`,
  );
