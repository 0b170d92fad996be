import { get } from 'node:http';
import { get as getSafely } from 'node:https';

/** Whoever does not answer within this does not answer; ms. Engineering choice. */
const PATIENCE = 5_000;

/**
 * Whether a server of this program answers at its address, over TLS whatever its certificate is: which one that is, callers judge. A
 * server on every address is asked on this machine.
 */
export const answersAt = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const at = new URL('/healthz', url);
    if (at.hostname === '0.0.0.0' || at.hostname === '[::]')
      at.hostname = at.hostname === '[::]' ? '[::1]' : '127.0.0.1';
    const options = { timeout: PATIENCE, agent: false, rejectUnauthorized: false } as const;
    const request = (at.protocol === 'https:' ? getSafely : get)(at, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    request.once('timeout', () => request.destroy(new Error('no answer')));
    request.once('error', () => resolve(false));
  });
