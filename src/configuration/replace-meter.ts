import type { DeviceId } from '../domain/identity.ts';
import type { DeviceBinding } from '../domain/registry.ts';
import { bangkokTime } from '../domain/time.ts';
import { toHex } from '../wire/bytes.ts';
import type { ConfiguredMeter } from './configured-meter.ts';
import type { GatewayConfiguration } from './gateway-configuration.ts';
import { wrong } from './wrong.ts';

/** A meter that takes over: its binding says where the old one ended. */
export type Replacement = Readonly<{
  old: DeviceId;
  binding: DeviceBinding;
  /** Null: not written down. */
  serialNumber: string | null;
  /** Null: as those of the old meter. */
  profile: string | null;
  unit: number | null;
}>;

/** The configured meter that is to be replaced. @throws Fault `configuration` when it cannot be. */
export const replaceable = (
  { lines }: GatewayConfiguration,
  old: DeviceId,
  { name, taken }: Readonly<{ name: string; taken: DeviceId }>,
): ConfiguredMeter & Readonly<{ binding: DeviceBinding }> => {
  const meters = lines.flatMap((line) => line.meters);
  const meter = meters.find(({ device }) => device === old);
  if (meter === undefined)
    throw wrong(`${name}: there is no meter ${old}; allowed: ${meters.map(({ device }) => device).join(', ')}`);
  if (meters.some(({ device, earlier }) => device === taken || earlier.some((before) => before.device === taken)))
    throw wrong(`${name}: the device ${taken} is there already; allowed: an id that was never used here`);
  if (meter.binding === null)
    throw wrong(`${meter.at} is only observed: no energy of it is settled; put the new device into the file by hand`);
  return { ...meter, binding: meter.binding };
};

/** What speaks against an exchange, in words; null when nothing does. */
export const exchangeProblem = (before: DeviceBinding, next: DeviceBinding): string | null => {
  if (next.from <= before.from)
    return `The exchange at ${bangkokTime(next.from)} is not after ${bangkokTime(before.from)}, when ${before.device} was put in. Check --at.`;
  for (const [channel, key] of [
    ['import', 'importWh'],
    ['export', 'exportWh'],
  ] as const)
    if (next.replaced === undefined || next.replaced[key] < before.opening[key])
      return `The closing ${channel} register is below the ${before.opening[key]} Wh that ${before.device} began with. Check --closing-${channel}.`;
  return null;
};

/**
 * The configuration file's value with one meter replaced: the old one goes to `earlier`, everything else stays as it
 * was written. `value` is one that `gatewayConfiguration` has taken.
 */
export const withReplacement = (value: unknown, replacement: Replacement): unknown => {
  const file = value as RawFile;
  return {
    ...file,
    lines: file.lines.map((line) => ({
      ...line,
      meters: line.meters.map((meter) => (meter.device === replacement.old ? replaced(meter, replacement) : meter)),
    })),
  };
};

const replaced = (old: RawMeter, { binding, serialNumber, profile, unit }: Replacement): RawMeter => {
  const { device, earlier = [], serialNumber: _, ...kept } = old;
  const ratios = old.ratios === undefined ? {} : { ratios: old.ratios };
  return {
    ...kept,
    device: binding.device,
    ...(unit !== null && { unit }),
    profile: profile ?? old.profile,
    ...(serialNumber !== null && { serialNumber }),
    binding: {
      from: bangkokTime(binding.from),
      openingImportWh: binding.opening.importWh,
      openingExportWh: binding.opening.exportWh,
      deviceCommitment: toHex(binding.deviceCommitment),
      replacedImportWh: binding.replaced?.importWh ?? null,
      replacedExportWh: binding.replaced?.exportWh ?? null,
    },
    earlier: [...earlier, { device, profile: old.profile, ...ratios, binding: old.binding }],
  };
};

type RawMeter = Readonly<{
  device: string;
  profile: string;
  serialNumber?: string;
  ratios?: unknown;
  binding: unknown;
  earlier?: readonly unknown[];
}>;
type RawFile = Readonly<{ lines: readonly Readonly<{ meters: readonly RawMeter[] }>[] }>;
