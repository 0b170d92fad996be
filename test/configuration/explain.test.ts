import { expect, test } from 'vitest';
import { differences } from '../../src/configuration/difference.ts';
import { explained } from '../../src/configuration/explain.ts';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { type Layer, loadLayers } from '../../src/configuration/load.ts';
import { gatewayFile } from '../support/gateway-file.ts';

const rowsOf = (more: object) => {
  const site: Layer = { name: 'site', value: { ...gatewayFile(), ...more } };
  const { value, originOf } = loadLayers(gatewaySchema, [site]);
  return explained(gatewaySchema, value, originOf);
};
const line = (transport: object) => ({
  name: 'l',
  transport,
  meters: [{ device: 'd', point: 'p', unit: 1, profile: 'x' }],
});
const transportOf = (transport: object) =>
  rowsOf({ lines: [line(transport)] })
    .filter(({ path }) => path.startsWith('lines[l].transport.'))
    .map(({ path, shown }) => `${path.slice('lines[l].transport.'.length)} ${shown}`);

test('of a line only what its kind has is explained', () => {
  expect(transportOf({ kind: 'tcp', host: 'meters.example' })).toEqual([
    'kind "tcp"',
    'host "meters.example"',
    'port 502',
  ]);
  expect(
    transportOf({ kind: 'rtu', path: '/dev/ttyUSB0' }).filter((one) => /^(host|port|security|user)/.test(one)),
  ).toEqual([]);
});

test('what somebody has set is explained, also where it means nothing', () => {
  expect(transportOf({ kind: 'tcp', host: 'meters.example', baud: 9_600 })).toContain('baud 9600');
});

test('a group that is there on one side alone differs by what is in it', () => {
  const found = differences(rowsOf({}), rowsOf({ record: { folder: 'kept' } }));
  const recorded = found.filter(({ path }) => path.startsWith('record'));
  expect(recorded.map(({ path, from }) => [path, from])).toContainEqual(['record.folder', null]);
  expect(recorded.map(({ path }) => path)).not.toContain('record');
});
