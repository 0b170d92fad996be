import { type Answered, type CoreApi, coreApi } from '../client/core-api.ts';
import { Fault } from '../domain/fault.ts';
import type { Kid } from '../domain/identity.ts';
import { askCore, coreAddress } from './ask-core.ts';

/**
 * The typed client of a core with pinned keys; `signal`: who asks may give up before the core's patience is over. Its questions reject
 * with Fault `core-unreachable` where no answer comes. @throws Fault `configuration` for what is no address
 */
export const coreWith = (core: string, pins: readonly Kid[], signal?: AbortSignal): CoreApi => {
  const whole = async (answer: Response) => new Response(await answer.arrayBuffer(), answer);
  return coreApi(coreAddress(core, '/').href, {
    fetch: (url, { method = 'GET', headers, body }) => {
      const sent = { method, headers: headers as Record<string, string>, signal };
      return askCore({ core, pins }, new URL(url), whole, body == null ? sent : { ...sent, body: body as Uint8Array });
    },
  });
};

/** What a core answers to one question of the typed client. @throws Fault `core-unreachable` where it gives none, `configuration`. */
export const askedOf = async <T>(
  core: string,
  pins: readonly Kid[],
  question: (api: CoreApi) => Promise<Answered<T>>,
): Promise<T> => {
  const answer = await question(coreWith(core, pins));
  if (answer.kind === 'answered') return answer.value;
  throw new Fault('core-unreachable', `The core at ${core} answered ${answer.status}: ${answer.detail}`);
};
