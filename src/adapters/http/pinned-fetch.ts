import { request } from 'node:https';
import { Fault } from '../../domain/fault.ts';
import type { Kid } from '../../domain/identity.ts';
import { millis } from '../../domain/time.ts';
import { pinnedAgent } from './pinned-agent.ts';

/** A connection that is not secured by then will not be. */
const PATIENCE = millis(10_000);

type Asked = Readonly<{ method?: string; headers?: Record<string, string>; body?: Uint8Array; signal: AbortSignal }>;

/**
 * `fetch` for what a core tells everybody. With pins: only from who has one of these TLS keys; without, over https, from whom
 * the authorities of this machine vouch for. @throws Fault `signature` for another key; what `fetch` throws otherwise.
 */
export const pinnedFetch = async (url: URL, pins: readonly Kid[], asked: Asked): Promise<Response> => {
  const { body, ...plain } = asked;
  if (pins.length === 0)
    return fetch(url, { ...plain, redirect: 'error', ...(body !== undefined && { body: new Uint8Array(body) }) });
  if (url.protocol !== 'https:')
    throw new Fault(
      'configuration',
      `A pin holds over https only, and ${url.origin} is not: mend the address, or leave the pin out.`,
    );
  const agent = pinnedAgent({ base: url, pins, identity: null, sockets: 1, timeout: PATIENCE });
  try {
    return await answered(url, asked, agent);
  } finally {
    agent.destroy();
  }
};

const answered = (url: URL, { body, ...asked }: Asked, agent: ReturnType<typeof pinnedAgent>): Promise<Response> =>
  new Promise((resolve, reject) => {
    const call = request(url, { ...asked, agent }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('error', reject);
      answer.on('end', () => resolve(new Response(Buffer.concat(parts), { status: answer.statusCode ?? 500 })));
    });
    call.on('error', reject);
    call.end(body);
  });
