import { type Answered, type CoreApi, coreApi } from '../client/core-api.ts';
import { Fault } from '../domain/fault.ts';
import type { Kid } from '../domain/identity.ts';
import { askCore, coreAddress } from './ask-core.ts';

/** What a core answers to one question of the typed client. @throws Fault `core-unreachable` where it gives none, `configuration`. */
export const askedOf = async <T>(
  core: string,
  pins: readonly Kid[],
  question: (api: CoreApi) => Promise<Answered<T>>,
): Promise<T> => {
  const whole = async (answer: Response) => new Response(await answer.arrayBuffer(), answer);
  const api = coreApi(coreAddress(core, '/').href, {
    fetch: (url) => askCore({ core, pins }, new URL(url), whole),
  });
  const answer = await question(api);
  if (answer.kind === 'answered') return answer.value;
  throw new Fault('core-unreachable', `The core at ${core} answered ${answer.status}: ${answer.detail}`);
};
