import { loadProfiles } from '../../drivers/profiles/catalogue.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import type { MeterProfile } from '../profiles/profile.ts';

/** The models of a gateway's meters, and of those they have replaced, by name. */
export const gatewayProfiles = ({
  lines,
}: Pick<GatewayConfiguration, 'lines'>): Promise<ReadonlyMap<string, MeterProfile>> =>
  loadProfiles(
    lines.flatMap(({ meters }) =>
      meters.flatMap(({ profile, earlier }) => [profile, ...earlier.map((before) => before.profile)]),
    ),
  );
