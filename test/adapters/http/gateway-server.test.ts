import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { of } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatewayServer } from '../../../src/adapters/http/gateway-server.ts';
import type { ProofDesk } from '../../../src/ports/proof-desk.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { alarmView, gatewayView } from '../../support/views.ts';

const page = mkdtempSync(join(tmpdir(), 'gridtokenx-page-'));
writeFileSync(join(page, 'index.html'), '<!doctype html><title>page</title>');

let desk: Awaited<ReturnType<typeof gatewayServer>>;
const noted: string[] = [];
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
