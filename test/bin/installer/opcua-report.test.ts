import { expect, test } from 'vitest';
import type { BrowsedVariable } from '../../../drivers/opcua/browse-session.ts';
import { profileIds } from '../../../drivers/profiles/catalogue.ts';
import { guessOf } from '../../../src/bin/installer/opcua-guess.ts';
import { type OpcUaTransport, opcUaLines, opcUaReport } from '../../../src/bin/installer/opcua-report.ts';
import { opcUaTransport } from '../../../src/bin/installer/opcua-scan.ts';
import { gatewayConfiguration } from '../../../src/configuration/gateway-configuration.ts';
import { readLayer } from '../../../src/configuration/load.ts';
import { gatewayFile } from '../../support/gateway-file.ts';

const variable = (name: string, unit: string | null, more: Partial<BrowsedVariable> = {}): BrowsedVariable => ({
  nodeId: `ns=2;s=${name}`,
  path: ['Main', name],
  dataType: 'Double',
  unit,
  value: 1,
  status: 'Good',
  ...more,
});

test.each([
  ['voltage.L1', 'V', 'voltage.L1', 1],
  ['U_L2', 'V', 'voltage.L2', 1],
  ['VoltageL3N', 'V', 'voltage.L3', 1],
  ['UL1L2', 'V', 'voltage.L1-L2', 1],
  ['Voltage L3-L1', 'kV', 'voltage.L3-L1', 1_000],
  ['current_l2', 'A', 'current.L2', 1],
  ['NeutralCurrent', 'A', 'current.neutral', 1],
  ['ActivePower', 'kW', 'power.active', 1_000],
  ['power phase 2', 'W', 'power.active.L2', 1],
  ['Q', 'kvar', 'power.reactive', 1_000],
  ['S', 'VA', 'power.apparent', 1],
  ['f', 'Hz', 'frequency', 1],
  ['EnergyImport', 'kWh', 'import', 1_000],
  ['Export', 'MWh', 'export', 1_000_000],
  ['import.kWh', null, 'import', 1_000],
  ['Export [Wh]', null, 'export', 1],
])('%s in %s is taken for %s', (name, unit, quantity, scale) =>
  expect(guessOf(variable(name, unit))).toEqual({ name: quantity, scale }),
);

test.each([
  ['no unit', variable('voltage.L1', null)],
  ['a phase that looks like a unit', variable('Phase A', null)],
  ['a unit nobody measures in', variable('Temperature', '°C')],
  ['a voltage of nobody knows what', variable('Voltage', 'V')],
  ['the l of another word', variable('total1', 'V')],
  ['a maximum', variable('Power max', 'kW')],
  ['a demand', variable('PowerDemand', 'kW')],
  ['energy whose direction depends on who says it', variable('EnergyDelivered', 'kWh')],
  ['energy of both directions', variable('ImportMinusExport', 'kWh')],
  ['energy of one phase', variable('ImportL1', 'kWh')],
  ['a power that flows one way', variable('ImportPower', 'kW')],
  ['text', variable('ActivePower', 'kW', { dataType: 'String' })],
  ['what the server itself does not believe', variable('ActivePower', 'kW', { status: 'BadNoCommunication' })],
])('nothing is guessed of %s', (_, one) => expect(guessOf(one)).toBeNull());

const transport: OpcUaTransport = opcUaTransport('opc.tcp://plc:4840', { pki: '/var/pki' });
const here = [
  variable('voltage.L1', 'V'),
  variable('voltage.L2', 'V'),
  variable('P', 'kW'),
  variable('PowerCopy', 'kW'),
  variable('Import', 'kWh'),
  variable('Reading', null, { value: 'text', dataType: 'String' }),
];
const there = [variable('f', 'Hz', { path: ['Other', 'f'] })];

test('variables beside one another are one meter, and what two could be, neither is; the gateway takes the proposal', () => {
  const { proposal } = opcUaReport(transport, { variables: [...here, ...there], complete: true });
  expect(proposal.lines).toHaveLength(1);
  expect(proposal.lines[0]?.meters).toEqual([
    {
      device: 'meter-1',
      point: 'point-1',
      role: 'check',
      profile: 'opc-ua/meter-three-phase',
      nodes: [
        { quantity: 'voltage.L1', node: 'ns=2;s=voltage.L1' },
        { quantity: 'voltage.L2', node: 'ns=2;s=voltage.L2' },
        { quantity: 'import', node: 'ns=2;s=Import', scale: 1_000 },
      ],
    },
    expect.objectContaining({ device: 'meter-2', profile: 'opc-ua/meter-single-phase' }),
  ]);
  const { name, value } = readLayer('config/default.json');
  const usual = { name, value: (value as { gateway: unknown }).gateway };
  const file = { name: 'gateway.json', value: { ...gatewayFile(), lines: proposal.lines } };
  const configured = gatewayConfiguration([usual, file], { folder: '/etc', profiles: profileIds });
  expect(configured.lines[0]?.meters.map(({ nodes }) => nodes.length)).toEqual([3, 1]);
});

test('for people: each variable with what it is taken for, and that this is a guess', () => {
  const lines = opcUaLines(opcUaReport(transport, { variables: here, complete: false }));
  expect(lines[0]).toBe('opc.tcp://plc:4840: 6 variables');
  expect(lines).toContain('  ns=2;s=Import  Main/Import  Double  1 kWh  → import × 1000');
  expect(lines).toContain('  ns=2;s=Reading  Main/Reading  String  text');
  expect(lines.slice(-2)).toEqual([expect.stringContaining('guessed'), 'There is more than was looked at.']);
});

test('nothing guessed, nothing proposed', () =>
  expect(opcUaReport(transport, { variables: [variable('x', null)], complete: true }).proposal.lines).toEqual([]));

test.each([
  ['http://plc', {}, /begins with opc\.tcp/],
  ['opc.tcp://plc', { user: 'a' }, /belong together/],
  ['opc.tcp://plc', { security: 'Low' }, /--security "Low"; allowed: SignAndEncrypt, Sign, None/],
])('%s %j is refused in a sentence', (endpoint, options, says) =>
  expect(() => opcUaTransport(endpoint, options)).toThrow(says),
);
