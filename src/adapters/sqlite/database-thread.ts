import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Observable, type Subscriber } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';
import type { Answer } from './commit-group.ts';
import type { OutboxLimits } from './outbox-tables.ts';
import { errorOf, type Trouble } from './storage-fault.ts';

export type Purpose = Readonly<{ kind: 'journal' }> | Readonly<{ kind: 'outbox'; limits: OutboxLimits }>;

/** What the thread says, unasked or as answers. */
export type Notice =
  | Readonly<{ kind: 'opened'; setAside: Readonly<{ as: string; why: string }> | null }>
  | Readonly<{ kind: 'unusable'; trouble: Trouble }>
  | Readonly<{ kind: 'answers'; answers: readonly Answer[] }>;

type Operations<Of> = { [Name in keyof Of]: (...args: never[]) => unknown };

/** A database in its own thread; `call` is cold, and its emission means that the commit is on the disk. */
export type DatabaseThread<Of extends Operations<Of>> = AsyncDisposable & {
  call<Name extends keyof Of & string>(
    operation: Name,
    ...args: Parameters<Of[Name]>
  ): Observable<ReturnType<Of[Name]>>;
};

// In the release bundle the thread's entry lies beside the bundle.
const entry = import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js';

/** Starts the thread. A file that cannot be opened is the fault of every call. */
export const databaseThread = <Of extends Operations<Of>>(
  file: string,
  { maxBytes, purpose, log }: Readonly<{ maxBytes: number; purpose: Purpose; log: Log }>,
): DatabaseThread<Of> => {
  const worker = new Worker(new URL(entry, import.meta.url), { workerData: { file, maxBytes, purpose } });
  const waiting = new Map<number, Subscriber<unknown>>();
  let last = 0;
  let ended: Error | null = null;

  const end = (error: Error): void => {
    ended ??= error;
    for (const subscriber of waiting.values()) subscriber.error(ended);
    waiting.clear();
  };
  const settle = (answer: Answer): void => {
    const subscriber = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.kind === 'failed') subscriber?.error(errorOf(answer.trouble));
    else {
      subscriber?.next(answer.value);
      subscriber?.complete();
    }
  };
  worker.on('message', (notice: Notice) => {
    if (notice.kind === 'answers') for (const answer of notice.answers) settle(answer);
    if (notice.kind === 'unusable') end(errorOf(notice.trouble));
    if (notice.kind === 'opened' && notice.setAside !== null)
      log.error({ file, ...notice.setAside }, aside(file, notice.setAside));
  });
  worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))));
  const exited = once(worker, 'exit').then(() => end(new Fault('storage', `${file} is closed.`)));

  return {
    call: (operation, ...args) =>
      new Observable((subscriber) => {
        if (ended !== null) return subscriber.error(ended);
        last += 1;
        waiting.set(last, subscriber as Subscriber<unknown>);
        worker.postMessage({ id: last, operation, args });
      }),
    [Symbol.asyncDispose]: async () => {
      worker.postMessage('close');
      await exited;
    },
  };
};

const aside = (file: string, { as, why }: Readonly<{ as: string; why: string }>): string =>
  `${file} was damaged (${why}). It is kept as ${as}, and an empty one was begun: unsent batches may be recovered from the old file.`;
