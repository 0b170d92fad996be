import { wh } from '../domain/energy.ts';
import type { AccountId, PointId, ZoneId } from '../domain/identity.ts';
import type {
  Account,
  AccountBinding,
  DeviceBinding,
  Point,
  Registry,
  StatedRegisters,
  Zone,
} from '../domain/registry.ts';
import type { Instant } from '../domain/time.ts';
import { positionKey } from './delivery.ts';

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
  /** `positionKey` of an account at a point, the same text each time: it is asked for in every run. */
  keyOf: (point: PointId, account: AccountId) => string;
  pointsAt: (account: AccountId, at: Instant) => readonly PointId[];
  /** What the registers of a point fell by because other meters took over after one moment and at or before another. */
  exchanged: (point: PointId, after: Instant, atOrBefore: Instant) => Exchange;
}>;

/**
 * Where the meters that were taken off ended, less where those that took over began. Null: no meter was exchanged;
 * `unknown`: one was, and nobody has said where the one before it ended.
 */
export type Exchange = StatedRegisters | 'unknown' | null;

export const indexRegistry = (registry: Registry, hash: Uint8Array): RegistryIndex => {
  const byId = <T extends Readonly<{ id: string }>>(items: readonly T[]): ReadonlyMap<string, T> =>
    new Map([...items].sort((a, b) => (a.id < b.id ? -1 : 1)).map((item) => [item.id, item]));
  const points = byId(registry.points);
  const bindings = new Map<PointId, readonly AccountBinding[]>();
  // Latest first; of two from the same moment the later in the file holds.
  for (const binding of [...registry.accountBindings].reverse().sort((a, b) => b.from - a.from))
    bindings.set(binding.point, [...(bindings.get(binding.point) ?? []), binding]);
  // Asked for by every order: without a function made for each.
  const accountAt = (point: PointId, at: Instant): AccountId | null => {
    for (const { from, account } of bindings.get(point) ?? none) if (from <= at) return account;
    return null;
  };
  const keys = new Map<PointId, Readonly<{ account: AccountId; key: string }>>();
  const keyOf = (point: PointId, account: AccountId): string => {
    const known = keys.get(point);
    if (known?.account === account) return known.key;
    const key = positionKey(point, account);
    keys.set(point, { account, key });
    return key;
  };
  const devices = Map.groupBy(registry.deviceBindings, ({ point }) => point);
  const ofZone = new Map<ZoneId, Point[]>();
  for (const point of points.values()) {
    const known = ofZone.get(point.zone);
    if (known === undefined) ofZone.set(point.zone, [point]);
    else known.push(point);
  }
  return {
    registry,
    hash,
    zones: byId(registry.zones),
    points,
    accounts: byId(registry.accounts),
    pointsOf: (zone) => ofZone.get(zone) ?? [],
    accountAt,
    keyOf,
    pointsAt: (account, at) => [...points.keys()].filter((point) => accountAt(point, at) === account),
    exchanged: (point, after, atOrBefore) =>
      devices
        .get(point)
        ?.filter(({ from }) => from > after && from <= atOrBefore)
        .reduce<Exchange>(fallen, null) ?? null,
  };
};

const none: readonly AccountBinding[] = [];

const fallen = (before: Exchange, { opening, replaced }: DeviceBinding): Exchange => {
  if (before === 'unknown' || replaced === undefined) return 'unknown';
  return {
    importWh: wh((before?.importWh ?? 0) + replaced.importWh - opening.importWh),
    exportWh: wh((before?.exportWh ?? 0) + replaced.exportWh - opening.exportWh),
  };
};
