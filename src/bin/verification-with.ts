import { sha256 } from '../adapters/system/sha256.ts';
import type { Verification } from '../adapters/verify/serve-verification.ts';
import type { VerifySignature } from '../domain/identity.ts';
import { batchRules } from '../settlement/batch-rules.ts';
import { verifyBatch } from '../settlement/verify-batch.ts';

/** What a thread of the verification pool can do, with this verdict on signatures. */
export const verificationWith = (verify: VerifySignature): Verification => ({
  check: verify,
  judgeBy: (registry) => {
    const rules = batchRules(registry);
    return ({ body, ...path }) => verifyBatch(body, path, rules, verify, sha256);
  },
});
