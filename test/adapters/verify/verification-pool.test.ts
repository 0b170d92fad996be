import { Worker } from 'node:worker_threads';
import { firstValueFrom, forkJoin, lastValueFrom } from 'rxjs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { packJudgement, unpackJudgement } from '../../../src/adapters/verify/packed-judgement.ts';
import { verificationPool } from '../../../src/adapters/verify/verification-pool.ts';
import { workerPool } from '../../../src/adapters/verify/worker-pool.ts';
import type { BatchJudgement, ReceivedBatch } from '../../../src/ports/batch-judge.ts';
import { batchRules } from '../../../src/settlement/batch-rules.ts';
import { verifyBatch } from '../../../src/settlement/verify-batch.ts';
import { sealedBatches } from '../../support/core-fixture.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { substation } from '../../support/sealed-substation.ts';
import { testSigner } from '../../support/test-signers.ts';

const held: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of held.splice(0)) await one[Symbol.asyncDispose]();
});
const entry = new URL('../../../src/bin/verification-worker.ts', import.meta.url);
describe('in two threads', () => {
  const pool = verificationPool({ entry, size: 2, log: quietLog() });
  afterAll(() => pool[Symbol.asyncDispose]());
  const batches = sealedBatches(40).map(({ sequence, body }) => ({ gateway: 'gw-1', sequence, body }));
  const spoilt = batches.map((batch, index) => ({
    ...batch,
    body: batch.body.map((byte, at) => (at === (index * 37) % batch.body.length ? byte ^ 1 : byte)),
  }));
  const rules = batchRules(substation);
  const here = ({ body, ...path }: (typeof batches)[number]): BatchJudgement =>
    verifyBatch(body, path, rules, verifySignature);

  test('the judgement on a batch is that of this thread, each with its own', async () => {
    const all = [...batches, ...spoilt];
    const before = all.map(({ body }) => Uint8Array.from(body));
    const judged = await lastValueFrom(forkJoin(all.map((batch) => pool.judge(batch, substation))));
    expect(judged).toEqual(all.map(here));
    expect(new Set(judged.map(({ kind }) => kind))).toEqual(new Set(['verified', 'refused']));
    // The bodies are still there: they may have to be judged again.
    expect(all.map(({ body }) => body)).toEqual(before);
  });

  test('another registry is another judgement', async () => {
    const others = { ...substation, gateways: substation.gateways.map((one) => ({ ...one, epoch: 2 })) };
    const by = async (registry: typeof substation) =>
      (await lastValueFrom(forkJoin(batches.slice(0, 4).map((batch) => pool.judge(batch, registry))))).map(
        ({ kind }) => kind,
      );
    expect([await by(substation), await by(others), await by(substation)].map(([kind]) => kind)).toEqual([
      'verified',
      'refused',
      'verified',
    ]);
  });

  test('keys are sent once, forgotten, and sent again: each verdict is by its own', async () => {
    await using small = verificationPool({ entry, size: 1, keysKept: 1, log: quietLog() });
    const signers = (['account', 'gateway', 'operator', 'core'] as const).map(testSigner);
    const message = Uint8Array.of(4, 5, 6);
    for (let round = 0; round < 3; round += 1) {
      const checks = signers.flatMap((signer, at) => [
        small.check(signer.key, message, signer.sign(message)),
        small.check(signers[(at + 1) % signers.length]?.key ?? signer.key, message, signer.sign(message)),
      ]);
      expect(await lastValueFrom(forkJoin(checks))).toEqual(signers.flatMap(() => [true, false]));
    }
  });

  test('single signatures are checked beside', async () => {
    const signer = testSigner('account');
    const message = Uint8Array.of(1, 2, 3);
    const signature = signer.sign(message);
    const check = (key = signer.key, said = message) => firstValueFrom(pool.check(key, said, signature));
    expect(await check()).toBe(true);
    expect(await check(signer.key, Uint8Array.of(1, 2, 4))).toBe(false);
    expect(await check(testSigner('log').key)).toBe(false);
  });
});

test('a small batch that comes alone is judged on the thread that asks, with the same word; more at once, and a large one, are not', async () => {
  const judgedHere: number[] = [];
  const rules = batchRules(substation);
  const here = {
    check: verifySignature,
    judgeBy:
      () =>
      ({ body, ...path }: ReceivedBatch) => {
        judgedHere.push(path.sequence);
        return verifyBatch(body, path, rules, verifySignature);
      },
  };
  let at = 0;
  await using pool = verificationPool({ entry, size: 1, here, now: () => at, log: quietLog() });
  const batches = sealedBatches(4).map(({ sequence, body }) => ({ gateway: 'gw-1', sequence, body }));
  const all = await lastValueFrom(forkJoin(batches.map((batch) => pool.judge(batch, substation))));
  const expected = batches.map(({ body, ...path }) => verifyBatch(body, path, rules, verifySignature));
  expect(all).toEqual(expected);
  // The first found nobody waiting; the others came in the same moment.
  expect(judgedHere).toEqual([1]);
  const large = { gateway: 'gw-1', sequence: 9, body: new Uint8Array(20_000) };
  expect((await firstValueFrom(pool.judge(large, substation))).kind).toBe('refused');
  expect(judgedHere).toEqual([1]);
  at = 100;
  expect(await firstValueFrom(pool.judge(batches[1] ?? large, substation))).toEqual(expected[1]);
  expect(judgedHere).toEqual([1, 2]);
});

test('a judgement survives the way between threads', () => {
  const interval = {
    point: 'p1',
    start: 1_764_000_000_000,
    length: 900_000,
    version: 3,
    origin: 'corrected',
    leafHash: new Uint8Array(32).fill(7),
    energy: { importWh: 5, exportWh: 0, openingImportWh: 2 ** 40, openingExportWh: 0, uncertaintyWh: 2 },
  };
  const judgement = {
    kind: 'verified',
    header: { gateway: 'g1', seen: null },
    command: {
      kind: 'batch',
      gateway: 'g1',
      epoch: 1,
      sequence: 9,
      payloadHash: new Uint8Array(32).fill(1),
      intervals: [interval, { ...interval, point: 'p2', origin: 'missing', energy: null }],
    },
  } as unknown as BatchJudgement;
  expect(unpackJudgement(structuredClone(packJudgement(judgement)))).toEqual(judgement);
});

/** Answers each job with itself plus one; at 13 the thread ends, at 14 it ends once; it counts what came with it. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', (jobs) => {
    if (jobs === 'close') return parentPort.close();
    if (jobs.includes(13)) process.exit(3);
    if (jobs.includes(14) && workerData === 1) throw new Error('unlucky');
    parentPort.postMessage(jobs.map((job) => [job + 1, jobs.length]));
  });
`;
const countingPool = (size: number, capacity = 100) => {
  let started = 0;
  const log = quietLog();
  const pool = workerPool<number, readonly [number, number]>({
    start: () => {
      started += 1;
      return new Worker(program, { eval: true, workerData: started });
    },
    parcel: (jobs) => ({ message: jobs, transfer: [] }),
    size,
    capacity,
    log,
  });
  held.push(pool);
  return { ...pool, started: () => started, log };
};
const outcome = (pool: ReturnType<typeof countingPool>, job: number): Promise<number | string> =>
  firstValueFrom(pool.run(job)).then(
    ([answer]) => answer,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe('threads that end', () => {
  test('are replaced, and their work is done again', async () => {
    const pool = countingPool(1);
    expect(await Promise.all([14, 1, 2].map((job) => outcome(pool, job)))).toEqual([15, 2, 3]);
    expect(pool.started()).toBe(2);
  });

  test('twice over one message: that message is given up, its neighbours are not', async () => {
    const pool = countingPool(1);
    const jobs = [1, 2, 3, 13, 4, 5, 6];
    expect(await Promise.all(jobs.map((job) => outcome(pool, job)))).toEqual([
      2,
      3,
      4,
      'Verification threads end over this message.',
      5,
      6,
      7,
    ]);
    expect(await outcome(pool, 20)).toBe(21);
  });
});

test('what waits goes together, and no thread has all of it', async () => {
  const pool = countingPool(2);
  const jobs = Array.from({ length: 60 }, (_, number) => 100 + number);
  const answers = await Promise.all(jobs.map((job) => firstValueFrom(pool.run(job))));
  expect(answers.map(([answer]) => answer)).toEqual(jobs.map((job) => job + 1));
  expect(Math.max(...answers.map(([, together]) => together))).toBe(16);
  expect(pool.started()).toBe(2);
});

test('no more wait than there is room for', async () => {
  const pool = countingPool(1, 3);
  // Two parcels of three are on their way, three wait, one is too many.
  const outcomes = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((job) => outcome(pool, job)));
  expect(outcomes.slice(0, 9)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(outcomes[9]).toMatch(/Verification takes no more now: 3 messages wait/);
});

test('who goes away while waiting costs no thread anything', async () => {
  const pool = countingPool(1);
  const first = [1, 2].map((job) => outcome(pool, job));
  const gone = pool.run(13).subscribe();
  gone.unsubscribe();
  expect(await Promise.all([...first, outcome(pool, 3)])).toEqual([2, 3, 4]);
  expect(pool.started()).toBe(1);
});

test('closing lets what is under way finish, and takes nothing more', async () => {
  const pool = countingPool(1);
  const under = outcome(pool, 1);
  await pool[Symbol.asyncDispose]();
  expect(await under).toBe(2);
  expect(await outcome(pool, 2)).toMatch(/takes no more/);
});
