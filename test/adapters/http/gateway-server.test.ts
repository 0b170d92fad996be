import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { of } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayServer } from '../../../src/adapters/http/gateway-server.ts';
import type { ShelfRequest } from '../../../src/ports/gateway-desk.ts';
import type { ProofDesk } from '../../../src/ports/proof-desk.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { alarmView, gatewayView } from '../../support/views.ts';

const page = mkdtempSync(join(tmpdir(), 'gridtokenx-page-'));
writeFileSync(join(page, 'index.html'), '<!doctype html><title>page</title>');

let desk: Awaited<ReturnType<typeof gatewayServer>>;
const noted: string[] = [];
const shelf: ShelfRequest[] = [];
const alarm = alarmView({ id: 'voltage-band/h01/L1/pea-220' });
const proofs: ProofDesk = {
  prove: (question) =>
    of(
      question.kind === 'leaf' && question.point === 'h01'
        ? { kind: 'proof', text: `{"of":"${new Date(question.start).toISOString()}"}` }
        : { kind: 'absent', why: 'It has no receipt yet.' },
    ),
};
const view = gatewayView({ alarms: [alarm] });

beforeAll(async () => {
  desk = await gatewayServer({ port: 0, page, proofs, version: '1.2.3' }, quietLog());
  desk.acknowledgements().subscribe((id) => noted.push(id));
  desk.shelf().subscribe((request) => shelf.push(request));
});
afterAll(async () => {
  await desk[Symbol.asyncDispose]();
  rmSync(page, { recursive: true });
});

const acknowledge = (id: string, headers: Record<string, string> = {}) =>
  fetch(`${desk.url}/v1/alarms/${encodeURIComponent(id)}/acknowledge`, { method: 'POST', headers });

test('before the first second there is nothing to see yet', async () => {
  const answer = await fetch(`${desk.url}/v1/view`);
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('1');
});

test('it serves its page and says that it is well', async () => {
  expect(await (await fetch(desk.url)).text()).toContain('<title>page</title>');
  expect((await fetch(`${desk.url}/healthz`)).status).toBe(200);
});

test('the view is what was shown last', async () => {
  desk.show(gatewayView({ gateway: 'an older one' }));
  desk.show(view);
  const answer = await fetch(`${desk.url}/v1/view`);
  expect(answer.headers.get('content-type')).toMatch('application/json');
  expect(await answer.json()).toEqual(view);
});

test('live: the last view at once, then every one that is shown', async () => {
  desk.show(view);
  const answer = await fetch(`${desk.url}/v1/live`);
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const until = async (what: string) => {
    while (!text.includes(what)) text += (await reader?.read())?.value ?? '';
  };
  await until(`data: ${JSON.stringify(view)}\n\n`);
  const next = gatewayView({ gateway: 'gateway-2' });
  desk.show(next);
  await until(`data: ${JSON.stringify(next)}\n\n`);
  await reader?.cancel();
  expect(answer.headers.get('content-type')).toMatch('text/event-stream');
});

test('taking note of an alarm reaches the gateway', async () => {
  desk.show(view);
  expect((await acknowledge(alarm.id)).status).toBe(202);
  expect(noted).toEqual([alarm.id]);
});

test('nobody takes note of an alarm that is not there', async () => {
  const answer = await acknowledge('voltage-band/h99/L1/x');
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ reason: 'not-found' });
});

test('a page of another site can acknowledge nothing', async () => {
  expect((await acknowledge(alarm.id, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await acknowledge(alarm.id, { 'sec-fetch-site': 'same-origin' })).status).toBe(202);
});

const post = async (id: string, what: string, body?: unknown) => {
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const path = `${desk.url}/v1/alarms/${encodeURIComponent(id)}/${what}`;
  const answer = await fetch(path, { method: 'POST', headers, ...sent });
  return [answer.status, await answer.json()] as const;
};

test('shelving reaches the gateway with its reason, in grid time, and so does taking it off', async () => {
  const onShelf = { ...alarm, id: 'shelved', shelved: { until: '2026-11-24T11:00:00+07:00', by: 'page', reason: 'x' } };
  desk.show(gatewayView({ alarms: [alarm, onShelf] }));
  shelf.splice(0);
  expect(await post(alarm.id, 'shelve', { minutes: 60, reason: ' the tap is being changed ' })).toEqual([
    202,
    { id: alarm.id },
  ]);
  expect(await post('shelved', 'unshelve')).toEqual([202, { id: 'shelved' }]);
  expect(shelf).toEqual([
    { kind: 'shelve', id: alarm.id, span: 3_600_000, by: 'page', reason: 'the tap is being changed' },
    { kind: 'unshelve', id: 'shelved', by: 'page' },
  ]);
});

test.each([
  ['without a reason', { minutes: 60 }],
  ['with an empty one', { minutes: 60, reason: '' }],
  ['with one of blanks', { minutes: 60, reason: '   ' }],
  ['without a limit', { reason: 'known' }],
  ['for no time', { minutes: 0, reason: 'known' }],
  ['for longer than a shift', { minutes: 721, reason: 'known' }],
  ['for half a minute', { minutes: 0.5, reason: 'known' }],
  ['with something else', { minutes: 60, reason: 'known', forever: true }],
  ['as a list', []],
])('nobody shelves %s', async (_, body) => {
  desk.show(view);
  shelf.splice(0);
  expect(await post(alarm.id, 'shelve', body)).toMatchObject([400, { reason: 'malformed' }]);
  expect(shelf).toEqual([]);
});

test('nobody shelves an alarm that is not there, or takes off what is not on the shelf', async () => {
  desk.show(view);
  expect(await post('voltage-band/h99/L1/x', 'shelve', { minutes: 60, reason: 'known' })).toMatchObject([404, {}]);
  expect(await post('voltage-band/h99/L1/x', 'unshelve')).toMatchObject([404, { reason: 'not-found' }]);
  expect(await post(alarm.id, 'unshelve')).toMatchObject([409, { reason: 'not-shelved' }]);
});

test('what people can do with alarms is in the OpenAPI document', async () => {
  const { paths } = (await (await fetch(`${desk.url}/v1/openapi.json`)).json()) as { paths: Record<string, object> };
  expect(Object.keys(paths).filter((path) => path.startsWith('/v1/alarms'))).toEqual([
    '/v1/alarms/{id}/acknowledge',
    '/v1/alarms/{id}/shelve',
    '/v1/alarms/{id}/unshelve',
  ]);
});

test('a foreign name that leads to this machine is not answered', async () => {
  const { port } = new URL(desk.url);
  const status = await new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path: '/v1/view', headers: { host: 'evil.example' } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    call.on('error', reject).end();
  });
  expect(status).toBe(403);
});

const proof = async (query: Readonly<Record<string, string>>) => {
  const answer = await fetch(`${desk.url}/v1/proofs?${new URLSearchParams(query)}`);
  return [answer.status, await answer.json()] as const;
};

test('a proof is asked for by point and moment, or by sequence; what there is none of says why', async () => {
  const start = '2026-11-24T10:00:00+07:00';
  expect(await proof({ point: 'h01', start })).toEqual([200, { of: '2026-11-24T03:00:00.000Z' }]);
  expect(await proof({ point: 'h02', start })).toEqual([
    404,
    { reason: 'not-found', detail: 'It has no receipt yet.' },
  ]);
  expect(await proof({ sequence: '7' })).toMatchObject([404, { detail: 'It has no receipt yet.' }]);
});

test.each<Readonly<Record<string, string>>>([
  {},
  { point: 'h01' },
  { point: 'h01', start: 'yesterday' },
  { point: 'h01', start: '2026-11-24T10:00:00' },
  { point: 'h 01', start: '2026-11-24T10:00:00Z' },
  { sequence: '0' },
  { sequence: '1', point: 'h01', start: '2026-11-24T10:00:00Z' },
])('%o is no question', async (query) => expect(await proof(query)).toMatchObject([400, { reason: 'malformed' }]));
