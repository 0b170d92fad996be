import { expect, test } from 'vitest';
import { explainedText } from '../../../src/bin/configuration/explained-text.ts';
import type { composeGateway } from '../../../src/bin/read-gateway-configuration.ts';
import { gatewaySchema } from '../../../src/configuration/gateway-schema.ts';

type Told = Parameters<typeof explainedText>;
/** Only its merged value is looked at, and where each came from. */
const told = (value: unknown): Readonly<Record<string, unknown>> => {
  const originOf: ReturnType<typeof composeGateway>['originOf'] = () => ({ layer: 'file', kind: 'site', source: null });
  const text = explainedText({ value, originOf }, gatewaySchema, { site: { path: 'x', isFolder: false } } as Told[2]);
  const { settings } = JSON.parse(text) as { settings: { path: string; value: unknown }[] };
  return Object.fromEntries(settings.map((one) => [one.path, one.value]));
};

test('what is secret, or nobody’s business, is left out of what is shown', () => {
  const meters = [{ device: 'h01', serialNumber: 'SN-1' }, { serialNumber: null }];
  expect(
    told({ mqtt: { url: 'mqtts://user:hunter2@dso', passwordFile: '/a' }, lines: [{ name: 'lan', meters }] }),
  ).toEqual({
    'mqtt.url': 'mqtts://…@dso',
    'mqtt.passwordFile': '/a',
    'lines[0].name': 'lan',
    'lines[0].meters[0].device': 'h01',
    'lines[0].meters[0].serialNumber': '(left out)',
    'lines[0].meters[1].serialNumber': null,
  });
});
