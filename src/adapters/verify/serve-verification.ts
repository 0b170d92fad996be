import type { MessagePort } from 'node:worker_threads';
import type { PublicKey } from '../../domain/identity.ts';
import type { Registry } from '../../domain/registry.ts';
import type { BatchJudgement, ReceivedBatch } from '../../ports/batch-judge.ts';
import { packJudgement, transfersOf } from './packed-judgement.ts';
import type { ThreadAnswer, ThreadJob, ThreadParcel } from './verification-pool.ts';

/** What a thread can do, each at once. */
export type Verification = Readonly<{
  check: (key: PublicKey, message: Uint8Array, signature: Uint8Array) => boolean;
  /** Prepared once a registry. */
  judgeBy: (registry: Registry) => (batch: ReceivedBatch) => BatchJudgement;
}>;

/** A registry that no job has named for so long is forgotten: jobs name the one in force. */
const REGISTRIES_KEPT = 4;

/** Keys remembered as they were first seen; then all are forgotten. Some megabytes at most. Engineering choice. */
const KEYS_KEPT = 16_384;

/** The same object for the same key, however often its bytes come: who checks remembers by it what a key costs to be read. */
const sameKeys = () => {
  const known = new Map<string, PublicKey>();
  return (raw: Uint8Array, { kid, algorithm }: Omit<PublicKey, 'raw'>): PublicKey => {
    const name = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('latin1');
    const found = known.get(name);
    if (found?.kid === kid && found.algorithm === algorithm) return found;
    if (known.size >= KEYS_KEPT) known.clear();
    const key = { kid, algorithm, raw: raw.slice() };
    known.set(name, key);
    return key;
  };
};

/** Answers parcels until it is told to close. What it throws ends the thread: the pool replaces it. */
export const serveVerification = (port: MessagePort, { check, judgeBy }: Verification): void => {
  const keyOf = sameKeys();
  const judges = new Map<number, ReturnType<Verification['judgeBy']>>();
  const learn = (registries: ThreadParcel['registries']): void => {
    for (const [number, registry] of registries) judges.set(number, judgeBy(registry));
    for (const number of judges.keys()) if (judges.size > REGISTRIES_KEPT) judges.delete(number);
  };
  const answer = (job: ThreadJob, bodies: Uint8Array): ThreadAnswer => {
    if (job.kind === 'check') {
      const key = keyOf(bodies.subarray(job.from, job.message), job);
      return check(key, bodies.subarray(job.message, job.signature), bodies.subarray(job.signature, job.to));
    }
    const judge = judges.get(job.registry);
    if (judge === undefined) throw new Error(`registry ${job.registry} was never sent`);
    const { gateway, sequence, from, to } = job;
    return packJudgement(judge({ gateway, sequence, body: bodies.subarray(from, to) }));
  };
  port.on('message', (parcel: ThreadParcel | 'close') => {
    if (parcel === 'close') return port.close();
    learn(parcel.registries);
    const answers = parcel.jobs.map((job) => answer(job, parcel.bodies));
    port.postMessage(
      answers,
      answers.flatMap((one) => (typeof one === 'boolean' ? [] : transfersOf(one))),
    );
  });
};
