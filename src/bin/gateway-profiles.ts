import { loadProfiles } from '../../drivers/profiles/catalogue.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { toldOf } from '../configuration/partly.ts';
import type { MeterProfile } from '../profiles/profile.ts';

/** The models of a gateway's meters, and of those they have replaced, by name, as far as these are told. */
export const gatewayProfiles = (
  configuration: Pick<GatewayConfiguration, 'lines'>,
): Promise<ReadonlyMap<string, MeterProfile>> =>
  loadProfiles(
    metersOf(configuration).flatMap(({ meter }) => [
      ...toldOf(() => meter.profile),
      ...toldOf(() => meter.earlier.map(({ profile }) => profile)).flat(),
    ]),
  );

type Line = GatewayConfiguration['lines'][number];

/** Every meter with its line, as far as lists of them are told. */
export const metersOf = (
  configuration: Pick<GatewayConfiguration, 'lines'>,
): readonly Readonly<{ meter: Line['meters'][number]; line: Line }>[] =>
  toldOf(() => configuration.lines)
    .flat()
    .flatMap((line) => toldOf(() => line.meters.map((meter) => ({ meter, line }))).flat());
