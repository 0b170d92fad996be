import type { Wh } from './energy.ts';
import type { AccountId, CoreId, DeviceId, GatewayId, PointId, PublicKey, Realm, ZoneId } from './identity.ts';
import type { NanoBaht } from './money.ts';
import type { Instant } from './time.ts';

/** Only delivery points settle: a PV meter behind a main meter never does. `feeder` checks the sum of a zone. */
export const pointRoles = ['delivery', 'generation', 'sub', 'check', 'feeder'] as const;
export type PointRole = (typeof pointRoles)[number];

/**
 * What the connection of a point can carry, in watts: what is surely beyond it is not believed. `daylightOnly`: nothing behind
 * it exports but PV.
 */
export type Connection = Readonly<{ importW: number; exportW: number; daylightOnly: boolean }>;

/** Where energy is counted for someone; bound to one gateway at a time. */
export type Point = Readonly<{
  id: PointId;
  role: PointRole;
  zone: ZoneId;
  gateway: GatewayId;
  /** Where nobody has said it, no reading is too large. */
  connection?: Connection;
}>;

/** Where both energy registers of a meter stood at a moment somebody wrote down. */
export type StatedRegisters = Readonly<{ importWh: Wh; exportWh: Wh }>;

/** The meter that counts at a point from a moment on, with the registers it had then. */
export type DeviceBinding = Readonly<{
  device: DeviceId;
  point: PointId;
  from: Instant;
  opening: StatedRegisters;
  /** At a meter exchange: where the meter before it stood when it was taken off, at the same moment. */
  replaced?: StatedRegisters;
  /** Salted hash of the serial number. */
  deviceCommitment: Uint8Array;
}>;

/** Who settles for a point from a moment on. */
export type AccountBinding = Readonly<{ account: AccountId; point: PointId; from: Instant }>;

/**
 * A key that another one has taken the place of. What it signed counts where the transparency log names it below the index
 * `until`, whatever time it claims; from there on nothing of it is taken. It is never taken out of a registry, so that what
 * it signed can be checked for ever. `handover` is its own word for its successor (`wire/key-handover.ts`): null where it
 * was revoked and its word is worth nothing.
 */
export type FormerKey = Readonly<{ key: PublicKey; until: number; handover: Uint8Array | null }>;

/** `former`: the keys it had before, oldest first. */
export type EnrolledGateway = Readonly<{
  id: GatewayId;
  epoch: number;
  key: PublicKey;
  former?: readonly FormerKey[];
}>;

/** Another tariff of an account, of every interval that starts then or later, until the next one. */
export type TariffBinding = Readonly<{ tariff: string; from: Instant }>;

/** A market participant: the key signs its orders, the token's hash opens its own page, the tariff prices its imbalance. */
export type Account = Readonly<{
  id: AccountId;
  key: PublicKey;
  /** SHA-256 of the bearer token. */
  tokenHash: Uint8Array;
  /** Name of a tariff in the core's configuration: the one it began with. */
  tariff: string;
  /** Those after it, oldest first. */
  tariffs?: readonly TariffBinding[];
  openingCredit: NanoBaht;
}>;

/** By which tariff an interval of an account is priced that starts then. */
export const tariffAt = ({ tariff, tariffs }: Pick<Account, 'tariff' | 'tariffs'>, start: Instant): string =>
  tariffs?.findLast(({ from }) => from <= start)?.tariff ?? tariff;

/** A market zone: a substation or a feeder section, with the losses its operator states, in parts per million of import. */
export type Zone = Readonly<{ id: ZoneId; statedLossPpm: Readonly<{ lowest: number; highest: number }> }>;

/** Everything a core must know of its substation, signed by an operator. */
export type Registry = Readonly<{
  realm: Realm;
  core: CoreId;
  version: number;
  zones: readonly Zone[];
  gateways: readonly EnrolledGateway[];
  points: readonly Point[];
  deviceBindings: readonly DeviceBinding[];
  accounts: readonly Account[];
  accountBindings: readonly AccountBinding[];
}>;
