import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { defer, map, of } from 'rxjs';
import type { PublicKey } from '../../domain/identity.ts';
import type { Registry } from '../../domain/registry.ts';
import type { BatchJudge, BatchJudgement, ReceivedBatch } from '../../ports/batch-judge.ts';
import type { Log } from '../../ports/log.ts';
import type { Verifier } from '../../ports/verifier.ts';
import { type PackedJudgement, unpackJudgement } from './packed-judgement.ts';
import type { Verification } from './serve-verification.ts';
import { type Parcel, workerPool } from './worker-pool.ts';

type Check = Readonly<{ kind: 'check'; key: PublicKey; message: Uint8Array; signature: Uint8Array }>;
type Judge = Readonly<{ kind: 'judge'; batch: ReceivedBatch; registry: Registry }>;
type Job = Check | Judge;

/**
 * A job as a thread gets it: what it is about stands in `bodies`, from place to place, one job behind the other; of a check the key,
 * the message and the signature.
 */
export type ThreadJob =
  | (Readonly<{ kind: 'check'; from: number; message: number; signature: number; to: number }> & Omit<PublicKey, 'raw'>)
  | Readonly<{ kind: 'judge'; gateway: string; sequence: number; from: number; to: number; registry: number }>;

/** `registries` are those this thread has not had yet, under the numbers by which jobs name them. */
export type ThreadParcel = Readonly<{
  jobs: readonly ThreadJob[];
  bodies: Uint8Array;
  registries: ReadonlyMap<number, Registry>;
}>;
export type ThreadAnswer = boolean | PackedJudgement;

export type VerificationPoolOptions = Readonly<{
  /** The program of a thread: it calls `serveVerification`. */
  entry: URL;
  /** Threads; null: as many as there are cores. */
  size: number | null;
  /** Messages that may wait for a thread. */
  capacity?: number;
  /** What this thread can do itself; absent: everything goes to the threads. */
  here?: Verification;
  /** Real milliseconds, never stepping. */
  now?: () => number;
  log: Log;
}>;

const CAPACITY = 4_096;
/**
 * A small batch that comes alone is judged on this thread: to another one and back takes as long as judging it. One in so
 * many real milliseconds at most, so that this thread is never kept from its own work, and a flood goes to the others. Engineering choices.
 */
const ALONE = { bytes: 16 * 1024, every: 4 } as const;

/** Judges what comes alone; null for what the threads are for. */
const judgeAlone = (
  { here, now = () => performance.now() }: Pick<VerificationPoolOptions, 'here' | 'now'>,
  idle: () => boolean,
) => {
  const judges = new WeakMap<Registry, ReturnType<Verification['judgeBy']>>();
  let last = Number.NEGATIVE_INFINITY;
  return (batch: ReceivedBatch, registry: Registry): BatchJudgement | null => {
    const since = now() - last;
    last = now();
    if (here === undefined || batch.body.length > ALONE.bytes || since < ALONE.every || !idle()) return null;
    const judge = judges.get(registry) ?? here.judgeBy(registry);
    judges.set(registry, judge);
    const judgement = judge(batch);
    // From its end: however long it took, what came meanwhile is not alone.
    last = now();
    return judgement;
  };
};

/**
 * Signatures and whole batches checked on all cores. Threads start when there is work for them. Registries are sent to each
 * thread once: hand over the same object for as long as the registry is the same.
 */
export const verificationPool = (options: VerificationPoolOptions): Verifier & BatchJudge & AsyncDisposable => {
  const { entry, log, capacity = CAPACITY } = options;
  const size = options.size ?? availableParallelism();
  const numbers = new WeakMap<Registry, number>();
  const known = new WeakMap<Worker, Set<number>>();
  let registries = 0;
  const numberOf = (registry: Registry): number => {
    const number = numbers.get(registry);
    if (number !== undefined) return number;
    registries += 1;
    numbers.set(registry, registries);
    return registries;
  };
  const parcel = (jobs: readonly Job[], worker: Worker): Parcel => {
    const has = known.get(worker) ?? new Set();
    known.set(worker, has);
    return parcelOf(jobs, numberOf, has);
  };
  const start = (): Worker => new Worker(entry);
  const pool = workerPool<Job, ThreadAnswer>({ start, parcel, size, capacity, log });
  const alone = judgeAlone(options, pool.idle);
  return {
    check: (key, message, signature) =>
      pool.run({ kind: 'check', key, message, signature }).pipe(map((answer) => answer === true)),
    judge: (batch, registry) =>
      defer(() => {
        const judgement = alone(batch, registry);
        if (judgement !== null) return of(judgement);
        return pool
          .run({ kind: 'judge', batch, registry })
          .pipe(map((answer) => unpackJudgement(answer as PackedJudgement)));
      }),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
};

const bytesOf = (job: Job): number =>
  job.kind === 'judge' ? job.batch.body.length : job.key.raw.length + job.message.length + job.signature.length;

/** Bytes are copied together and then handed over: they may have to be sent again when a thread ends. */
const parcelOf = (jobs: readonly Job[], numberOf: (registry: Registry) => number, has: Set<number>): Parcel => {
  const bodies = new Uint8Array(jobs.reduce((sum, job) => sum + bytesOf(job), 0));
  const registries = new Map<number, Registry>();
  let end = 0;
  const put = (bytes: Uint8Array): number => {
    bodies.set(bytes, end);
    end += bytes.length;
    return end;
  };
  const packed = jobs.map((job): ThreadJob => {
    const from = end;
    if (job.kind === 'check') {
      const { kid, algorithm, raw } = job.key;
      const [message, signature, to] = [put(raw), put(job.message), put(job.signature)];
      return { kind: 'check', kid, algorithm, from, message, signature, to };
    }
    const { gateway, sequence, body } = job.batch;
    const registry = numberOf(job.registry);
    if (!has.has(registry)) registries.set(registry, job.registry);
    has.add(registry);
    return { kind: 'judge', gateway, sequence, from, to: put(body), registry };
  });
  return { message: { jobs: packed, bodies, registries } satisfies ThreadParcel, transfer: [bodies.buffer] };
};
