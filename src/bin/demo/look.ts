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
 * A sight in which nothing was booked between the core's answer and the accounts': they may be held against each other.
 * Its core is null when the core gives none, or none that holds still, however often it is asked.
 */
export const lookTogether = async (site: Site, substation: Addresses, signal?: AbortSignal): Promise<Sight> => {
  let sight = await look(site, substation, signal);
  let silent = 0;
  for (let looks = 1; looks < MOST_LOOKS && silent < MOST_SILENT && signal?.aborted !== true; looks += 1) {
    const after = await look(site, substation, signal);
    if (sight.core !== null && sight.core.ledger.entries === after.core?.ledger.entries) return sight;
    sight = after;
    silent = after.core === null ? silent + 1 : 0;
    if (after.core === null) await sleep(PAUSE_MS);
  }
  return { ...sight, core: null };
};

/** Asks the core, the gateways and, with their tokens, the accounts. */
export const look = async (site: Site, { coreUrl, gatewayUrls }: Addresses, signal?: AbortSignal): Promise<Sight> => {
  const asking = signal === undefined ? {} : { signal };
  const [core, gateways, accounts] = await Promise.all([
    ask<CoreView>(`${coreUrl}/v1/view`, asking),
    Promise.all(gatewayUrls.map((url) => ask<GatewayView>(`${url}/v1/view`, asking))),
    Promise.all(site.participants.map((one) => readAccount(coreUrl, one, signal))),
  ]);
  return {
    core,
    gateways: gateways.filter((view) => view !== null),
    accounts: accounts.filter((view) => view !== null),
  };
};
