import type { Kid } from '../domain/identity.ts';
import type { Account, EnrolledGateway, Registry } from '../domain/registry.ts';
import type { PurposedKey } from '../wire/cose.ts';

/** The keys of a registry by their identifiers, and whose they are. */
export type KeyRing = Readonly<{
  registry: Registry | null;
  keyOf: (kid: Kid) => PurposedKey | null;
  gateways: ReadonlyMap<string, EnrolledGateway>;
  accounts: ReadonlyMap<string, Account>;
}>;

/** Remembers the ring of the registry it was last asked for: registries change rarely. */
export const keyRings = (): ((registry: Registry | null) => KeyRing) => {
  let ring = ringOf(null);
  return (registry) => {
    if (ring.registry !== registry) ring = ringOf(registry);
    return ring;
  };
};

const ringOf = (registry: Registry | null): KeyRing => {
  const keys = new Map<Kid, PurposedKey>();
  for (const { key } of registry?.gateways ?? []) keys.set(key.kid, { key, purpose: 'gateway' });
  for (const { key } of registry?.accounts ?? []) keys.set(key.kid, { key, purpose: 'account' });
  return {
    registry,
    keyOf: (kid) => keys.get(kid) ?? null,
    gateways: new Map(registry?.gateways.map((gateway) => [gateway.id, gateway])),
    accounts: new Map(registry?.accounts.map((account) => [account.id, account])),
  };
};
