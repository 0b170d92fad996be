import { wh } from '../../domain/energy.ts';
import { type Instant, instant, millis } from '../../domain/time.ts';
import type { AccountView } from '../../domain/view.ts';
import { defaultOrders, type Prosumer } from '../../forecast/default-strategy.ts';
import type { IntervalEnergy } from '../../forecast/seasonal-naive.ts';
import { defaultMarketSettings } from '../../market/market-settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PriceOf } from '../../tariff/price-book.ts';
import { signOrder } from '../../wire/order-message.ts';
import { postOrder } from '../post-order.ts';
import { ask } from './ask.ts';
import { type Participant, type Site, tariff, zone } from './site.ts';

/** What a participant's own page says of its past: nobody else's readings, no simulated truth. */
const historyOf = (view: AccountView): readonly IntervalEnergy[] =>
  view.intervals
    .flatMap(({ start, importWh, exportWh }) =>
      importWh === null || exportWh === null
        ? []
        : [{ start: instant(Date.parse(start)), importWh: wh(importWh), exportWh: wh(exportWh) }],
    )
    .toSorted((one, other) => one.start - other.start);

/** A participant's own view of its account; null while the core does not answer. */
export const readAccount = (
  coreUrl: string,
  { token }: Participant,
  signal?: AbortSignal,
): Promise<AccountView | null> => ask(`${coreUrl}/v1/account`, signal === undefined ? { token } : { token, signal });

/**
 * The simulated people: each looks at its own account and places what the default strategy says, signed with its key.
 * `act` is one round over all of them.
 */
export const simulatedProsumers = (site: Site, coreUrl: string, clock: Clock, priceOf: PriceOf) => {
  const { intervalLength, gateLead, callPhase, tick } = defaultMarketSettings;
  const { realm } = site.registry;
  const rules = { intervalLength, gateLead, callPhase, tick };
  const placed = new Map(site.participants.map(({ account }) => [account, new Set<string>()]));

  const actFor = async (participant: Participant, signal?: AbortSignal): Promise<void> => {
    const { account, point, signer } = participant;
    const known = placed.get(account) ?? new Set<string>();
    const view = await readAccount(coreUrl, participant, signal);
    if (view === null) return;
    for (const { nonce } of view.orders) known.add(nonce);
    const prosumer: Prosumer = { realm, account, point, zone, rules };
    const outlook = {
      now: clock.now(),
      history: historyOf(view),
      placed: known,
      pricesAt: (at: Instant) => priceOf(tariff, at),
    };
    for (const terms of defaultOrders(prosumer, outlook)) {
      if (signal?.aborted === true) return;
      const reply = await postOrder(coreUrl, signOrder(terms, signer), { signal }).catch(() => null);
      // Refused is an answer too, and final; busy and unreachable are asked again.
      if (reply?.kind === 'accepted' || reply?.kind === 'refused') known.add(terms.nonce);
    }
  };

  return {
    /** How often it is worth looking, real time: a few times in a market's call phase. */
    period: millis(Math.max(200, Math.min(5_000, callPhase / site.warp.rate / 3))),
    /** Until a signal says that nobody waits for it. */
    act: async (signal?: AbortSignal): Promise<void> => {
      for (const participant of site.participants) if (signal?.aborted !== true) await actFor(participant, signal);
    },
  };
};
