import { createHash } from 'node:crypto';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { Fault } from '../domain/fault.ts';
import type { Limits } from '../domain/limits.ts';
import type { GatewayMeter, GatewaySettings } from '../gateway/settings.ts';
import type { MeterProfile } from '../profiles/profile.ts';
import { bindingHash } from '../wire/registry-fields.ts';

export type SettingsParts = Readonly<{
  profiles: ReadonlyMap<string, MeterProfile>;
  limits: Limits;
  version: string;
}>;

/** What the gateway does according to its configuration; hashes say in every leaf which profile and rules made it. */
export const gatewaySettings = (configuration: GatewayConfiguration, parts: SettingsParts): GatewaySettings => {
  const { gateway, realm, core, interval, silence, lines, mqtt } = configuration;
  const rules = { version: parts.version, interval, capture: 'linear between neighbouring readings, half-even to Wh' };
  return {
    meters: lines.flatMap((line) =>
      line.meters.map(({ device, point, ratios, binding, profile: id }): GatewayMeter => {
        const profile = profileOf(parts.profiles, id);
        const hashes = { bindingHash: bindingHash(binding), profileHash: hashOfJson(profile) };
        const terms = { deviceCommitment: binding.deviceCommitment, ...hashes };
        return { device, point, bus: line.name, profile, ratios, binding, terms };
      }),
    ),
    limits: parts.limits,
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

/** @throws Fault `configuration` when there is no such model, or settlement must not use it. */
export const profileOf = (profiles: ReadonlyMap<string, MeterProfile>, id: string): MeterProfile => {
  const profile = profiles.get(id);
  if (profile === undefined) throw new Fault('configuration', `There is no meter profile "${id}".`);
  if (profile.netting === 'unknown')
    throw new Fault('configuration', `The profile "${id}" does not say how phases are netted: unfit for settlement.`);
  return profile;
};

/** SHA-256 of the data with its keys sorted: the same for the same data, whoever wrote it down. */
const hashOfJson = (data: object): Uint8Array =>
  new Uint8Array(createHash('sha256').update(JSON.stringify(data, sortKeys)).digest());

const sortKeys = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
    : value;
