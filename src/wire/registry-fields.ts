import { wh } from '../domain/energy.ts';
import type { PublicKey } from '../domain/identity.ts';
import { nanoBaht } from '../domain/money.ts';
import type {
  Account,
  AccountBinding,
  Connection,
  DeviceBinding,
  EnrolledGateway,
  FormerKey,
  Point,
  PointRole,
  Registry,
  TariffBinding,
  Zone,
} from '../domain/registry.ts';
import { instant } from '../domain/time.ts';
import { type Cbor, hashOf, malformed } from './cbor.ts';
import { arrayFields, codes, type Fields, listOf, mapFields, toMap } from './fields.ts';
import { expectSchema, idField, realmCodes } from './identity-fields.ts';
import { publicKey } from './key-id.ts';

/** Each schema can say more, and a registry is written in the first that can say all of it: so earlier ones keep their hash. */
const SCHEMA = 1;
/** Bindings of exchanged meters. */
const SCHEMA_WITH_EXCHANGES = 2;
/** Former keys of gateways, with exchanged meters or without. */
const SCHEMA_WITH_FORMER_KEYS = 3;
/** Connections of points, with all of the others or without. */
const SCHEMA_WITH_CONNECTIONS = 4;
/** Dated tariffs of accounts, with all of the others or without. */
const SCHEMA_WITH_TARIFFS = 5;
const what = 'registry';

const roleCodes = codes<PointRole>({ delivery: 1, generation: 2, sub: 3, check: 4, feeder: 5 }, what);

/** The signed payload: map keys 0 (schema) to 9 (account bindings). Keys travel as raw bytes, whose length says the algorithm. */
export const fromRegistry = (registry: Registry): Cbor =>
  toMap(
    schemaOf(registry),
    realmCodes.encode(registry.realm),
    registry.core,
    registry.version,
    registry.zones.map(fromZone),
    registry.gateways.map(fromGateway),
    registry.points.map(fromPoint),
    registry.deviceBindings.map(fromDeviceBinding),
    registry.accounts.map(fromAccount),
    registry.accountBindings.map(fromAccountBinding),
  );

/** Structure only: see `openRegistry` for what must hold between the entries. @throws Fault `malformed`. */
export const toRegistry = (value: Cbor): Registry => {
  const fields = mapFields(value, what, 10);
  const schema = fields.integer(0);
  if (schema < SCHEMA_WITH_EXCHANGES || schema > SCHEMA_WITH_TARIFFS) expectSchema(fields, SCHEMA, what);
  const deviceBindings = fields.list(7).map(toDeviceBinding);
  const gateways = fields.list(5).map(toGateway);
  const points = fields.list(6).map(toPoint);
  const accounts = fields.list(8).map(toAccount);
  if (schemaOf({ points, deviceBindings, gateways, accounts }) !== schema)
    throw malformed(what, 'its schema does not fit its points, device bindings, gateways and accounts');
  return {
    realm: realmCodes.decode(fields, 1),
    core: idField(fields, 2, what),
    version: fields.integer(3, { least: 1 }),
    zones: fields.list(4).map(toZone),
    gateways,
    points,
    deviceBindings,
    accounts,
    accountBindings: fields.list(9).map(toAccountBinding),
  };
};

const schemaOf = ({
  points,
  deviceBindings,
  gateways,
  accounts,
}: Pick<Registry, 'points' | 'deviceBindings' | 'gateways' | 'accounts'>): number => {
  if (accounts.some(({ tariffs }) => tariffs !== undefined)) return SCHEMA_WITH_TARIFFS;
  if (points.some(({ connection }) => connection !== undefined)) return SCHEMA_WITH_CONNECTIONS;
  if (gateways.some(({ former }) => former !== undefined)) return SCHEMA_WITH_FORMER_KEYS;
  return deviceBindings.some(({ replaced }) => replaced !== undefined) ? SCHEMA_WITH_EXCHANGES : SCHEMA;
};

/** Names one signed device↔point binding in the leaves measured under it. */
export const bindingHash = (binding: DeviceBinding): Uint8Array => hashOf(fromDeviceBinding(binding));

const fromZone = ({ id, statedLossPpm }: Zone): Cbor => [id, statedLossPpm.lowest, statedLossPpm.highest];
const toZone = (value: Cbor): Zone => {
  const fields = arrayFields(value, 'zone', 3);
  return { id: idField(fields, 0, 'zone'), statedLossPpm: { lowest: fields.integer(1), highest: fields.integer(2) } };
};

const fromGateway = ({ id, epoch, key, former }: EnrolledGateway): Cbor => [
  id,
  epoch,
  key.raw,
  ...(former === undefined ? [] : [former.map(fromFormerKey)]),
];
const toGateway = (value: Cbor): EnrolledGateway => {
  const had = listOf(value, 'gateway').length === 4;
  const fields = arrayFields(value, 'gateway', had ? 4 : 3);
  const former = had ? fields.list(3).map(toFormerKey) : [];
  if (had && former.length === 0) throw malformed('gateway', 'its list of former keys is empty');
  return {
    id: idField(fields, 0, 'gateway'),
    epoch: fields.integer(1, { least: 1 }),
    key: keyField(fields, 2),
    ...(had && { former }),
  };
};

const fromFormerKey = ({ key, until, handover }: FormerKey): Cbor => [key.raw, until, handover];
const toFormerKey = (value: Cbor): FormerKey => {
  const fields = arrayFields(value, 'former key', 3);
  return {
    key: keyField(fields, 0),
    until: fields.integer(1, { least: 0 }),
    handover: fields.item(2) === null ? null : fields.bytes(2),
  };
};

const fromPoint = ({ id, role, zone, gateway, connection }: Point): Cbor => [
  ...[id, roleCodes.encode(role), zone, gateway],
  ...(connection === undefined ? [] : [[connection.importW, connection.exportW, connection.daylightOnly]]),
];
const toPoint = (value: Cbor): Point => {
  const limited = listOf(value, 'point').length === 5;
  const fields = arrayFields(value, 'point', limited ? 5 : 4);
  return {
    id: idField(fields, 0, 'point'),
    role: roleCodes.decode(fields, 1),
    zone: idField(fields, 2, 'point'),
    gateway: idField(fields, 3, 'point'),
    ...(limited && { connection: toConnection(fields.item(4)) }),
  };
};

const toConnection = (value: Cbor): Connection => {
  const fields = arrayFields(value, 'connection', 3);
  const bounds = { least: 0, most: 100_000_000 };
  return { importW: fields.integer(0, bounds), exportW: fields.integer(1, bounds), daylightOnly: fields.flag(2) };
};

/** Six items; at a meter exchange two more, so that the hash of every earlier binding stays what it was. */
export const fromDeviceBinding = ({
  device,
  point,
  from,
  opening,
  replaced,
  deviceCommitment,
}: DeviceBinding): Cbor => [
  device,
  point,
  from,
  opening.importWh,
  opening.exportWh,
  deviceCommitment,
  ...(replaced === undefined ? [] : [replaced.importWh, replaced.exportWh]),
];
export const toDeviceBinding = (value: Cbor): DeviceBinding => {
  const replaces = listOf(value, 'device binding').length === 8;
  const fields = arrayFields(value, 'device binding', replaces ? 8 : 6);
  const registers = (first: number) => ({
    importWh: wh(fields.integer(first, { least: 0 })),
    exportWh: wh(fields.integer(first + 1, { least: 0 })),
  });
  return {
    device: idField(fields, 0, 'device binding'),
    point: idField(fields, 1, 'device binding'),
    from: instant(fields.integer(2)),
    opening: registers(3),
    deviceCommitment: fields.bytes(5, 32),
    ...(replaces && { replaced: registers(6) }),
  };
};

const fromAccount = ({ id, key, tokenHash, tariff, tariffs, openingCredit }: Account): Cbor => [
  id,
  key.raw,
  tokenHash,
  tariff,
  openingCredit,
  ...(tariffs === undefined ? [] : [tariffs.map(({ tariff: name, from }) => [name, from])]),
];
const toAccount = (value: Cbor): Account => {
  const isDated = listOf(value, 'account').length === 6;
  const fields = arrayFields(value, 'account', isDated ? 6 : 5);
  const tariffs = isDated ? fields.list(5).map(toTariffBinding) : [];
  if (isDated && tariffs.length === 0) throw malformed('account', 'its list of later tariffs is empty');
  return {
    id: idField(fields, 0, 'account'),
    key: keyField(fields, 1),
    tokenHash: fields.bytes(2, 32),
    tariff: idField(fields, 3, 'account'),
    openingCredit: nanoBaht(fields.bigint(4)),
    ...(isDated && { tariffs }),
  };
};

const toTariffBinding = (value: Cbor): TariffBinding => {
  const fields = arrayFields(value, 'tariff of an account', 2);
  return { tariff: idField(fields, 0, 'tariff of an account'), from: instant(fields.integer(1)) };
};

const fromAccountBinding = ({ account, point, from }: AccountBinding): Cbor => [account, point, from];
const toAccountBinding = (value: Cbor): AccountBinding => {
  const fields = arrayFields(value, 'account binding', 3);
  return {
    account: idField(fields, 0, 'account binding'),
    point: idField(fields, 1, 'account binding'),
    from: instant(fields.integer(2)),
  };
};

const keyField = (fields: Fields, key: number): PublicKey => publicKey(fields.bytes(key));
