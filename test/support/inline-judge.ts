import { defer, of } from 'rxjs';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import type { BatchJudge } from '../../src/ports/batch-judge.ts';
import { batchRules } from '../../src/settlement/batch-rules.ts';
import { verifyBatch } from '../../src/settlement/verify-batch.ts';

/** Judges at once, on this thread: in virtual time there is no other. */
export const inlineJudge: BatchJudge = {
  judge: ({ body, ...path }, registry) =>
    defer(() => of(verifyBatch(body, path, batchRules(registry), verifySignature))),
};
