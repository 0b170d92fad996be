import { Fault } from '../domain/fault.ts';
import type { GatewayId, Kid, PublicKey } from '../domain/identity.ts';
import type { EnrolledGateway, FormerKey, Registry } from '../domain/registry.ts';
import type { KeyHandover } from '../wire/key-handover.ts';

/** A gateway that was not enrolled yet, in its first epoch. @throws Fault `registry`. */
export const withGateway = (registry: Registry, id: GatewayId, key: PublicKey): Registry => {
  if (registry.gateways.some((gateway) => gateway.id === id))
    throw refused(
      `${id} is enrolled already. Its key is replaced by a handover (\`registry rotate\`) or by \`registry revoke\``,
    );
  return next(registry, [...registry.gateways, { id, epoch: 1, key }]);
};

/**
 * The key of today becomes a former one, which counts for what the log names below `until`; its successor counts from now
 * on. @throws Fault `registry` when the handover is of another core, gateway or key.
 */
export const withSuccessor = (
  registry: Registry,
  { realm, core, gateway: id, from, to }: KeyHandover,
  signed: Uint8Array,
  until: number,
): Registry => {
  if (realm !== registry.realm || core !== registry.core)
    throw refused(`the handover is for ${core} (${realm}), this is ${registry.core} (${registry.realm})`);
  const gateway = enrolled(registry, id);
  if (gateway.key.kid !== from.kid)
    throw refused(`${id} hands over the key ${from.kid}, but is enrolled with ${gateway.key.kid}`);
  return replaced(registry, gateway, to, { key: gateway.key, until, handover: signed });
};

/**
 * What the key `kid` of a gateway signed counts no more from the log index `at` on. The key of today needs a successor; of
 * a former one the time is cut short. @throws Fault `registry`.
 */
export const withoutKey = (
  registry: Registry,
  {
    gateway: id,
    kid,
    at,
    successor,
  }: Readonly<{ gateway: GatewayId; kid: Kid; at: number; successor: PublicKey | null }>,
): Registry => {
  const gateway = enrolled(registry, id);
  if (gateway.key.kid === kid) {
    if (successor === null) throw refused(`${kid} is the key of ${id} today: give the one that follows it`);
    return replaced(registry, gateway, successor, { key: gateway.key, until: at, handover: null });
  }
  const former = gateway.former ?? [];
  const known = former.find(({ key }) => key.kid === kid);
  if (known === undefined) throw refused(`${kid} is not a key of ${id} and never was`);
  if (at >= known.until) throw refused(`the time of ${kid} ends at entry ${known.until} already`);
  // The keys before it ended no later than it: none may outlive it now.
  const cut = former.map((one, index) =>
    index <= former.indexOf(known) ? { ...one, until: Math.min(one.until, at) } : one,
  );
  return next(
    registry,
    registry.gateways.map((one) => (one === gateway ? { ...gateway, former: cut } : one)),
  );
};

const replaced = (registry: Registry, gateway: EnrolledGateway, key: PublicKey, now: FormerKey): Registry => {
  const { former = [] } = gateway;
  // A key before it that was still in its overlap ends with it at the latest.
  const earlier = former.map((one) => ({ ...one, until: Math.min(one.until, now.until) }));
  const changed = { ...gateway, key, former: [...earlier, now] };
  return next(
    registry,
    registry.gateways.map((one) => (one === gateway ? changed : one)),
  );
};

const next = (registry: Registry, gateways: readonly EnrolledGateway[]): Registry => ({
  ...registry,
  version: registry.version + 1,
  gateways,
});

const enrolled = ({ gateways, core }: Registry, id: GatewayId): EnrolledGateway => {
  const found = gateways.find((gateway) => gateway.id === id);
  if (found === undefined) throw refused(`no gateway ${id} is enrolled at ${core}`);
  return found;
};

const refused = (why: string): Fault => new Fault('registry', `The registry is not changed: ${why}.`);
