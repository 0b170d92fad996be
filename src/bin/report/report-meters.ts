import type { GatewayConfiguration } from '../../configuration/gateway-configuration.ts';
import { Fault } from '../../domain/fault.ts';
import type { LimitSet } from '../../domain/limits.ts';
import type { ReportMeter } from '../../power-quality/report/report-sources.ts';
import { qualityRules } from '../gateway-settings.ts';

/**
 * The meters of all gateways, each as its gateway has it. A feeder of one name is one feeder, whatever gateways read its
 * meters.
 * @throws Fault `configuration` where two gateways say of one meter what cannot both be judged
 */
export const reportMeters = (
  configurations: readonly GatewayConfiguration[],
  read: (names: readonly string[]) => readonly LimitSet[],
): readonly ReportMeter[] => {
  refuseDoubles(configurations);
  const meters = configurations.flatMap((configuration) => {
    const { gateway } = configuration;
    return qualityRules(configuration, read).meters.map((meter): ReportMeter => ({ ...meter, gateway }));
  });
  for (const [device, entries] of Map.groupBy(meters, (meter) => meter.device)) refuseOtherTerms(device, entries);
  return meters;
};

const refuseDoubles = (configurations: readonly GatewayConfiguration[]): void => {
  const [first] = configurations;
  for (const [at, { gateway, realm }] of configurations.entries()) {
    if (configurations.findIndex((other) => other.gateway === gateway) !== at)
      throw new Fault('configuration', `Two files of --config are of ${gateway}; allowed: each gateway once.`);
    if (first !== undefined && realm !== first.realm)
      throw new Fault(
        'configuration',
        `${gateway} is of realm ${realm}, ${first.gateway} of ${first.realm}; allowed: one realm in a report.`,
      );
  }
};

/** What a meter is judged by; where it is may differ: it moved. */
const termsOf = ({ limits, exportLimit, demandCurrent, shortCircuitCurrent, rating, mayExport }: ReportMeter): string =>
  JSON.stringify([limits.map(({ name }) => name), exportLimit, demandCurrent, shortCircuitCurrent, rating, mayExport]);

const refuseOtherTerms = (device: string, [first, ...others]: readonly ReportMeter[]): void => {
  const other = others.find((one) => first !== undefined && termsOf(one) !== termsOf(first));
  if (other !== undefined)
    throw new Fault(
      'configuration',
      `Meter ${device} is judged otherwise at ${first?.gateway} than at ${other.gateway} (limits, exports, ratings or currents); allowed: the same at both, or only at the one that has it now.`,
    );
};
