import type { MessagePort } from 'node:worker_threads';
import type { PublicKey } from '../../domain/identity.ts';
import type { Registry } from '../../domain/registry.ts';
import type { BatchJudgement, ReceivedBatch } from '../../ports/batch-judge.ts';
import { packJudgement, transfersOf } from './packed-judgement.ts';
import { CHECK, type ThreadAnswer, type ThreadBatch, type ThreadParcel } from './thread-parcel.ts';

/** What a thread can do, each at once. */
export type Verification = Readonly<{
  check: (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean;
  /** Prepared once a registry. */
  judgeBy: (registry: Registry) => (batch: ReceivedBatch) => BatchJudgement;
}>;

/** A registry that no job has named for so long is forgotten: jobs name the one in force. */
const REGISTRIES_KEPT = 4;

/** Answers parcels until it is told to close. What it throws ends the thread: the pool replaces it. */
export const serveVerification = (port: MessagePort, { check, judgeBy }: Verification): void => {
  // The same object for the same key: who checks remembers by it what a key costs to be read.
  const keys = new Map<number, PublicKey>();
  const judges = new Map<number, ReturnType<Verification['judgeBy']>>();
  const learn = (parcel: ThreadParcel): void => {
    if (parcel.forgetKeys) keys.clear();
    for (const [number, key] of parcel.keys) keys.set(number, key);
    for (const [number, registry] of parcel.registries) judges.set(number, judgeBy(registry));
    for (const number of judges.keys()) if (judges.size > REGISTRIES_KEPT) judges.delete(number);
  };
  const answer = (job: number | ThreadBatch, { checks, bodies }: ThreadParcel): ThreadAnswer => {
    if (typeof job === 'number') {
      const [named = 0, from, signature, to] = checks.subarray(CHECK * job, CHECK * (job + 1));
      const key = keys.get(named);
      if (key === undefined) throw new Error(`key ${named} was never sent`);
      return check(key, bodies.subarray(from, signature), bodies.subarray(signature, to));
    }
    const judge = judges.get(job.registry);
    if (judge === undefined) throw new Error(`registry ${job.registry} was never sent`);
    const { gateway, sequence, from, to } = job;
    return packJudgement(judge({ gateway, sequence, body: bodies.subarray(from, to) }));
  };
  port.on('message', (parcel: ThreadParcel | 'close') => {
    if (parcel === 'close') return port.close();
    learn(parcel);
    const answers = parcel.jobs.map((job) => answer(job, parcel));
    port.postMessage(
      answers,
      answers.flatMap((one) => (typeof one === 'boolean' ? [] : transfersOf(one))),
    );
  });
};
