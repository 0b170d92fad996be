import { type ConfiguredTransport, configuredTransport, type LineSettings } from './line-settings.ts';
import type { FoundUnit } from './scan.ts';

type ProposedMeter = Readonly<{
  device: string;
  point: string;
  role: 'check';
  unit: number;
  profile: string;
  serialNumber?: string;
}>;
type ProposedLine = Readonly<{ name: string; transport: ConfiguredTransport; meters: readonly ProposedMeter[] }>;

/** What goes into the gateway's file. */
export type Proposal = Readonly<{ lines: readonly ProposedLine[] }>;

const addressOf = (settings: LineSettings): string =>
  settings.kind === 'rtu' ? settings.path : `${settings.host.toLowerCase()}:${settings.port}`;

/** A device on a network that answers whatever unit it is asked for is one meter: its serial number tells. */
const withoutEchoes = (units: readonly FoundUnit[]): readonly FoundUnit[] =>
  units.filter(({ candidates: [best] }, index) => {
    const serial = best?.serialNumber ?? null;
    return serial === null || units.findIndex(({ candidates: [other] }) => other?.serialNumber === serial) === index;
  });

/**
 * Lines for the gateway's file, one setting each: that under which most units were understood. The meters are only
 * watched until they are commissioned, so nobody is billed by a guess.
 */
export const propose = (found: readonly FoundUnit[]): Proposal => {
  const known = found.filter((one) => one.candidates.length > 0);
  const groups = [...Map.groupBy(known, ({ settings }) => addressOf(settings)).values()];
  return {
    lines: groups.flatMap((group, index): readonly ProposedLine[] => {
      const transport = commonest(group);
      if (transport === null) return [];
      const here = withoutEchoes(group.filter(({ settings }) => settings === transport));
      return [
        {
          name: `line-${index + 1}`,
          transport: configuredTransport(transport),
          meters: here.flatMap((one) => meterOf(one, index + 1)),
        },
      ];
    }),
  };
};

const commonest = (group: readonly FoundUnit[]): LineSettings | null => {
  const count = (settings: LineSettings) => group.filter((one) => one.settings === settings).length;
  const [best] = group.toSorted((one, other) => count(other.settings) - count(one.settings));
  return best?.settings ?? null;
};

const meterOf = ({ unit, candidates: [best] }: FoundUnit, line: number): readonly ProposedMeter[] => {
  if (best === undefined) return [];
  const { profile, serialNumber } = best;
  const name = `${line}-${unit}`;
  const plate = serialNumber === null ? {} : { serialNumber };
  return [{ device: `meter-${name}`, point: `point-${name}`, role: 'check', unit, profile, ...plate }];
};
