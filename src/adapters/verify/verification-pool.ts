import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { map } from 'rxjs';
import type { PublicKey } from '../../domain/identity.ts';
import type { Registry } from '../../domain/registry.ts';
import type { BatchJudge, ReceivedBatch } from '../../ports/batch-judge.ts';
import type { Log } from '../../ports/log.ts';
import type { Verifier } from '../../ports/verifier.ts';
import { type PackedJudgement, unpackJudgement } from './packed-judgement.ts';
import { type Parcel, workerPool } from './worker-pool.ts';

type Check = Readonly<{ kind: 'check'; key: PublicKey; message: Uint8Array; signature: Uint8Array }>;
type Judge = Readonly<{ kind: 'judge'; batch: ReceivedBatch; registry: Registry }>;
type Job = Check | Judge;

/** A job as a thread gets it: the bodies of batches stand one behind the other in `bodies`. */
export type ThreadJob =
  | Check
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
  log: Log;
}>;

const CAPACITY = 4_096;

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
  return {
    check: (key, message, signature) =>
      pool.run({ kind: 'check', key, message, signature }).pipe(map((answer) => answer === true)),
    judge: (batch, registry) =>
      pool.run({ kind: 'judge', batch, registry }).pipe(map((answer) => unpackJudgement(answer as PackedJudgement))),
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
};

/** Bodies are copied together and then handed over: they may have to be sent again when a thread ends. */
const parcelOf = (jobs: readonly Job[], numberOf: (registry: Registry) => number, has: Set<number>): Parcel => {
  const bodies = new Uint8Array(jobs.reduce((sum, job) => sum + (job.kind === 'judge' ? job.batch.body.length : 0), 0));
  const registries = new Map<number, Registry>();
  let to = 0;
  const packed = jobs.map((job): ThreadJob => {
    if (job.kind === 'check') return job;
    const { gateway, sequence, body } = job.batch;
    const registry = numberOf(job.registry);
    if (!has.has(registry)) registries.set(registry, job.registry);
    has.add(registry);
    const from = to;
    bodies.set(body, from);
    to += body.length;
    return { kind: 'judge', gateway, sequence, from, to, registry };
  });
  return { message: { jobs: packed, bodies, registries } satisfies ThreadParcel, transfer: [bodies.buffer] };
};
