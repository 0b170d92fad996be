import type { PublicKey } from '../../domain/identity.ts';
import type { Registry } from '../../domain/registry.ts';
import type { PackedJudgement } from './packed-judgement.ts';

/** A batch as a thread gets it: its bytes lie in `bodies`, from place to place. */
export type ThreadBatch = Readonly<{ gateway: string; sequence: number; from: number; to: number; registry: number }>;

/**
 * What goes to a thread in one message. An object in it costs as much as a signature takes to check, so that a check is numbers: of
 * its key, and where in `bodies` message and signature begin, and the signature ends. `jobs`, in the order of their answers: a batch,
 * or the place of a check among `checks`. `registries` and `keys` are those this thread has not had yet, under the numbers by which
 * jobs name them; `forgetKeys`: all before those are named no more.
 */
export type ThreadParcel = Readonly<{
  jobs: readonly (number | ThreadBatch)[];
  checks: Uint32Array;
  bodies: Uint8Array;
  registries: ReadonlyMap<number, Registry>;
  keys: ReadonlyMap<number, PublicKey>;
  forgetKeys: boolean;
}>;
/** Numbers of a check. */
export const CHECK = 4;
export type ThreadAnswer = boolean | PackedJudgement;
