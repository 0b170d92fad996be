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
import { refused, together } from './refusal.ts';

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
  const binding = () => raw.binding && bindingOf(raw.binding, { device, point }, `${path}.binding`);
  const earlier = raw.earlier.map((one, index) => () => earlierOf(one, point, profiles, `${path}.earlier[${index}]`));
  together(
    () => refuseUnknownProfile(profile, profiles, path),
    () => refuseUnbound(raw, path),
    binding,
    ...earlier,
    () => refuseGaps(raw, path),
    () => refuseTwoRatings(raw.grid, path),
    () => unitOf(raw, line, path),
    () => ratiosOf(raw.ratios, `${path}.ratios`),
  );
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
    binding: binding(),
    earlier: earlier.map((one) => one()),
    nodes,
    at: path,
  };
};

/** It would count, and nobody would know from where. */
const refuseUnbound = ({ binding, role }: RawMeter, at: string): void => {
  if (binding === null && (role === 'delivery' || role === 'feeder')) throw refused('no-binding', { at, role });
};

/** Of two, an alarm could not say which it goes by. */
const refuseTwoRatings = ({ ratedKva, ratedA }: ConfiguredMeter['grid'], at: string): void => {
  if (ratedKva !== null && ratedA !== null) throw refused('two-ratings', { at, ratedKva, ratedA });
};

const refuseUnknownProfile = (profile: string, profiles: readonly string[], at: string): void => {
  if (profiles.includes(profile)) return;
  throw refused('unknown-profile', { at, profile, profiles, meant: nearMiss(profile, profiles) });
};

const unitOf = ({ unit, nodes }: RawMeter, line: LineTransport['kind'], at: string): number => {
  if (line === 'opc-ua') {
    if (unit !== null) throw refused('unit-of-opc-ua', { at, unit });
    const names = nodes.map(({ quantity }) => quantity);
    const double = names.find((name, index) => names.indexOf(name) !== index);
    if (double !== undefined) throw refused('node-twice', { at, quantity: double });
    const counted = nodes.find(({ quantity, deadband }) => deadband > 0 && isEnergyChannel(quantity));
    if (counted !== undefined) throw refused('deadband-of-energy', { at, ...counted });
    if (nodes.length === 0) throw refused('no-nodes', { at });
    return 0;
  }
  if (nodes.length > 0) throw refused('nodes-of-modbus', { at });
  const [least, most] = unitRange(line);
  if (unit === null || unit < least || unit > most) throw refused('unit-range', { at, unit, least, most });
  return unit;
};

const bindingOf = (
  raw: RawBinding,
  { device, point }: Readonly<{ device: DeviceId; point: PointId }>,
  path: string,
): DeviceBinding => {
  const { from, openingImportWh, openingExportWh, deviceCommitment, replacedImportWh, replacedExportWh } = raw;
  if ((replacedImportWh === null) !== (replacedExportWh === null)) throw refused('half-replaced', { at: path });
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
const refuseGaps = ({ device, earlier, binding }: RawMeter, path: string): void => {
  const bindings = [...earlier, ...(binding === null ? [] : [{ device, binding }])];
  for (const [index, { binding: next }] of bindings.entries()) {
    const before = bindings[index - 1];
    const at = index < earlier.length ? `${path}.earlier[${index}].binding` : `${path}.binding`;
    if (before === undefined) continue;
    if (next.replacedImportWh === null) throw refused('not-said-replaced', { at, device: before.device });
    if (Date.parse(next.from) <= Date.parse(before.binding.from))
      throw refused('not-after', { at, device: before.device });
  }
};

/** Entered twice, because a wrong ratio is a wrong bill for years and nothing else shows it. */
const ratiosOf = ({ current, voltage, appliedBy, again }: RawRatios, path: string): TransformerRatios => {
  for (const [kind, one, other] of [
    ['current', current, again.current],
    ['voltage', voltage, again.voltage],
  ] as const)
    if (one[0] !== other[0] || one[1] !== other[1])
      throw refused('ratios-differ', { at: path, kind, one: one.join('/'), other: other.join('/') });
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
