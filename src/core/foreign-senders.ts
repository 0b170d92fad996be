import type { Registry } from '../domain/registry.ts';
import type { SteadyClock } from '../flow/guarded-clock.ts';
import type { Watch } from './watch.ts';

/** Who is not enrolled, whatever they call themselves. No gateway can be called so: ids have no space. */
export const UNKNOWN_SENDERS = 'unknown senders';

/** Whether a refusal says that somebody has signed with another key than the one enrolled. */
export const isForeign = (reason: string): boolean => reason === 'wrong-key' || reason === 'bad-signature';

/**
 * Tells the operator of what comes without a gateway's key. A gateway of the registry has its own alarm. Of all others there is one: the
 * name in a path is anybody's choice.
 */
export const foreignSenders = ({ watched, clock }: Readonly<{ watched: Watch; clock: Pick<SteadyClock, 'now'> }>) => {
  const kind = 'foreign-signature';
  let unknown = 0;
  return (what: 'batches' | 'grid facts', gateway: string, { gateways }: Registry, detail: string): void => {
    if (gateways.some(({ id }) => id === gateway)) {
      const message = `Somebody sends ${what} for ${gateway} without its key. ${detail} Look after the gateway, or enrol its new key.`;
      watched.raise({ kind, source: gateway, message }, clock.now());
      return;
    }
    unknown += 1;
    const message = `Somebody without a key sends ${what} under names that are not enrolled: ${unknown} so far. Is a gateway of yours misnamed? Otherwise find out who reaches this core.`;
    watched.raise({ kind, source: UNKNOWN_SENDERS, message }, clock.now());
  };
};
