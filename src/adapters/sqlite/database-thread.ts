import { type Transferable, Worker } from 'node:worker_threads';
import { Observable, type Subscriber } from 'rxjs';
import { Fault } from '../../domain/fault.ts';
import type { Log } from '../../ports/log.ts';
import type { Answer, Request } from './commit-group.ts';
import type { EvidencePlace } from './evidence-place.ts';
import type { SetAside } from './open-database.ts';
import type { OutboxLimits } from './outbox-tables.ts';
import type { QualityLimits } from './quality-tables.ts';
import { errorOf, type Trouble } from './storage-fault.ts';

export type Purpose =
  /**
   * With a core's evidence, where that has no file of its own; `evidence` is noted in it. `readers`: other connections read it
   * meanwhile.
   */
  | Readonly<{ kind: 'journal'; readers: boolean; evidence?: EvidencePlace }>
  | Readonly<{ kind: 'archive' }>
  | Readonly<{ kind: 'outbox'; limits: OutboxLimits }>
  | Readonly<{ kind: 'quality'; limits: QualityLimits }>;

/** What the thread is asked: in order, committed together. */
export type Asked = readonly Request[];

/** What the thread says, unasked or as answers. */
export type Notice =
  | Readonly<{ kind: 'opened'; setAside: SetAside | null }>
  | Readonly<{ kind: 'unusable'; trouble: Trouble }>
  | Readonly<{ kind: 'answers'; answers: readonly Answer[] }>;

/** What every database can do besides its own: copy itself while it is written. */
export type CopyOperation = Readonly<{ copyTo: (file: string) => void }>;

type Operations<Of> = { [Name in keyof Of]: (...args: never[]) => unknown };

/** A database in its own thread; `call` is cold, and its emission means that the commit is on the disk. */
export type DatabaseThread<Of extends Operations<Of>> = AsyncDisposable & {
  call<Name extends keyof Of & string>(
    operation: Name,
    ...args: Parameters<Of[Name]>
  ): Observable<ReturnType<Of[Name]>>;
  /** The same; `transfer` goes to the thread without being copied, and is gone here. To be subscribed once. */
  handOver<Name extends keyof Of & string>(
    transfer: readonly Transferable[],
    operation: Name,
    ...args: Parameters<Of[Name]>
  ): Observable<ReturnType<Of[Name]>>;
  /** What was asked in this turn goes to the thread now, and not at its end. */
  handGathered(): void;
};

// In the release bundle the thread's entry lies beside the bundle.
const entry = import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js';

type Opening = Readonly<{ maxBytes: number; purpose: Purpose; log: Log }>;

/**
 * Starts the thread. While the file cannot be opened that is the fault of every call, and the call after it tries
 * again: another program lets go of the file, a disk gets room. A thread that crashed is a bug and stays down.
 */
export const databaseThread = <Of extends Operations<Of>>(file: string, opening: Opening): DatabaseThread<Of> => {
  let ended: Error | null = null;
  const start = (): Running =>
    run(file, opening, {
      unusable: () => {
        running = null;
      },
      ended: (error) => {
        ended ??= error;
      },
    });
  let running: Running | null = start();

  const ask = <T>(operation: string, args: readonly unknown[], transfer: readonly Transferable[]): Observable<T> =>
    new Observable((subscriber) => {
      if (ended !== null) return subscriber.error(ended);
      running ??= start();
      running.ask(subscriber as Subscriber<unknown>, { operation, args }, transfer);
    });

  return {
    call: (operation, ...args) => ask(operation, args, []),
    handOver: (transfer, operation, ...args) => ask(operation, args, transfer),
    handGathered: () => running?.send(),
    [Symbol.asyncDispose]: async () => {
      const exited = running?.close();
      ended ??= closed(file);
      await exited;
    },
  };
};

type Running = Readonly<{
  ask: (subscriber: Subscriber<unknown>, call: Omit<Request, 'id'>, transfer: readonly Transferable[]) => void;
  send: () => void;
  close: () => Promise<void>;
}>;

/** One life of the thread. `unusable` and `ended` are told before those who wait hear of it. */
const run = (
  file: string,
  { maxBytes, purpose, log }: Opening,
  tell: Readonly<{ unusable: () => void; ended: (error: Error) => void }>,
): Running => {
  const worker = new Worker(new URL(entry, import.meta.url), { workerData: { file, maxBytes, purpose } });
  const waiting = new Map<number, Subscriber<unknown>>();
  let [last, opened] = [0, true];
  let gathered: Request[] = [];
  let transfers: Transferable[] = [];

  const failAll = (error: Error): void => {
    const all = [...waiting.values()];
    waiting.clear();
    for (const subscriber of all) subscriber.error(error);
  };
  const end = (error: Error): void => {
    tell.ended(error);
    failAll(error);
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
    if (notice.kind === 'unusable') {
      opened = false;
      worker.postMessage('close');
      tell.unusable();
      failAll(errorOf(notice.trouble));
    }
    if (notice.kind === 'opened' && notice.setAside !== null)
      log.error({ file, ...notice.setAside }, aside(file, purpose, notice.setAside));
  });
  worker.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))));
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      if (opened) end(closed(file));
      resolve();
    });
  });

  const send = (): void => {
    if (gathered.length === 0) return;
    worker.postMessage(gathered satisfies Asked, transfers);
    [gathered, transfers] = [[], []];
  };

  return {
    ask: (subscriber, call, transfer) => {
      last += 1;
      waiting.set(last, subscriber);
      // A message to another thread costs more than a request: what is asked in one go is sent together.
      if (gathered.length === 0) queueMicrotask(send);
      gathered.push({ id: last, ...call });
      transfers.push(...transfer);
    },
    send,
    close: () => {
      send();
      worker.postMessage('close');
      return exited;
    },
  };
};

const closed = (file: string): Fault => new Fault('storage', `${file} is closed.`);

const aside = (file: string, { kind }: Purpose, { as, why, report }: SetAside): string =>
  report === null
    ? `${file} was damaged (${why}). It is kept as ${as}, and an empty one was begun: ${recoverable[kind]} may be recovered from the old file.`
    : `${file} was damaged (${why}): ${report}`;

const recoverable: Readonly<Record<Purpose['kind'], string>> = {
  journal: 'everything',
  archive: 'everything',
  outbox: 'unsent batches',
  quality: 'statistics, events and unsent facts',
};
