import type { EnrolledGateway, Registry } from '../../domain/registry.ts';

/** What a person wants to know of a registry at a glance. */
export const registryLines = (registry: Registry): string => {
  const { realm, core, version, zones, gateways, points, accounts, deviceBindings } = registry;
  const counted = `${zones.length} zones, ${gateways.length} gateways, ${points.length} points, ${deviceBindings.length} device bindings, ${accounts.length} accounts`;
  return `registry of ${core} (${realm}), version ${version}: ${counted}\n${keyHistory(registry)}`;
};

/** Every key a gateway ever had, with the entry of the log at which its time ended. */
export const keyHistory = ({ gateways }: Registry): string => gateways.map(linesOf).join('');

const linesOf = ({ id, epoch, key, former = [] }: EnrolledGateway): string => {
  const past = former.map(({ key: { kid, algorithm }, until, handover }) => {
    const end = handover === null ? 'revoked' : 'handed over';
    return `  former ${kid} ${algorithm}, ${end}: until entry ${until}\n`;
  });
  return `${id} (epoch ${epoch})\n${past.join('')}  today  ${key.kid} ${key.algorithm}\n`;
};
