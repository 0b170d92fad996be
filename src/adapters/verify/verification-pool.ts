import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { defer, map, type Observable, of } from 'rxjs';
import type { PublicKey } from '../../domain/identity.ts';
import type { Registry } from '../../domain/registry.ts';
import type { BatchJudge, BatchJudgement, ReceivedBatch } from '../../ports/batch-judge.ts';
import type { Log } from '../../ports/log.ts';
import type { Verifier } from '../../ports/verifier.ts';
import { type PackedJudgement, unpackJudgement } from './packed-judgement.ts';
import type { Verification } from './serve-verification.ts';
import { CHECK, type ThreadAnswer, type ThreadBatch, type ThreadParcel } from './thread-parcel.ts';
import { type Parcel, workerPool } from './worker-pool.ts';

type Check = Readonly<{ kind: 'check'; key: PublicKey; message: Uint8Array; signature: Uint8Array }>;
type Judge = Readonly<{ kind: 'judge'; batch: ReceivedBatch; registry: Registry }>;
type Job = Check | Judge;

export type VerificationPoolOptions = Readonly<{
  /** The program of a thread: it calls `serveVerification`. */
  entry: URL;
  /** Threads; null: as many as there are cores. */
  size: number | null;
  /** Messages that may wait for a thread. */
  capacity?: number;
  /** Keys a thread remembers before it forgets all of them. */
  keysKept?: number;
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

/** Some megabytes at most. Engineering choice. */
const KEYS_KEPT = 16_384;

/** Numbers for things, by which threads that have had one know it again. */
const numbered = <Thing extends object>() => {
  const numbers = new WeakMap<Thing, number>();
  let last = 0;
  return (thing: Thing): number => {
    const known = numbers.get(thing);
    if (known !== undefined) return known;
    last += 1;
    numbers.set(thing, last);
    return last;
  };
};
type NumberOf<Thing> = (thing: Thing) => number;

/** What a thread has had. */
type Had = Readonly<{ registries: Set<number>; keys: Set<number> }>;

/**
 * Signatures and whole batches checked on all cores. Threads start when there is work for them. Registries are sent to each
 * thread once: hand over the same object for as long as the registry is the same.
 */
export const verificationPool = (options: VerificationPoolOptions): Verifier & BatchJudge & AsyncDisposable => {
  const { entry, log, capacity = CAPACITY, keysKept = KEYS_KEPT } = options;
  const size = options.size ?? availableParallelism();
  const number = { ofRegistry: numbered<Registry>(), ofKey: numbered<PublicKey>() };
  const known = new WeakMap<Worker, Had>();
  const parcel = (jobs: readonly Job[], worker: Worker): Parcel => {
    const had = known.get(worker) ?? { registries: new Set(), keys: new Set() };
    known.set(worker, had);
    return parcelOf(jobs, number, had, keysKept);
  };
  const start = (): Worker => new Worker(entry);
  const isSmall = ({ kind }: Job): boolean => kind === 'check';
  const pool = workerPool<Job, ThreadAnswer>({ start, parcel, size, capacity, isSmall, log });
  const alone = judgeAlone(options, pool.idle);
  return {
    // What a thread answers to a check is its verdict.
    check: (key, message, signature) =>
      pool.run({ kind: 'check', key, message, signature }) as Observable<ThreadAnswer & boolean>,
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
  job.kind === 'judge' ? job.batch.body.length : job.message.length + job.signature.length;

/** Bytes are copied together and then handed over: they may have to be sent again when a thread ends. */
const parcelOf = (
  jobs: readonly Job[],
  number: Readonly<{ ofRegistry: NumberOf<Registry>; ofKey: NumberOf<PublicKey> }>,
  had: Had,
  keysKept: number,
): Parcel => {
  const bodies = new Uint8Array(jobs.reduce((sum, job) => sum + bytesOf(job), 0));
  const checks = new Uint32Array(CHECK * jobs.reduce((sum, { kind }) => sum + (kind === 'check' ? 1 : 0), 0));
  const registries = new Map<number, Registry>();
  const keys = new Map<number, PublicKey>();
  const forgetKeys = had.keys.size > keysKept;
  if (forgetKeys) had.keys.clear();
  let [end, checked] = [0, 0];
  const put = (bytes: Uint8Array): number => {
    bodies.set(bytes, end);
    end += bytes.length;
    return end;
  };
  const named = <Thing>(thing: Thing, of: NumberOf<Thing>, before: Set<number>, fresh: Map<number, Thing>): number => {
    const called = of(thing);
    if (!before.has(called)) fresh.set(called, thing);
    before.add(called);
    return called;
  };
  const packed = jobs.map((job): number | ThreadBatch => {
    const from = end;
    if (job.kind === 'check') {
      checks.set(
        [named(job.key, number.ofKey, had.keys, keys), from, put(job.message), put(job.signature)],
        CHECK * checked,
      );
      checked += 1;
      return checked - 1;
    }
    const { gateway, sequence, body } = job.batch;
    const registry = named(job.registry, number.ofRegistry, had.registries, registries);
    return { gateway, sequence, from, to: put(body), registry };
  });
  const message: ThreadParcel = { jobs: packed, checks, bodies, registries, keys, forgetKeys };
  return { message, transfer: [bodies.buffer, checks.buffer] };
};
