import { type MeterSource, profiledSource } from '../../drivers/modbus/meter-source.ts';
import { type BusPorts, type ModbusBus, modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import type { PolledMeter } from '../../drivers/modbus/poll-line.ts';
import type { OpcUaMeter } from '../../drivers/opcua/opcua-settings.ts';
import { sunSpecSource } from '../../drivers/sunspec/sunspec-source.ts';
import type { ConfiguredMeter } from '../configuration/configured-meter.ts';
import type { GatewayConfiguration } from '../configuration/gateway-configuration.ts';
import { Fault } from '../domain/fault.ts';
import { sameData } from '../domain/same-data.ts';
import type { Millis } from '../domain/time.ts';
import type { Bus } from '../gateway/settings.ts';
import type { MeterProfile } from '../profiles/profile.ts';
import { profileOf } from './gateway-settings.ts';

type Profiles = ReadonlyMap<string, MeterProfile>;
type Line = GatewayConfiguration['lines'][number];

/** The lines a gateway is configured with, each with its meters. @throws Fault `configuration`. */
export const gatewayBuses = (
  { lines, interval }: Pick<GatewayConfiguration, 'lines' | 'interval'>,
  profiles: Profiles,
  ports: BusPorts,
): Promise<readonly Bus[]> =>
  Promise.all(
    lines.map(
      async (line): Promise<Bus> =>
        line.transport.kind === 'opc-ua'
          ? opcUaBusOf(line, interval.length, profiles, ports)
          : modbusBusOf(line, polledOf(line, profiles, null), interval.length, ports),
    ),
  );

/** A server with its meters. @throws Fault `configuration`. */
export const opcUaBusOf = async (
  { name, transport, meters }: Line,
  intervalLength: Millis,
  profiles: Profiles,
  ports: BusPorts,
): Promise<Bus> => {
  if (transport.kind !== 'opc-ua') throw new RangeError(`the line ${name} is none of OPC UA`);
  // Loaded only where there is a server: the client library costs memory and time.
  const { opcUaBus } = await import('../../drivers/opcua/opcua-bus.ts');
  const behind = meters.map((meter) => opcUaMeter(meter, profileOf(profiles, meter.profile)));
  return opcUaBus({ ...transport, name, meters: behind, intervalLength }, ports);
};

/** A line of Modbus with those who are polled on it. */
export const modbusBusOf = (
  { name, transport, fastPeriod }: Line,
  meters: readonly PolledMeter[],
  intervalLength: Millis,
  ports: BusPorts,
): ModbusBus => {
  if (transport.kind === 'opc-ua') throw new RangeError(`the line ${name} is one of OPC UA`);
  return modbusBus({ name, transport, meters, fastPeriod, intervalLength }, ports);
};

/** Who is polled on a line: those of `before` that are asked as before are the same objects. @throws Fault `configuration`. */
export const polledOf = (
  { transport, meters }: Line,
  profiles: Profiles,
  before: Readonly<{ line: Line; polled: readonly PolledMeter[] }> | null,
): readonly PolledMeter[] => {
  const baud = transport.kind === 'rtu' ? transport.baud : NETWORK_BAUD;
  return meters.map(({ device, unit, profile }) => {
    const place = before?.line.meters.findIndex((was) =>
      sameData([was.device, was.unit, was.profile], [device, unit, profile]),
    );
    return before?.polled[place ?? -1] ?? { device, unit, source: sourceOf(profileOf(profiles, profile), baud) };
  });
};

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
