/** A thread that checks one signature as often as it is told to, and then says so. */
import { parentPort, workerData } from 'node:worker_threads';
import { signerFromSeed } from '../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { sodiumVerify } from '../support/sodium-verify.ts';

const port = parentPort;
if (port === null) throw new Error('This file is the entry of a worker thread.');
const { library } = workerData as Readonly<{ library: string }>;
const verify = library === 'node:crypto' ? verifySignature : sodiumVerify;
const signer = signerFromSeed(systemRandom.bytes(32), 'gateway');
const message = systemRandom.bytes(200);
const signature = signer.sign(message);
port.on('message', (count: number) => {
  for (let done = 0; done < count; done += 1)
    if (!verify(signer.key, message, signature)) throw new Error('our own signature is refused');
  port.postMessage('done');
});
