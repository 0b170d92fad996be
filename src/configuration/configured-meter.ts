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
import { partly, toldOf } from './partly.ts';
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

/** A meter as it is written, and what is known of where it is: its line, whose feeder it is on where it names none of its own. */
type WrittenMeter = Readonly<{
  meter: RawMeter;
  line: Readonly<{ kind: LineTransport['kind']; feeder: string | null }>;
  profiles: readonly string[];
  layer: string;
  path: string;
}>;

/** @throws Refused for all that is wrong with it: which path, what stands there, and what is allowed. */
export const judgeMeter = ({ meter, line, profiles, layer, path }: WrittenMeter): void => {
  const at = `${layer}: ${path}`;
  together(
    () => refuseUnknownProfile(meter.profile, profiles, at),
    () => refuseUnbound(meter, at),
    () => meter.binding && refuseHalfReplaced(meter.binding, `${at}.binding`),
    ...toldOf(() => meter.earlier)
      .flat()
      .map((one, index) => () => judgeEarlier(one, profiles, `${at}.earlier[${index}]`)),
    ...gapsIn(meter, at),
    () => refuseTwoRatings(meter.grid, at),
    ...unitAndNodes(meter, line, at),
    ...otherRatiosIn(meter, at),
  );
};

const judgeEarlier = (earlier: RawEarlier, profiles: readonly string[], at: string): void =>
  together(
    () => refuseUnknownProfile(earlier.profile, profiles, at),
    ...otherRatiosIn(earlier, at),
    () => refuseHalfReplaced(earlier.binding, `${at}.binding`),
  );

/** A meter that was judged. */
export const meterOf = ({ meter: raw, line, profiles, layer, path }: WrittenMeter): ConfiguredMeter => {
  const at = `${layer}: ${path}`;
  return partly<ConfiguredMeter>(
    { layer, path },
    {
      device: () => raw.device,
      point: () => raw.point,
      role: () => raw.role,
      unit: () => (line.kind === 'opc-ua' ? 0 : unitOf(raw, line.kind, at)),
      profile: () => known(raw.profile, profiles, at),
      serialNumber: () => raw.serialNumber,
      ratios: () => ratiosOf(raw, at),
      limits: () => raw.limits,
      feeder: () => raw.feeder ?? line.feeder,
      grid: () => ({ ...raw.grid }),
      binding: () =>
        raw.binding && { device: raw.device, point: raw.point, ...bindingOf(raw.binding, `${at}.binding`) },
      earlier: () => raw.earlier.map((one, index) => earlierOf(one, raw.point, profiles, `${at}.earlier[${index}]`)),
      nodes: () => raw.nodes,
      at: () => at,
    },
  );
};

const known = (profile: string, profiles: readonly string[], at: string): string => {
  refuseUnknownProfile(profile, profiles, at);
  return profile;
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

/** How it is told apart on its line: by its address on one of Modbus, by its nodes on one of OPC UA. */
const unitAndNodes = (meter: RawMeter, line: WrittenMeter['line'], at: string): readonly (() => void)[] => [
  () => {
    if (line.kind !== 'opc-ua') unitOf(meter, line.kind, at);
    else if (meter.unit !== null) throw refused('unit-of-opc-ua', { at, unit: meter.unit });
  },
  () => {
    if (line.kind !== 'opc-ua' && meter.nodes.length > 0) throw refused('nodes-of-modbus', { at });
    if (line.kind === 'opc-ua' && meter.nodes.length === 0) throw refused('no-nodes', { at });
  },
  () => {
    if (line.kind !== 'opc-ua') return;
    const names = meter.nodes.map(({ quantity }) => quantity);
    const double = names.find((name, index) => names.indexOf(name) !== index);
    if (double !== undefined) throw refused('node-twice', { at, quantity: double });
  },
  () => {
    if (line.kind !== 'opc-ua') return;
    const counted = meter.nodes.find(({ quantity, deadband }) => deadband > 0 && isEnergyChannel(quantity));
    if (counted === undefined) return;
    const { deadband, quantity } = counted;
    throw refused('deadband-of-energy', { at, deadband, quantity });
  },
];

const unitOf = (
  { unit }: Pick<RawMeter, 'unit'>,
  line: Exclude<LineTransport['kind'], 'opc-ua'>,
  at: string,
): number => {
  const [least, most] = unitRange(line);
  if (unit === null || unit < least || unit > most) throw refused('unit-range', { at, unit, least, most });
  return unit;
};

const refuseHalfReplaced = (
  { replacedImportWh, replacedExportWh }: Pick<RawBinding, 'replacedImportWh' | 'replacedExportWh'>,
  at: string,
): void => {
  if ((replacedImportWh === null) !== (replacedExportWh === null)) throw refused('half-replaced', { at });
};

/** Without whose it is. */
const bindingOf = (raw: RawBinding, path: string): Omit<DeviceBinding, 'device' | 'point'> => {
  refuseHalfReplaced(raw, path);
  const { from, openingImportWh, openingExportWh, deviceCommitment, replacedImportWh, replacedExportWh } = raw;
  return {
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
  const { device, profile } = raw;
  return {
    device,
    profile: known(profile, profiles, path),
    ratios: ratiosOf(raw, path),
    binding: { device, point, ...bindingOf(raw.binding, `${path}.binding`) },
  };
};

/** Every meter but the first says where the one before it ended, and each begins after the one before it. */
const gapsIn = (raw: RawMeter, path: string): readonly (() => void)[] => {
  const earlier = toldOf(() => raw.earlier).flat();
  return [...earlier, raw].flatMap((_, index) => {
    const at = index < earlier.length ? `${path}.earlier[${index}].binding` : `${path}.binding`;
    const before = earlier[index - 1];
    if (before === undefined) return [];
    const next = () => (earlier[index] ?? raw).binding;
    return [
      () => {
        if (next()?.replacedImportWh === null) throw refused('not-said-replaced', { at, device: before.device });
      },
      () => {
        const from = next()?.from;
        if (from !== undefined && Date.parse(from) <= Date.parse(before.binding.from))
          throw refused('not-after', { at, device: before.device });
      },
    ];
  });
};

/** Entered twice, because a wrong ratio is a wrong bill for years and nothing else shows it. */
const otherRatiosIn = (of: Readonly<{ ratios: RawRatios }>, path: string): readonly (() => void)[] =>
  (['current', 'voltage'] as const).map((kind) => () => {
    const { ratios } = of;
    const [one, other] = [ratios[kind], ratios.again[kind]];
    if (one[0] !== other[0] || one[1] !== other[1])
      throw refused('ratios-differ', { at: `${path}.ratios`, kind, one: one.join('/'), other: other.join('/') });
  });

const ratiosOf = (of: Readonly<{ ratios: RawRatios }>, path: string): TransformerRatios => {
  together(...otherRatiosIn(of, path));
  const { current, voltage, appliedBy } = of.ratios;
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
