import type { OperatorAnswer } from '../client/core-api.ts';
import { Fault } from '../domain/fault.ts';
import { type CoreId, type Kid, type Realm, realms } from '../domain/identity.ts';
import { bangkokTime, type Instant, instant } from '../domain/time.ts';
import type { MessageSigner } from '../wire/message-signer.ts';
import { type OperatorRequest, REQUEST_GOOD_FOR, signOperatorRequest } from '../wire/operator-request.ts';
import { coreWith } from './asked-of.ts';

/** What a core says to what its operator has signed; refused where it does not do it, in words. */
type Answer = OperatorAnswer | Readonly<{ kind: 'refused'; detail: string }>;

/** A core's desk for its operator. `expires` is by the core's own clock, which it says. */
export type OperatorDesk = Readonly<{
  realm: Realm;
  name: CoreId;
  expires: Instant;
  ask: (request: OperatorRequest) => Promise<Answer>;
}>;

/**
 * Asks a core who it is and what time it has. Nothing is signed for one whose clock is far from this machine's: what is good for five
 * minutes there would be good for as long as the clocks are apart. Grid time of a simulation is its own.
 * @throws Fault `malformed` for what is no core, `core-refused` for its clock.
 */
export const operatorDesk = async (
  core: string,
  pins: readonly Kid[],
  signer: MessageSigner,
  here: () => number = Date.now,
): Promise<OperatorDesk> => {
  const api = coreWith(core, pins);
  const view = await api.view();
  if (view.kind === 'refused' && view.reason !== 'no-core')
    throw new Fault('core-unreachable', `The core at ${core} answered ${view.status}: ${view.detail}`);
  const { realm, core: name, at } = (view.kind === 'answered' ? view.value : {}) as Readonly<Record<string, unknown>>;
  const known = realms.find((one) => one === realm);
  const now = instant(Date.parse(String(at)));
  if (known === undefined || typeof name !== 'string' || Number.isNaN(now))
    throw new Fault('malformed', `What answers at ${core} is no core.`);
  if (known !== 'simulation' && Math.abs(now - here()) > REQUEST_GOOD_FOR)
    throw new Fault(
      'core-refused',
      `It is ${bangkokTime(now)} by the clock of ${name} and ${bangkokTime(instant(here()))} by this machine's, so nothing was signed: one of the two is wrong. Have it put right (timedatectl, chrony).`,
    );
  const ask = async (request: OperatorRequest): Promise<Answer> => {
    const answer = await api.operate(signOperatorRequest(request, signer));
    return answer.kind === 'answered' ? answer.value : { kind: 'refused', detail: answer.detail };
  };
  return { realm: known, name, expires: instant(now + REQUEST_GOOD_FOR), ask };
};
