import { type MeterSource, profiledSource } from '../../drivers/modbus/meter-source.ts';
import { type BusPorts, modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import type { OpcUaMeter } from '../../drivers/opcua/opcua-settings.ts';
import { sunSpecSource } from '../../drivers/sunspec/sunspec-source.ts';
import type { ConfiguredMeter } from '../configuration/configured-meter.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { Fault } from '../domain/fault.ts';
import type { GatewayPorts } from '../gateway/settings.ts';
import type { MeterProfile } from '../profiles/profile.ts';
import { profileOf } from './gateway-settings.ts';

type Profiles = ReadonlyMap<string, MeterProfile>;
type Bus = GatewayPorts['buses'][number];

/** The lines a gateway is configured with, each with its meters. @throws Fault `configuration`. */
export const gatewayBuses = (
  { lines, interval }: Pick<GatewayConfiguration, 'lines' | 'interval'>,
  profiles: Profiles,
  ports: BusPorts,
): Promise<readonly Bus[]> =>
  Promise.all(
    lines.map(async ({ name, transport, fastPeriod, meters }): Promise<Bus> => {
      if (transport.kind === 'opc-ua') {
        // Loaded only where there is a server: the client library costs memory and time.
        const { opcUaBus } = await import('../../drivers/opcua/opcua-bus.ts');
        const behind = meters.map((meter) => opcUaMeter(meter, profileOf(profiles, meter.profile)));
        return opcUaBus({ ...transport, name, meters: behind, intervalLength: interval.length }, ports);
      }
      const baud = transport.kind === 'rtu' ? transport.baud : NETWORK_BAUD;
      const onLine = meters.map(({ device, unit, profile }) => ({
        device,
        unit,
        source: sourceOf(profileOf(profiles, profile), baud),
      }));
      return modbusBus({ name, transport, meters: onLine, fastPeriod, intervalLength: interval.length }, ports);
    }),
  );

const opcUaMeter = ({ device, nodes }: ConfiguredMeter, profile: MeterProfile): OpcUaMeter => {
  if (profile.protocol !== 'opc-ua') throw new Fault('configuration', `The profile "${profile.id}" is not for OPC UA.`);
  const named = nodes.map(
    ({ quantity, node: nodeId, scale, exponent, deadband }) =>
      [quantity, { nodeId, scale, exponent, ...(deadband > 0 && { deadband }) }] as const,
  );
  return { device, profile, nodes: Object.fromEntries(named) };
};

/** On a network a hole of a few registers is next to nothing. */
const NETWORK_BAUD = 115_200;

const sourceOf = (profile: MeterProfile, baud: number): MeterSource => {
  switch (profile.protocol) {
    case 'modbus':
      return profiledSource(profile, baud);
    case 'sunspec':
      return sunSpecSource(profile);
    case 'opc-ua':
      throw new Fault('configuration', `The profile "${profile.id}" is for OPC UA, not for Modbus.`);
  }
};
