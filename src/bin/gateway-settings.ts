import { createHash } from 'node:crypto';
import type { ConfiguredMeter, EarlierMeter } from '../configuration/configured-meter.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { toldOf } from '../configuration/partly.ts';
import { refused, together } from '../configuration/refusal.ts';
import type { Said } from '../configuration/words/said.ts';
import { Fault } from '../domain/fault.ts';
import type { LimitedQuantity, LimitSet } from '../domain/limits.ts';
import type { GatewayMeter, GatewaySettings, Settling } from '../gateway/settings.ts';
import type { QualityMeter, QualityRules } from '../power-quality/quality-rules.ts';
import { fitness, settlementReasons } from '../profiles/fitness.ts';
import type { MeterProfile } from '../profiles/profile.ts';
import type { MeterTerms } from '../settlement/point-chain.ts';
import { bindingHash } from '../wire/registry-fields.ts';
import { metersOf } from './gateway-profiles.ts';
import { remembered } from './read-limits.ts';

export type SettingsParts = Readonly<{
  profiles: ReadonlyMap<string, MeterProfile>;
  /** Sets of limits by name. */
  limits: (names: readonly string[]) => readonly LimitSet[];
  version: string;
}>;

/**
 * What the gateway does according to its configuration; hashes say in every leaf which profile and rules made it.
 * @throws Refused for all that it would not start with
 */
export const gatewaySettings = (configuration: GatewayConfiguration, parts: SettingsParts): GatewaySettings => {
  const limits = remembered(parts.limits);
  together(...settingsChecks(configuration, { ...parts, limits }));
  const { gateway, realm, core, interval, silence, mqtt } = configuration;
  const rules = { version: parts.version, interval, capture: 'linear between neighbouring readings, half-even to Wh' };
  return {
    meters: metersOf(configuration).map(({ meter, line }) => gatewayMeter(meter, line, parts.profiles)),
    quality: rulesOf(configuration, limits),
    silence,
    widestBracket: interval.widestBracket,
    sealing: {
      realm,
      gateway,
      core: core.id,
      epoch: core.epoch,
      length: interval.length,
      grace: interval.grace,
      ruleHash: hashOfJson(rules),
    },
    broker: mqtt?.url ?? null,
  };
};

type Checks = readonly (() => unknown)[];

/** What has to be looked at in each meter: its model on its line, what makes its energy count, and what it is judged by. */
export const settingsChecks = (
  configuration: GatewayConfiguration,
  { profiles, limits }: Pick<SettingsParts, 'profiles' | 'limits'>,
): Checks => [
  ...metersOf(configuration).flatMap(({ meter, line }) => modelChecks(meter, line, profiles)),
  ...qualityChecks(configuration, limits),
];

const modelChecks = (meter: ConfiguredMeter, line: Line, profiles: SettingsParts['profiles']): Checks => [
  () => refuseForeignLine(meter, line, profileOf(profiles, meter.profile)),
  () => refuseOtherMultiplier(meter, profiles, meter.at),
  () => meter.binding && refuseUnfit(meter, profiles, meter.at),
  ...toldOf(() => meter.earlier)
    .flat()
    .flatMap((one, index) => [
      () => meter.binding && refuseOtherMultiplier(one, profiles, `${meter.at}.earlier[${index}]`),
      () => meter.binding && refuseUnfit(one, profiles, `${meter.at}.earlier[${index}]`),
    ]),
];

const qualityChecks = (configuration: GatewayConfiguration, read: SettingsParts['limits']): Checks =>
  metersOf(configuration).flatMap(({ meter }) => {
    const { at } = meter;
    const limits = () => read(meter.limits ?? configuration.limits);
    return [
      limits,
      () => meter.grid.ratedKva !== null && refuseUnwatched('ratedKva', 'loading', { limits: limits(), at }),
      () => meter.grid.ratedA !== null && refuseUnwatched('ratedA', 'loading', { limits: limits(), at }),
      () =>
        meter.grid.exports === 'unexpected' && refuseUnwatched('exports', 'reverse-power', { limits: limits(), at }),
    ];
  });

const gatewayMeter = (meter: ConfiguredMeter, line: Line, profiles: SettingsParts['profiles']): GatewayMeter => {
  const { device, point, ratios, serialNumber } = meter;
  const profile = profileOf(profiles, meter.profile);
  return { device, point, bus: line.name, profile, ratios, serialNumber, settling: settlingOf(meter, profiles) };
};

/** What power quality is judged by, as it is configured. @throws Refused */
export const qualityRules = (configuration: GatewayConfiguration, read: SettingsParts['limits']): QualityRules => {
  const limits = remembered(read);
  together(...qualityChecks(configuration, limits));
  return rulesOf(configuration, limits);
};

const rulesOf = (configuration: GatewayConfiguration, read: SettingsParts['limits']): QualityRules => {
  const { limits: usual, interval } = configuration;
  return {
    meters: metersOf(configuration).map(({ meter, line }) =>
      qualityMeter(meter, line.name, read(meter.limits ?? usual)),
    ),
    lateness: interval.widestBracket,
    longestGap: interval.widestBracket,
  };
};

const qualityMeter = (
  { device, point, role, feeder, grid }: ConfiguredMeter,
  line: string,
  limits: readonly LimitSet[],
): QualityMeter => {
  const { ratedKva, ratedA, exports } = grid;
  const isHead = role === 'feeder';
  return {
    device,
    point,
    line,
    feeder,
    isHead,
    limits,
    exportLimit: grid.exportLimitW,
    mayExport: exports === null ? !isHead : exports === 'expected',
    rating: ratingOf(ratedKva, ratedA),
    demandCurrent: grid.demandCurrentA,
    shortCircuitCurrent: grid.shortCircuitCurrentA,
  };
};

const ratingOf = (ratedKva: number | null, ratedA: number | null): QualityMeter['rating'] => {
  if (ratedKva !== null) return { of: 'apparent', value: 1_000 * ratedKva };
  return ratedA === null ? null : { of: 'current', value: ratedA };
};

/** Somebody who enters a rating waits for its alarm: @throws Refused where no limit would ever raise it. */
const refuseUnwatched = (
  name: string,
  quantity: LimitedQuantity,
  { limits, at }: Readonly<{ limits: readonly LimitSet[]; at: string }>,
): void => {
  if (limits.some(({ bands }) => bands.some((band) => band.quantity === quantity))) return;
  throw refused('unwatched', { at, name, limits: limits.map((set) => set.name), quantity });
};

/** @throws Fault `configuration` when there is no such model. */
export const profileOf = (profiles: ReadonlyMap<string, MeterProfile>, id: string): MeterProfile => {
  const profile = profiles.get(id);
  if (profile === undefined) throw new Fault('configuration', `There is no meter profile "${id}".`);
  return profile;
};

type Line = GatewayConfiguration['lines'][number];

/** @throws Fault `configuration` for a model that does not speak what its line carries. */
const refuseForeignLine = ({ at }: ConfiguredMeter, { transport }: Line, profile: MeterProfile): void => {
  if ((transport.kind === 'opc-ua') === (profile.protocol === 'opc-ua')) return;
  throw refused('foreign-line', { at, profile: profile.id, kind: transport.kind });
};

const isOne = ([primary, secondary]: readonly [number, number]): boolean => primary === secondary;

/**
 * Both would multiply, or neither: a bill wrong by the ratio, which nothing later would show.
 * @throws Fault `configuration` where a ratio is not 1 and another multiplies than the model has it.
 */
const refuseOtherMultiplier = (
  meter: Pick<EarlierMeter, 'profile' | 'ratios'>,
  profiles: SettingsParts['profiles'],
  at: string,
): void => {
  const profile = profileOf(profiles, meter.profile);
  const multiplier = profile.protocol === 'modbus' ? profile.transformers?.appliedBy : undefined;
  if (multiplier === undefined) return;
  const { current, voltage, appliedBy } = meter.ratios;
  if (multiplier === appliedBy || (isOne(current) && isOne(voltage))) return;
  const [ct, pt] = [current.join('/'), voltage.join('/')];
  throw refused('other-multiplier', { at, appliedBy, ct, pt, profile: profile.id, multiplier });
};

/** @throws Refused for a model whose energy must not count. */
const refuseUnfit = (
  { profile: id }: Pick<EarlierMeter, 'profile'>,
  profiles: SettingsParts['profiles'],
  at: string,
): void => {
  const { fit, reasons } = fitness(profileOf(profiles, id)).settlement;
  if (fit === 'unfit') throw refused('unfit-to-settle', { at, profile: id, why: unfitWords(reasons) });
};

/** What makes a meter's energy count, as it was judged; null where it has no binding. */
const settlingOf = (meter: ConfiguredMeter, profiles: SettingsParts['profiles']): Settling | null => {
  const { device, profile, ratios, binding, earlier } = meter;
  if (binding === null) return null;
  const terms = termsOf({ device, profile, ratios, binding }, profiles);
  const successors = [...earlier.slice(1).map((one) => one.binding), binding];
  const before = earlier.flatMap((one, index) => {
    const until = successors[index]?.from;
    return until === undefined ? [] : [{ ...termsOf(one, profiles), until }];
  });
  return { binding, earlier, terms: { ...terms, earlier: before } };
};

const termsOf = ({ profile: id, ratios, binding }: EarlierMeter, profiles: SettingsParts['profiles']): MeterTerms => {
  const profile = profileOf(profiles, id);
  return {
    deviceCommitment: binding.deviceCommitment,
    bindingHash: bindingHash(binding),
    ratios,
    netting: profile.netting,
    profileHash: hashOfJson(profile),
  };
};

const unfitWords = (reasons: readonly (keyof typeof settlementReasons)[]): Said => {
  const unfit = reasons.map((reason) => settlementReasons[reason]).filter(({ grade }) => grade === 'unfit');
  return { en: unfit.map(({ en }) => en).join(' '), th: unfit.map(({ th }) => th).join(' ') };
};

/** SHA-256 of the data with its keys sorted: the same for the same data, whoever wrote it down. */
export const hashOfJson = (data: object): Uint8Array =>
  new Uint8Array(createHash('sha256').update(JSON.stringify(data, sortKeys)).digest());

const sortKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
    : value;
