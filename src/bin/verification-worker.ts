/** A thread of the core's verification pool. */
import { parentPort } from 'node:worker_threads';
import { verifySignature } from '../adapters/ed25519/verify.ts';
import { sha256 } from '../adapters/system/sha256.ts';
import { serveVerification } from '../adapters/verify/serve-verification.ts';
import { batchRules } from '../settlement/batch-rules.ts';
import { verifyBatch } from '../settlement/verify-batch.ts';

if (parentPort === null) throw new Error('This file is the entry of a worker thread.');
serveVerification(parentPort, {
  check: (key, message, signature) => verifySignature(key.raw, message, signature),
  judgeBy: (registry) => {
    const rules = batchRules(registry);
    return ({ body, ...path }) => verifyBatch(body, path, rules, verifySignature, sha256);
  },
});
