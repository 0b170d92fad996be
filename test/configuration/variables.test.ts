import { expect, test } from 'vitest';
import { coreSchema } from '../../src/configuration/core-schema.ts';
import { gatewaySchema } from '../../src/configuration/gateway-schema.ts';
import { variableLayers } from '../../src/configuration/variables.ts';

const gateway = (environment: Readonly<Record<string, string>>) =>
  variableLayers(gatewaySchema, 'gateway', environment);

test.for([
  ['STORAGE', '/var/lib/g', { storage: '/var/lib/g' }],
  ['SILENCE_SECONDS', '1 min', { silenceSeconds: '1 min' }],
  ['FAST_PERIOD_MS', '500', { fastPeriodMs: 500 }],
  ['LICENCE', '2570', { licence: '2570' }],
  ['LICENCE', '', { licence: null }],
  ['MQTT__URL', 'mqtts://dso', { mqtt: { url: 'mqtts://dso' } }],
  ['LIMITS', '["mea-lv"]', { limits: ['mea-lv'] }],
  ['MODBUS_IMAGE__PORT', '1502', { modbusImage: { port: 1_502 } }],
  ['LINES__RS485_1__METERS__H01__UNIT', '7', { lines: { 'rs485-1': { meters: { h01: { unit: 7 } } } } }],
  ['FORMER_KEYS', '[{"key":"ab"}]', { formerKeys: [{ key: 'ab' }] }],
] as const)('GRIDTOKENX_GATEWAY__%s=%s', ([name, text, value]) => {
  const variable = `GRIDTOKENX_GATEWAY__${name}`;
  expect(gateway({ [variable]: text })).toEqual([{ name: variable, kind: 'variables', value }]);
});

test('those of the other program, and those that are none of ours, are left alone', () => {
  const environment = {
    GRIDTOKENX_CORE__HTTP__PORT: '1',
    GRIDTOKENX_CORE_SERVICE_HOST: '10.0.0.1',
    GRIDTOKENX_GATEWAY_PORT_1_TCP: 'tcp://10.0.0.1:1',
    GRIDTOKENX_SERVICE_HOST: '10.0.0.1',
    GRIDTOKENX_PORT: 'tcp://10.0.0.1:80',
    GRIDTOKENX_BROKER_SERVICE_PORT_MQTT: '1883',
    GRIDTOKENX_PASSPHRASE_FILE: 'x',
    GRIDTOKENX_LANG: 'th',
    PATH: '/bin',
  };
  expect(gateway(environment)).toEqual([]);
  expect(variableLayers(coreSchema, 'core', environment)).toMatchObject([{ value: { http: { port: 1 } } }]);
});

test.for([
  ['GRIDTOKENX_GATEWAY__MQTT__ULR', 'Did you mean GRIDTOKENX_GATEWAY__MQTT__URL?'],
  ['GRIDTOKENX_GATEWAY__MQTT', 'allowed there: GRIDTOKENX_GATEWAY__MQTT__URL, '],
  ['GRIDTOKENX_GATEWAY_SILENCE_SECONDS', 'Did you mean GRIDTOKENX_GATEWAY__SILENCE_SECONDS?'],
  ['GRIDTOKENX_GATEWAY_MQTT_URL', 'Did you mean GRIDTOKENX_GATEWAY__MQTT__URL?'],
  ['GRIDTOKENX_GATEWAY_SILENCE_SECOND', 'Did you mean GRIDTOKENX_GATEWAY__SILENCE_SECONDS?'],
  ['GRIDTOKENX_SILENCE', 'Did you mean GRIDTOKENX_GATEWAY__SILENCE_SECONDS?'],
  ['GRIDTOKENX_MQTT_URL', 'Did you mean GRIDTOKENX_GATEWAY__MQTT__URL?'],
  ['GRIDTOKENX_STORAGE', 'Did you mean GRIDTOKENX_GATEWAY__STORAGE?'],
  ['GRIDTOKENX_LNAG', 'Did you mean GRIDTOKENX_LANG?'],
  ['GRIDTOKENX_GATEWAY_PORTAL', 'allowed there: GRIDTOKENX_GATEWAY__'],
  ['GRIDTOKENX_COLOUR', 'allowed there: GRIDTOKENX_GATEWAY__'],
  ['GRIDTOKENX_GATWAY__MQTT__URL', 'Did you mean GRIDTOKENX_GATEWAY?'],
  ['GRIDTOKENX_GATEWAY__LINES__A__BAUD', 'allowed there: GRIDTOKENX_GATEWAY__LINES__A__NAME, '],
  ['GRIDTOKENX_GATEWAY__STORAGE__FOLDER', 'sets nothing'],
  ['GRIDTOKENX_GATEWAY__FORMER_KEYS__A', 'sets nothing'],
] as const)('%s sets nothing: %s', ([variable, said]) => {
  expect(() => gateway({ [variable]: 'x' })).toThrow(`The environment variable ${variable} sets nothing; `);
  expect(() => gateway({ [variable]: 'x' })).toThrow(said);
});
