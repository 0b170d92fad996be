import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runGridtokenx } from '../../support/run-gridtokenx.ts';
import { gatewayView } from '../../support/views.ts';

const shown = { status: 200, text: '' };
const server = createServer((request, response) =>
  response.writeHead(request.url === '/v1/view' ? shown.status : 404).end(shown.text),
);
let gateway = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
});

const bus = { name: 'rs485-a', transport: '/dev/ttyUSB0 9600 8N1', corrupt: 2, late: 3, utilisation: 0.873 };
const counted = { ...bus, requests: 12_345, answers: 12_331, timeouts: 14, exceptions: 5, foreign: 1, echoes: 0 };

test('bus stats: every count of every line under its heading; a line without the newer counts has dashes', async () => {
  const old = { ...bus, name: 'tcp-a', transport: 'tcp 10.0.0.7:502', requests: 9, answers: 9, timeouts: 0 };
  Object.assign(shown, { status: 200, text: JSON.stringify(gatewayView({ buses: [counted, old] })) });
  const { code, stdout } = await runGridtokenx('bus', 'stats', '--gateway', gateway);
  expect(code).toBe(0);
  const [heading = '', ...lines] = stdout.trimEnd().split('\n');
  expect(heading.split(/ {2,}/)).toEqual([
    'bus',
    'asked',
    'answered',
    'refused',
    'time-outs',
    'CRC',
    'late',
    'foreign',
    'echoes',
    'in use',
  ]);
  expect(lines.map((line) => line.split(/ {2,}/))).toEqual([
    ['rs485-a', '12,345', '12,331', '5', '14', '2', '3', '1', '0', '87.3 %', '/dev/ttyUSB0 9600 8N1'],
    ['tcp-a', '9', '9', '–', '0', '2', '3', '–', '–', '87.3 %', 'tcp 10.0.0.7:502'],
  ]);
});

test('a line on which nobody has ever answered is exit 1, for machines too', async () => {
  Object.assign(shown, { status: 200, text: JSON.stringify(gatewayView({ buses: [{ ...counted, answers: 0 }] })) });
  const { code, stdout } = await runGridtokenx('bus', 'stats', '--gateway', gateway, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout).buses).toEqual([{ ...counted, answers: 0 }]);
});

test('watch --gateway says how many meters are good, a line a look', async () => {
  Object.assign(shown, { status: 200, text: JSON.stringify(gatewayView()) });
  const { code, stdout } = await runGridtokenx('watch', '--gateway', gateway, '--count', '2', '--period', '50');
  expect(code).toBe(0);
  const { meters } = gatewayView();
  const good = meters.filter(({ quality }) => quality.level === 'good').length;
  expect(stdout.trim().split('\n')).toHaveLength(2);
  expect(stdout).toContain(`${good} of ${meters.length} meters good`);
});

test.each([
  ['has just started', 503, '', 'has just started: ask again in a moment'],
  ['is something else', 200, '{"hello":1}', 'is no gateway'],
  ['is no JSON', 200, '<html>', 'is no gateway'],
] as const)('who answers %s: exit 2 and a sentence', async (_, status, text, sentence) => {
  Object.assign(shown, { status, text });
  const { code, stderr } = await runGridtokenx('bus', 'stats', '--gateway', gateway);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});

test.each([
  ['http://127.0.0.1:1', 'gives no answer. Is it running, is --gateway right?'],
  ['nonsense', '--gateway "nonsense"; allowed: an address such as http://127.0.0.1:8471.'],
])('%s: exit 2 and a sentence', async (url, sentence) => {
  const { code, stderr } = await runGridtokenx('bus', 'stats', '--gateway', url);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
});
