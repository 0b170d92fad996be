import { wh } from '../domain/energy.ts';
import type { DeviceId, PointId } from '../domain/identity.ts';
import { nearMiss } from '../domain/near-miss.ts';
import { isEnergyChannel } from '../domain/quantity.ts';
import type { DeviceBinding, PointRole } from '../domain/registry.ts';
import { instant } from '../domain/time.ts';
import type { TransformerRatios } from '../domain/transaction.ts';
import { unitRange } from '../profiles/unit-range.ts';
import { fromHex } from '../wire/bytes.ts';
import type { LineTransport } from './line-transport.ts';
import type { NodeName } from './node-names.ts';
import { wrong } from './wrong.ts';

/** A meter as a gateway's configuration has it. */
export type ConfiguredMeter = Readonly<{
  device: DeviceId;
  point: PointId;
  role: PointRole;
  /** Modbus address; 0 also where the line is none of Modbus. */
  unit: number;
  /** `vendor/model`, one of the known ones. */
  profile: string;
  /** Stays here: a leaf has only a salted hash of it. */
  serialNumber: string | null;
  ratios: TransformerRatios;
  /** Sets of limits by name, instead of the gateway's; null: the gateway's. */
  limits: readonly string[] | null;
  /** The electrical feeder it is on; null: nobody has said. */
  feeder: string | null;
  /** What is known of the grid at its point; null: nothing. */
  grid: Readonly<{
    exportLimitW: number | null;
    demandCurrentA: number | null;
    shortCircuitCurrentA: number | null;
    /** One of the two at most. */
    ratedKva: number | null;
    ratedA: number | null;
    exports: 'expected' | 'unexpected' | null;
  }>;
  /** Null: only observed. */
  binding: DeviceBinding | null;
  /** Those it has replaced at its point, oldest first. */
  earlier: readonly EarlierMeter[];
  /** OPC UA: which node is which quantity. */
  nodes: readonly ConfiguredNode[];
  /** File and path, for faults. */
  at: string;
}>;

export type EarlierMeter = Readonly<{
  device: DeviceId;
  profile: string;
  ratios: TransformerRatios;
  binding: DeviceBinding;
}>;

type ConfiguredNode = Readonly<{
  quantity: NodeName;
  node: string;
  /** Our units in one of the node's. */
  scale: number;
  exponent: number;
  /** In the node's unit; 0 reports every change. */
  deadband: number;
}>;

/**
 * A meter on a line, whose feeder it is on where it names none of its own.
 * @throws Fault `configuration`: which path, what stands there, and what is allowed.
 */
export const meterOf = (
  raw: RawMeter,
  { kind: line, feeder }: Readonly<{ kind: LineTransport['kind']; feeder: string | null }>,
  profiles: readonly string[],
  path: string,
): ConfiguredMeter => {
  const { device, point, role, profile, serialNumber, nodes } = raw;
  refuseUnknownProfile(profile, profiles, path);
  const binding = raw.binding && bindingOf(raw.binding, { device, point }, `${path}.binding`);
  if (binding === null && (role === 'delivery' || role === 'feeder'))
    throw wrong(
      `${path}.binding is missing and ${path}.role is "${role}"; allowed: a binding, or the role "generation", "sub" or "check": such a meter is only observed`,
    );
  const earlier = raw.earlier.map((one, index) => earlierOf(one, point, profiles, `${path}.earlier[${index}]`));
  refuseGaps(earlier, binding, path);
  refuseTwoRatings(raw.grid, path);
  return {
    device,
    point,
    role,
    unit: unitOf(raw, line, path),
    profile,
    serialNumber,
    ratios: ratiosOf(raw.ratios, `${path}.ratios`),
    limits: raw.limits,
    feeder: raw.feeder ?? feeder,
    grid: raw.grid,
    binding,
    earlier,
    nodes,
    at: path,
  };
};

/** Of two, an alarm could not say which it goes by. */
const refuseTwoRatings = ({ ratedKva, ratedA }: ConfiguredMeter['grid'], path: string): void => {
  if (ratedKva === null || ratedA === null) return;
  throw wrong(
    `${path}.grid has ratedKva ${ratedKva} and ratedA ${ratedA}; allowed: one of them, the kVA of a transformer or the A of a conductor or a fuse`,
  );
};

const refuseUnknownProfile = (profile: string, profiles: readonly string[], path: string): void => {
  if (profiles.includes(profile)) return;
  const meant = nearMiss(profile, profiles);
  const hint = meant === null ? '' : `; did you mean "${meant}"?`;
  throw wrong(`${path}.profile is "${profile}"; allowed: ${profiles.join(', ')}${hint}`);
};

const unitOf = ({ unit, nodes }: RawMeter, line: LineTransport['kind'], path: string): number => {
  if (line === 'opc-ua') {
    if (unit !== null) throw wrong(`${path}.unit is ${unit}; allowed: none on a line of OPC UA`);
    const names = nodes.map(({ quantity }) => quantity);
    const double = names.find((name, index) => names.indexOf(name) !== index);
    if (double !== undefined) throw wrong(`${path}.nodes has ${double} twice; allowed: each one once`);
    const counted = nodes.find(({ quantity, deadband }) => deadband > 0 && isEnergyChannel(quantity));
    if (counted !== undefined)
      throw wrong(
        `${path}.nodes has a deadband of ${counted.deadband} for ${counted.quantity}; allowed: none for energy`,
      );
    if (nodes.length === 0) throw wrong(`${path}.nodes is []; allowed: the nodes of the server that are this meter`);
    return 0;
  }
  if (nodes.length > 0) throw wrong(`${path}.nodes is for OPC UA; allowed: none on a line of Modbus`);
  const [least, most] = unitRange(line);
  if (unit === null || unit < least || unit > most)
    throw wrong(`${path}.unit is ${unit ?? 'missing'}; allowed: a whole number from ${least} to ${most}`);
  return unit;
};

const bindingOf = (
  raw: RawBinding,
  { device, point }: Readonly<{ device: DeviceId; point: PointId }>,
  path: string,
): DeviceBinding => {
  const { from, openingImportWh, openingExportWh, deviceCommitment, replacedImportWh, replacedExportWh } = raw;
  if ((replacedImportWh === null) !== (replacedExportWh === null))
    throw wrong(`${path}.replacedImportWh and ${path}.replacedExportWh belong together; allowed: both, or neither`);
  return {
    device,
    point,
    from: instant(Date.parse(from)),
    opening: { importWh: wh(openingImportWh), exportWh: wh(openingExportWh) },
    ...(replacedImportWh !== null &&
      replacedExportWh !== null && {
        replaced: { importWh: wh(replacedImportWh), exportWh: wh(replacedExportWh) },
      }),
    deviceCommitment: fromHex(deviceCommitment),
  };
};

const earlierOf = (raw: RawEarlier, point: PointId, profiles: readonly string[], path: string): EarlierMeter => {
  refuseUnknownProfile(raw.profile, profiles, path);
  const { device, profile } = raw;
  return {
    device,
    profile,
    ratios: ratiosOf(raw.ratios, `${path}.ratios`),
    binding: bindingOf(raw.binding, { device, point }, `${path}.binding`),
  };
};

/** Every meter but the first says where the one before it ended, and each begins after the one before it. */
const refuseGaps = (earlier: readonly EarlierMeter[], binding: DeviceBinding | null, path: string): void => {
  const bindings = [...earlier.map((one) => one.binding), ...(binding === null ? [] : [binding])];
  for (const [index, next] of bindings.entries()) {
    const before = bindings[index - 1];
    const where = index < earlier.length ? `${path}.earlier[${index}].binding` : `${path}.binding`;
    if (before === undefined) continue;
    if (next.replaced === undefined)
      throw wrong(`${where}.replacedImportWh is missing; allowed: where the meter before it, ${before.device}, ended`);
    if (next.from <= before.from)
      throw wrong(`${where}.from is not after that of ${before.device}; allowed: the meters in the order they came`);
  }
};

/** Entered twice, because a wrong ratio is a wrong bill for years and nothing else shows it. */
const ratiosOf = ({ current, voltage, appliedBy, again }: RawRatios, path: string): TransformerRatios => {
  for (const [kind, one, other] of [
    ['current', current, again.current],
    ['voltage', voltage, again.voltage],
  ] as const)
    if (one[0] !== other[0] || one[1] !== other[1])
      throw wrong(
        `${path}.${kind} is ${one.join('/')} but ${path}.again.${kind} is ${other.join('/')}; allowed: the same ratio in both, read off the plate twice`,
      );
  return { current, voltage, appliedBy };
};

type Ratio = readonly [primary: number, secondary: number];
type RawRatios = Readonly<{
  current: Ratio;
  voltage: Ratio;
  appliedBy: 'meter' | 'gateway';
  again: Readonly<{ current: Ratio; voltage: Ratio }>;
}>;
type RawBinding = Readonly<{
  from: string;
  openingImportWh: number;
  openingExportWh: number;
  deviceCommitment: string;
  replacedImportWh: number | null;
  replacedExportWh: number | null;
}>;
type RawEarlier = Readonly<{ device: string; profile: string; ratios: RawRatios; binding: RawBinding }>;
/** What the schema lets through. */
export type RawMeter = Readonly<{
  device: string;
  point: string;
  role: PointRole;
  unit: number | null;
  profile: string;
  serialNumber: string | null;
  ratios: RawRatios;
  limits: readonly string[] | null;
  feeder: string | null;
  grid: ConfiguredMeter['grid'];
  binding: RawBinding | null;
  earlier: readonly RawEarlier[];
  nodes: readonly ConfiguredNode[];
}>;
