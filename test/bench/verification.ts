import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { lastValueFrom, mergeMap, range } from 'rxjs';
import { signerFromSeed } from '../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { sha256 } from '../../src/adapters/system/sha256.ts';
import { verificationPool } from '../../src/adapters/verify/verification-pool.ts';
import type { VerifySignature } from '../../src/domain/identity.ts';
import { instant } from '../../src/domain/time.ts';
import { batchRules } from '../../src/settlement/batch-rules.ts';
import { verifyBatch } from '../../src/settlement/verify-batch.ts';
import { quietLog } from '../support/quiet-log.ts';
import { sodiumVerify } from '../support/sodium-verify.ts';
import { interleaved, type Measure, medians, perCpuSecond, perSecond } from './rounds.ts';
import { type Effort, type Row, ratio, row } from './row.ts';
import { sealedTown, sealer } from './sealed-town.ts';

const POINTS = [1, 16, 64] as const;
const MESSAGE_BYTES = 200;
/** More than threads can have ahead of them, so that they never wait for this one. */
const UNDER_WAY = 256;
const morning = instant(Date.parse('2026-11-24T10:00:00+07:00'));

const libraries = [
  {
    name: 'node:crypto',
    verify: verifySignature,
    entry: new URL('../../src/bin/verification-worker.ts', import.meta.url),
    goal: 1.6,
  },
  { name: 'sodium-native', verify: sodiumVerify, entry: new URL('./sodium-worker.ts', import.meta.url), goal: 3.3 },
] as const;

const batchOf = (points: number) => {
  const signer = signerFromSeed(systemRandom.bytes(32), 'gateway');
  const town = sealedTown(points, morning, signer.key);
  const { batch } = sealer(town, signer, systemRandom)();
  const path = { gateway: town.rules.gateway, sequence: batch.sequence };
  const rules = batchRules(town.registry);
  const verifyHere = (verify: VerifySignature): void => {
    if (verifyBatch(batch.body, path, rules, verify, sha256).kind === 'refused')
      throw new Error('our own batch is refused');
  };
  return { points, registry: town.registry, received: { ...path, body: batch.body }, verifyHere };
};

/** So many a second with as many under way as keeps every thread busy. */
const throughput = async (
  count: number,
  one: () => ReturnType<ReturnType<typeof verificationPool>['check' | 'judge']>,
) => {
  const from = performance.now();
  await lastValueFrom(range(0, count).pipe(mergeMap(one, UNDER_WAY)));
  return (count * 1000) / (performance.now() - from);
};

/**
 * What so many threads reach that share nothing and are told nothing but when to begin: the most a pool of as many can. Each checks
 * the same signature over and over; the time is from the first word to the last answer.
 */
const bareThreads = (library: string, threads: number) => {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./bare-verifier.ts', import.meta.url), { workerData: { library } }),
  );
  const said = (worker: Worker, count: number): Promise<unknown> => {
    const answered = once(worker, 'message');
    worker.postMessage(count);
    return answered;
  };
  return {
    perSecond: async (count: number): Promise<number> => {
      const each = Math.ceil(count / threads);
      const from = performance.now();
      await Promise.all(workers.map((worker) => said(worker, each)));
      return (each * threads * 1000) / (performance.now() - from);
    },
    [Symbol.asyncDispose]: async () => void (await Promise.all(workers.map((worker) => worker.terminate()))),
  };
};

/** One thread at a time, then as many as there are cores; each with both libraries. A reading is one leaf. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const [rounds, time, signatures, readings] = effort === 'quick' ? [1, 10, 64, 256] : [5, 250, 4_096, 32_768];
  const cores = availableParallelism();
  const signer = signerFromSeed(systemRandom.bytes(32), 'gateway');
  const message = systemRandom.bytes(MESSAGE_BYTES);
  const signature = signer.sign(message);
  const batches = POINTS.map(batchOf);
  await using held = new AsyncDisposableStack();
  const pools = libraries.map((library) => ({
    ...library,
    pool: held.use(verificationPool({ entry: library.entry, size: cores, log: quietLog() })),
    bare: held.use(bareThreads(library.name, cores)),
  }));
  const measures: Record<string, Measure> = {};
  for (const { name, verify, pool, bare } of pools) {
    measures[`${name} cpu`] = () => perCpuSecond(time, () => verify(signer.key, message, signature));
    measures[`${name} here`] = () => perSecond(time, () => verify(signer.key, message, signature));
    measures[`${name} bare`] = () => bare.perSecond(signatures);
    measures[`${name} pool`] = () => throughput(signatures, () => pool.check(signer.key, message, signature));
    for (const { points, registry, received, verifyHere } of batches) {
      measures[`${name} here ${points}`] = () => points * perCpuSecond(time, () => verifyHere(verify));
      measures[`${name} pool ${points}`] = async () =>
        points * (await throughput(Math.ceil(readings / points / 4), () => pool.judge(received, registry)));
    }
  }
  // Threads start with their first job, and code gets quick by being run.
  for (const measure of Object.values(measures)) await measure();
  const found = medians(await interleaved(rounds, measures));
  const at = (name: string): number => found[name] ?? Number.NaN;
  const least = at('node:crypto here');
  return libraries.flatMap(({ name, goal }) => [
    row(`${name}: signatures, one core`, at(`${name} cpu`), '/s', `by CPU time; ${MESSAGE_BYTES}-byte messages`),
    row(`${name}: signatures, one thread`, at(`${name} here`), '/s'),
    row(`${name}: signatures, pool of ${cores}`, at(`${name} pool`), '/s'),
    row(`${name}: signatures, ${cores} bare threads`, at(`${name} bare`), '/s', 'nothing between them: the ceiling'),
    ratio(`${name}: pool to synchronous node:crypto`, at(`${name} pool`), least, `goal ${goal} on two idle cores`),
    ratio(`${name}: bare threads to synchronous node:crypto`, at(`${name} bare`), least, 'the ceiling, in this run'),
    ratio(`${name}: pool to bare threads`, at(`${name} pool`), at(`${name} bare`)),
    ...POINTS.map((points) =>
      row(
        `${name}: readings, ${points} a batch, one core`,
        at(`${name} here ${points}`),
        '/s',
        'by CPU time; the whole ladder of refusals',
      ),
    ),
    ...POINTS.map((points) =>
      row(`${name}: readings, ${points} a batch, pool of ${cores}`, at(`${name} pool ${points}`), '/s'),
    ),
  ]);
};
