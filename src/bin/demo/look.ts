import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountView, CoreView, GatewayView } from '../../domain/view.ts';
import { ask } from './ask.ts';
import { readAccount } from './prosumers.ts';
import type { Site } from './site.ts';
import type { Substation } from './substation.ts';

/** What everybody shows at one moment; null who does not answer. */
export type Sight = Readonly<{
  core: CoreView | null;
  gateways: readonly GatewayView[];
  accounts: readonly AccountView[];
}>;

type Addresses = Pick<Substation, 'coreUrl' | 'gatewayUrls'>;

/** How often a last answer is asked for, and how long is waited after none. */
const MOST_LOOKS = 20;
const MOST_SILENT = 3;
const PAUSE_MS = 200;

/**
 * A sight in which nothing was booked while the accounts were asked: the core was asked before and after, so that they may be held against
 * each other. Its core is null when the core gives none, or none that holds still, however often it is asked.
 */
export const lookTogether = async (site: Site, substation: Addresses, signal?: AbortSignal): Promise<Sight> => {
  let sight = await look(site, substation, signal);
  let silent = 0;
  for (let looks = 1; looks < MOST_LOOKS && silent < MOST_SILENT && signal?.aborted !== true; looks += 1) {
    const { core } = sight;
    sight = await look(site, substation, signal);
    const after = await askCore(substation, signal);
    if (core !== null && core.ledger.entries === after?.ledger.entries) return { ...sight, core: after };
    sight = { ...sight, core: after };
    silent = after === null ? silent + 1 : 0;
    if (after === null) await sleep(PAUSE_MS);
  }
  return { ...sight, core: null };
};

/** Asks the core, the gateways and, with their tokens, the accounts. */
export const look = async (site: Site, substation: Addresses, signal?: AbortSignal): Promise<Sight> => {
  const { coreUrl, gatewayUrls } = substation;
  const asking = signal === undefined ? {} : { signal };
  const [core, gateways, accounts] = await Promise.all([
    askCore(substation, signal),
    Promise.all(gatewayUrls.map((url) => ask<GatewayView>(`${url}/v1/view`, asking))),
    Promise.all(site.participants.map((one) => readAccount(coreUrl, one, signal))),
  ]);
  return {
    core,
    gateways: gateways.filter((view) => view !== null),
    accounts: accounts.filter((view) => view !== null),
  };
};

const askCore = ({ coreUrl }: Addresses, signal?: AbortSignal): Promise<CoreView | null> =>
  ask<CoreView>(`${coreUrl}/v1/view`, signal === undefined ? {} : { signal });
