import { expect, test } from 'vitest';
import { loadProfile } from '../../drivers/profiles/catalogue.ts';
import sdm120 from '../../drivers/profiles/eastron/sdm120.ts';
import { gatewayBuses } from '../../src/bin/gateway-buses.ts';
import { checkedGateway } from '../../src/bin/read-gateway-configuration.ts';
import { instant } from '../../src/domain/time.ts';
import type { MeterProfile } from '../../src/profiles/profile.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { gatewayFile, meterEntry } from '../support/gateway-file.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { virtualTime } from '../support/virtual-time.ts';

const { id, kind, manufacturer, model, provenance, netting, maximumPower, notes } = sdm120;
/** A server's meter: which node is which, the site says. */
const served: MeterProfile = {
  ...{ id, kind, manufacturer, model, provenance, netting, maximumPower, notes },
  protocol: 'opc-ua',
  points: { frequency: { unit: 'Hz', range: [40, 70] } },
  energy: {},
};
const { binding: _binding, unit: _unit, ...observed } = meterEntry('h01', 1);

const busesOf = async (transport: object, meter: object, profile: MeterProfile) => {
  const value = { ...gatewayFile(), lines: [{ name: 'one', transport, meters: [meter] }] };
  const configuration = checkedGateway({ name: 'gateway.json', value }, '/etc/gateway.json');
  const clock = fakeClock({ start: instant(0), scheduler: virtualTime() });
  const ports = { clock, random: seededRandom(1), log: quietLog() };
  const buses = await gatewayBuses(configuration, new Map([[profile.id, profile]]), ports);
  return buses.map((bus) => [bus.name, bus.view().transport]);
};

test('a serial line, with RTS as the adapter needs it', async () => {
  const transport = { kind: 'rtu', path: '/dev/ttyUSB0', baud: 19_200, parity: 'even', rts: 'on-send', rtsDelayMs: 2 };
  const [[name, said] = []] = await busesOf(transport, meterEntry('h01', 1), sdm120);
  expect([name, said]).toEqual(['one', expect.stringMatching(/^\/dev\/ttyUSB0 19200 8E1/)]);
});

test('a device that describes itself, on a network', async () => {
  const profile = await loadProfile('sunspec/meter');
  const meter = { ...observed, unit: 1, role: 'check', profile: profile.id };
  expect(await busesOf({ kind: 'tcp', host: 'inverter', port: 502 }, meter, profile)).toEqual([
    ['one', expect.stringContaining('inverter:502')],
  ]);
});

test('a server of OPC UA', async () => {
  const meter = { ...observed, role: 'check', nodes: [{ quantity: 'frequency', node: 'ns=2;s=f' }] };
  expect(await busesOf({ kind: 'opc-ua', endpoint: 'opc.tcp://plc:4840' }, meter, served)).toEqual([
    ['one', expect.stringContaining('opc.tcp://plc:4840')],
  ]);
});

test('a model for a server does not go on a line of Modbus', async () => {
  const meter = { ...observed, unit: 1, role: 'check' };
  await expect(busesOf({ kind: 'tcp', host: 'a', port: 502 }, meter, served)).rejects.toThrow(/is for OPC UA/);
});
