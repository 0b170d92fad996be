/** A thread of the core's verification pool. */
import { parentPort } from 'node:worker_threads';
import { verifySignature } from '../adapters/signatures/verify.ts';
import { serveVerification } from '../adapters/verify/serve-verification.ts';
import { verificationWith } from './verification-with.ts';

if (parentPort === null) throw new Error('This file is the entry of a worker thread.');
serveVerification(parentPort, verificationWith(verifySignature));
