import type { Wh } from '../domain/energy.ts';
import { Fault } from '../domain/fault.ts';
import {
  type AccountId,
  type CoreId,
  type DeviceId,
  type GatewayId,
  isOpaqueId,
  type PointId,
  type Realm,
  type ZoneId,
} from '../domain/identity.ts';
import type {
  Account,
  AccountBinding,
  Connection,
  DeviceBinding,
  Point,
  PointRole,
  Registry,
  StatedRegisters,
  TariffBinding,
  Zone,
} from '../domain/registry.ts';
import { bangkokTime, type Instant, type Millis } from '../domain/time.ts';

/** A registry that says nothing yet, as version 0: what is put in first makes version 1. */
export const emptyRegistry = (realm: Realm, core: CoreId): Registry => ({
  ...{ realm, core, version: 0 },
  ...{ zones: [], gateways: [], points: [], deviceBindings: [], accounts: [], accountBindings: [] },
});

/** @throws Fault `registry`. */
export const withZone = (registry: Registry, zone: Zone): Registry => {
  named('zone', zone.id);
  if (registry.zones.some(({ id }) => id === zone.id)) throw refused(`there is a zone ${zone.id} already`);
  return next(registry, { zones: [...registry.zones, zone] });
};

/** @throws Fault `registry`. */
export const withPoint = (registry: Registry, point: Point): Registry => {
  named('point', point.id);
  if (registry.points.some(({ id }) => id === point.id)) throw refused(`there is a point ${point.id} already`);
  zoneOf(registry, point.zone);
  gatewayOf(registry, point.gateway);
  return next(registry, { points: [...registry.points, point] });
};

/** A point that another gateway reads from now on: it is bound to one at a time. @throws Fault `registry`. */
export const withGatewayOf = (registry: Registry, id: PointId, gateway: GatewayId): Registry => {
  const point = pointOf(registry, id);
  gatewayOf(registry, gateway);
  if (point.gateway === gateway) throw refused(`${id} is read by ${gateway} already`);
  return next(registry, { points: registry.points.map((one) => (one === point ? { ...point, gateway } : one)) });
};

/** What the connection of a point can carry from now on. @throws Fault `registry`. */
export const withConnection = (registry: Registry, id: PointId, connection: Connection): Registry => {
  const point = pointOf(registry, id);
  return next(registry, { points: registry.points.map((one) => (one === point ? { ...point, connection } : one)) });
};

/** @throws Fault `registry`. */
export const withAccount = (registry: Registry, account: Account): Registry => {
  named('account', account.id);
  if (registry.accounts.some(({ id }) => id === account.id)) throw refused(`there is an account ${account.id} already`);
  return next(registry, { accounts: [...registry.accounts, account] });
};

/** The tariff of an account in every interval from the one on that starts then. @throws Fault `registry`. */
export const withTariff = (
  registry: Registry,
  id: AccountId,
  { tariff, from }: TariffBinding,
  length: Millis,
): Registry => {
  const account = accountOf(registry, id);
  const { tariffs = [] } = account;
  const last = tariffs.at(-1);
  if ((last?.tariff ?? account.tariff) === tariff) throw refused(`${id} has the tariff ${tariff} already`);
  if (last !== undefined && from <= last.from)
    throw refused(
      `${id} has the tariff ${last.tariff} only since ${bangkokTime(last.from)}: another from ${bangkokTime(from)} on would overlap it`,
    );
  if (from % length !== 0)
    throw refused(
      `${bangkokTime(from)} is inside an interval, which has the tariff of its start: give its start or its end`,
    );
  const dated = { ...account, tariffs: [...tariffs, { tariff, from }] };
  return next(registry, { accounts: registry.accounts.map((one) => (one === account ? dated : one)) });
};

/** The first meter of a point, with the registers it had when it began to count. @throws Fault `registry`. */
export const withDevice = (registry: Registry, binding: DeviceBinding): Registry => {
  named('device', binding.device);
  pointOf(registry, binding.point);
  const counting = latest(registry.deviceBindings, binding.point);
  if (counting !== null && binding.replaced === undefined)
    throw refused(
      `${counting.device} counts at ${binding.point} since ${bangkokTime(counting.from)}: the two would overlap. Of a meter that is exchanged, say where the old one ended (\`registry exchange\`)`,
    );
  if (counting === null && binding.replaced !== undefined)
    throw refused(`no meter counts at ${binding.point} that ${binding.device} could take the place of`);
  return bound(registry, binding, counting);
};

/**
 * Another meter takes over at a point: the one before is closed and the next one opened at one moment, with all four
 * registers, so that nothing is counted twice or by nobody. @throws Fault `registry`.
 */
export const withExchange = (
  registry: Registry,
  closed: DeviceId,
  binding: DeviceBinding & Readonly<{ replaced: StatedRegisters }>,
): Registry => {
  const counting = latest(registry.deviceBindings, binding.point);
  if (counting === null) throw refused(`no meter counts at ${binding.point}`);
  if (counting.device !== closed)
    throw refused(`${counting.device} counts at ${binding.point}, not ${closed}: who was taken off?`);
  return withDevice(registry, binding);
};

const bound = (registry: Registry, binding: DeviceBinding, counting: DeviceBinding | null): Registry => {
  const { device, point, from, replaced } = binding;
  if (counting !== null && from <= counting.from)
    throw refused(
      `${counting.device} counts at ${point} only since ${bangkokTime(counting.from)}: a meter from ${bangkokTime(from)} on would overlap it`,
    );
  const elsewhere = registry.points.find(
    ({ id }) => id !== point && latest(registry.deviceBindings, id)?.device === device,
  );
  if (elsewhere !== undefined)
    throw refused(
      `${device} counts at ${elsewhere.id}: a meter counts at one point at a time. Exchange it there first`,
    );
  if (counting?.device === device) throw refused(`${device} counts at ${point} already`);
  for (const [what, ended, began] of [
    ['import', replaced?.importWh, counting?.opening.importWh],
    ['export', replaced?.exportWh, counting?.opening.exportWh],
  ] as const satisfies readonly (readonly [string, Wh | undefined, Wh | undefined])[])
    if (ended !== undefined && began !== undefined && ended < began)
      throw refused(
        `${counting?.device} is said to have ended at ${ended} Wh of ${what}, and began at ${began} Wh: registers never fall`,
      );
  return next(registry, { deviceBindings: [...registry.deviceBindings, binding] });
};

/** Who settles for a point for the first time. @throws Fault `registry`. */
export const withFirstTenant = (registry: Registry, binding: AccountBinding, length: Millis): Registry => {
  const before = latest(registry.accountBindings, binding.point);
  if (before !== null)
    throw refused(
      `${before.account} settles for ${binding.point} since ${bangkokTime(before.from)}: the two would overlap. Who follows it moves in (\`registry move-in\`)`,
    );
  const counting = registry.deviceBindings.filter(({ point }) => point === binding.point).map(({ from }) => from);
  const since = counting.length === 0 ? null : Math.min(...counting);
  if (since !== null && binding.from > since + length)
    throw refused(
      `a meter counts at ${binding.point} since ${bangkokTime(since as Instant)}: from then until ${bangkokTime(binding.from)} nobody would settle for it`,
    );
  return settled(registry, binding, length);
};

/**
 * `binding.account` settles for the point from the interval on that starts then, and whoever did before no longer.
 * `leaving`: who is said to move out; null where nobody was named. @throws Fault `registry`.
 */
export const withTenant = (
  registry: Registry,
  binding: AccountBinding,
  { length, leaving }: Readonly<{ length: Millis; leaving: AccountId | null }>,
): Registry => {
  const { account, point, from } = binding;
  const before = latest(registry.accountBindings, point);
  pointOf(registry, point);
  if (before === null)
    throw refused(`nobody settles for ${point} yet: bind its first account (\`registry bind account\`)`);
  if (leaving !== null && before.account !== leaving)
    throw refused(`${before.account} settles for ${point}, not ${leaving}: who moves out?`);
  if (before.account === account) throw refused(`${account} settles for ${point} already`);
  if (from <= before.from)
    throw refused(
      `${before.account} settles for ${point} only since ${bangkokTime(before.from)}: somebody from ${bangkokTime(from)} on would overlap it`,
    );
  return settled(registry, binding, length);
};

const settled = (registry: Registry, binding: AccountBinding, length: Millis): Registry => {
  const { account, point, from } = binding;
  accountOf(registry, account);
  const { role } = pointOf(registry, point);
  if (role !== settles) throw refused(`${point} is a ${role} point: only delivery points settle`);
  if (from % length !== 0)
    throw refused(
      `${bangkokTime(from)} is inside an interval, which is whose who settles when it starts: give its start or its end`,
    );
  return next(registry, { accountBindings: [...registry.accountBindings, binding] });
};

const settles: PointRole = 'delivery';

/** The binding of a point that holds until another one follows. */
const latest = <Binding extends Readonly<{ point: PointId; from: Instant }>>(
  bindings: readonly Binding[],
  point: PointId,
): Binding | null =>
  bindings
    .filter((one) => one.point === point)
    .reduce<Binding | null>((last, one) => (last === null || one.from > last.from ? one : last), null);

const next = (registry: Registry, change: Partial<Registry>): Registry => ({
  ...registry,
  ...change,
  version: registry.version + 1,
});

const named = (what: string, id: string): void => {
  if (!isOpaqueId(id))
    throw refused(`${id} cannot be the name of a ${what}: lower-case letters, digits and hyphens, no names of people`);
};

const find = <One extends Readonly<{ id: string }>>(all: readonly One[], id: string, what: string): One => {
  const found = all.find((one) => one.id === id);
  if (found === undefined)
    throw refused(`there is no ${what} ${id}; there are ${all.map((one) => one.id).join(', ') || 'none'}`);
  return found;
};
const zoneOf = ({ zones }: Registry, id: ZoneId): Zone => find(zones, id, 'zone');
const gatewayOf = ({ gateways }: Registry, id: GatewayId) => find(gateways, id, 'gateway');
const pointOf = ({ points }: Registry, id: PointId): Point => find(points, id, 'point');
const accountOf = ({ accounts }: Registry, id: AccountId): Account => find(accounts, id, 'account');

const refused = (why: string): Fault => new Fault('registry', `The registry is not changed: ${why}.`);
