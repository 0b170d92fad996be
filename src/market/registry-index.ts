import type { AccountId, PointId, ZoneId } from '../domain/identity.ts';
import type { Account, Point, Registry, Zone } from '../domain/registry.ts';
import type { Instant } from '../domain/time.ts';

/** A registry as the market asks it. */
export type RegistryIndex = Readonly<{
  registry: Registry;
  hash: Uint8Array;
  zones: ReadonlyMap<ZoneId, Zone>;
  points: ReadonlyMap<PointId, Point>;
  accounts: ReadonlyMap<AccountId, Account>;
  /** Sorted by id, so that nothing depends on the order of a file. */
  pointsOf: (zone: ZoneId) => readonly Point[];
  /** Who settles for a point at a moment; null before the first binding. */
  accountAt: (point: PointId, at: Instant) => AccountId | null;
  pointsAt: (account: AccountId, at: Instant) => readonly PointId[];
  /** Whether another device took over a point after one moment and at or before another. */
  exchanged: (point: PointId, after: Instant, atOrBefore: Instant) => boolean;
}>;

export const indexRegistry = (registry: Registry, hash: Uint8Array): RegistryIndex => {
  const byId = <T extends Readonly<{ id: string }>>(items: readonly T[]): ReadonlyMap<string, T> =>
    new Map([...items].sort((a, b) => (a.id < b.id ? -1 : 1)).map((item) => [item.id, item]));
  const points = byId(registry.points);
  const accountAt = (point: PointId, at: Instant): AccountId | null =>
    registry.accountBindings
      .filter((binding) => binding.point === point && binding.from <= at)
      .reduce<Registry['accountBindings'][number] | null>(
        (latest, binding) => (latest !== null && latest.from > binding.from ? latest : binding),
        null,
      )?.account ?? null;
  return {
    registry,
    hash,
    zones: byId(registry.zones),
    points,
    accounts: byId(registry.accounts),
    pointsOf: (zone) => [...points.values()].filter((point) => point.zone === zone),
    accountAt,
    pointsAt: (account, at) => [...points.keys()].filter((point) => accountAt(point, at) === account),
    exchanged: (point, after, atOrBefore) =>
      registry.deviceBindings.some(
        (binding) => binding.point === point && binding.from > after && binding.from <= atOrBefore,
      ),
  };
};
