import { Fault } from '../domain/fault.ts';
import { type CoreId, type Kid, type Realm, realms } from '../domain/identity.ts';
import { bangkokTime, type Instant, instant } from '../domain/time.ts';
import type { GapsView, HeldReadingView, ZoneView } from '../domain/view.ts';
import type { MessageSigner } from '../wire/message-signer.ts';
import { type OperatorRequest, REQUEST_GOOD_FOR, signOperatorRequest } from '../wire/operator-request.ts';
import { askCore, coreAddress } from './ask-core.ts';

/** What a core says to what its operator has signed; of which fields, its `kind` says. */
type Answer = Readonly<{ kind: string; detail: string; held?: readonly HeldReadingView[]; run?: number | null }> &
  Partial<GapsView> &
  Readonly<{ withdrawn?: number; zones?: readonly Pick<ZoneView, 'zone' | 'control'>[] }>;

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
  const fetched = (path: string, sent = {}): Promise<unknown> =>
    askCore({ core, pins }, coreAddress(core, path), (answer) => answer.json(), sent);
  const view = await fetched('/v1/view');
  const { realm, core: name, at } = view as Readonly<{ realm?: unknown; core?: unknown; at?: unknown }>;
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
    const body = signOperatorRequest(request, signer);
    const init = { method: 'POST', body, headers: { 'content-type': 'application/cose' } };
    const answer = (await fetched('/v1/operator', init)) as Partial<Answer>;
    return { ...answer, kind: answer.kind ?? 'refused', detail: answer.detail ?? '' };
  };
  return { realm: known, name, expires: instant(now + REQUEST_GOOD_FOR), ask };
};
