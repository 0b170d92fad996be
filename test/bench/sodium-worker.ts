/** A thread of the verification pool that checks signatures by libsodium instead of node:crypto. */
import { parentPort } from 'node:worker_threads';
import { serveVerification } from '../../src/adapters/verify/serve-verification.ts';
import { verificationWith } from '../../src/bin/verification-with.ts';
import { sodiumVerify } from '../support/sodium-verify.ts';

if (parentPort === null) throw new Error('This file is the entry of a worker thread.');
serveVerification(parentPort, verificationWith(sodiumVerify));
