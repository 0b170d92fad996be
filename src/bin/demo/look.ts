import type { AccountView, CoreView, GatewayView } from '../../domain/view.ts';
import { readAccount } from './prosumers.ts';
import type { Site } from './site.ts';
import type { Substation } from './substation.ts';

/** What everybody shows at one moment; null who does not answer. */
export type Sight = Readonly<{
  core: CoreView | null;
  gateways: readonly GatewayView[];
  accounts: readonly AccountView[];
}>;

const ask = async <T>(url: string): Promise<T | null> => {
  try {
    const answer = await fetch(url);
    return answer.ok ? ((await answer.json()) as T) : null;
  } catch {
    // Who is down shows nothing; that is seen on the screen.
    return null;
  }
};

/** A sight in which nothing was booked between the core's answer and the accounts': they may be held against each other. */
export const lookTogether = async (site: Site, substation: Substation): Promise<Sight> => {
  const sight = await look(site, substation);
  const after = await look(site, substation);
  const still = sight.core !== null && sight.core.ledger.entries === after.core?.ledger.entries;
  return still ? sight : lookTogether(site, substation);
};

/** Asks the core, the gateways and, with their tokens, the accounts. */
export const look = async (site: Site, { coreUrl, gatewayUrls }: Substation): Promise<Sight> => {
  const [core, gateways, accounts] = await Promise.all([
    ask<CoreView>(`${coreUrl}/v1/view`),
    Promise.all(gatewayUrls.map((url) => ask<GatewayView>(`${url}/v1/view`))),
    Promise.all(site.participants.map((one) => readAccount(coreUrl, one))),
  ]);
  return {
    core,
    gateways: gateways.filter((view) => view !== null),
    accounts: accounts.filter((view) => view !== null),
  };
};
