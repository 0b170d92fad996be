import { expect, test } from 'vitest';
import { differences } from '../../src/configuration/difference.ts';
import { explained } from '../../src/configuration/explain.ts';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { judgedLayers, type Layer, loadLayers } from '../../src/configuration/load.ts';
import { gatewayFile } from '../support/gateway-file.ts';

const rowsOf = (more: object) => {
  const site: Layer = { name: 'site', value: { ...gatewayFile(), ...more } };
  return explained(gatewaySchema, loadLayers(gatewaySchema, [site]));
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

test('what is refused is explained as it is written, where it stands and under what lies on it', () => {
  const site: Layer = {
    name: 'site',
    value: {
      ...gatewayFile(),
      silenceSeconds: 0,
      fastPeriodMs: '1 kV',
      http: 5,
      mqtt: { url: 'mqtts://dso', passwordFile: 7 },
      lines: [{ ...line({ kind: 'rtuu' }), name: 'L 1' }],
      roles: { authors: 'nobody' },
    },
  };
  const rows = explained(
    gatewaySchema,
    judgedLayers(gatewaySchema, [site, { name: 'VARIABLE', value: { silenceSeconds: 20, gateway: null } }]),
  );
  expect(rows.filter(({ refused }) => refused !== null).map((row) => [row.path, row.shown, row.refused])).toEqual([
    ['gateway', 'null', 'here'],
    ['fastPeriodMs', '"1 kV"', 'here'],
    ['silenceSeconds', '20 s', 'below'],
    ['lines[0].name', '"L 1"', 'here'],
    ['lines[0].transport.kind', '"rtuu"', 'here'],
    ['mqtt.passwordFile', '7', 'here'],
    ['http.port', '—', 'here'],
    ['roles.authors', '"nobody"', 'here'],
  ]);
});

test('a group that is there on one side alone differs by what is in it', () => {
  const found = differences(rowsOf({}), rowsOf({ record: { folder: 'kept' } }));
  const recorded = found.filter(({ path }) => path.startsWith('record'));
  expect(recorded.map(({ path, from }) => [path, from])).toContainEqual(['record.folder', null]);
  expect(recorded.map(({ path }) => path)).not.toContain('record');
});
