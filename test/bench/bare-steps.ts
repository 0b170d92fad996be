import { fork } from 'node:child_process';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The steps nobody can leave out, each by itself with what Node brings along: no format, no check, no thread. */
export type BareSteps = Readonly<{
  sign(): void;
  verify(): void;
  /** Appends a batch's bytes to one of three files and waits for the disk. */
  append(file: number): void;
  /** One PUT over a kept-alive loopback connection to a server in another process that does nothing. */
  roundTrip(): Promise<void>;
}> &
  AsyncDisposable;

const FILES = 3;
const MESSAGE_BYTES = 200;
const program = fileURLToPath(new URL('./bare-server-program.ts', import.meta.url));

const put = (port: number, agent: Agent, body: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/cbor', 'content-length': body.length };
    const call = request({ host: '127.0.0.1', port, method: 'PUT', path: '/', agent, headers }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    call.on('error', reject);
    call.end(body);
  });

export const startBareSteps = async (
  folder: string,
  sizes: Readonly<{ receipt: number; batch: number }>,
): Promise<BareSteps> => {
  const child = fork(program, [String(sizes.receipt)]);
  const [{ port }] = (await once(child, 'message')) as [Readonly<{ port: number }>];
  const agent = new Agent({ keepAlive: true });
  const { privateKey } = generateKeyPairSync('ed25519');
  const key = createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  const publicKey = createPublicKey(key);
  const message = randomBytes(MESSAGE_BYTES);
  const signature = sign(null, message, key);
  const body = randomBytes(sizes.batch);
  const files = Array.from({ length: FILES }, (_, index) => openSync(join(folder, `bare-${index}`), 'a'));
  return {
    sign: () => void sign(null, message, key),
    verify: () => void verify(null, message, publicKey, signature),
    append: (file) => {
      const output = files[file];
      if (output === undefined) throw new RangeError(`there are ${FILES} files`);
      writeSync(output, body);
      fdatasyncSync(output);
    },
    roundTrip: () => put(port, agent, body),
    [Symbol.asyncDispose]: async () => {
      agent.destroy();
      files.forEach(closeSync);
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
};
