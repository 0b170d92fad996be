import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKeyFile, readKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { openMessage } from '../../../src/wire/cose.ts';
import { decodeOrderMessage } from '../../../src/wire/order-message.ts';
import { runGridtokenx } from '../../support/run-gridtokenx.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-order-'));
const key = join(folder, 'account.key');
const answers = { status: 200, text: '' };
let sent = new Uint8Array();
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    sent = new Uint8Array(Buffer.concat(parts));
    response.writeHead(answers.status).end(answers.text);
  });
});
const signerKey = () => readKeyFile(key, 'account').key;
let core = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  core = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  createKeyFile(key, 'account');
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const order = (limit = '3.25', ...more: readonly string[]) =>
  runGridtokenx(
    ...['order', 'buy', '--core', core, '--key', key, '--account', 'a-1', '--point', 'p-1', '--zone', 'z-1'],
    ...['--kwh', '0.5', '--start', '2026-11-24T10:00:00+07:00', '--nonce', 'n-1', '--limit', limit, ...more],
  );

test.each([
  {
    what: 'a core that is busy',
    status: 503,
    text: '{"kind":"busy","reason":"busy","detail":"Too much at once.","retryAfterSeconds":1}',
    says: /^The core is busy; order a-1\/n-1 was not taken\. Repeat it with --nonce n-1 in 1 s\.\n$/,
  },
  {
    what: 'a core whose disk is full',
    status: 503,
    text: '{"reason":"disk-full","detail":"No room."}',
    says: /^Nobody says whether order a-1\/n-1 was taken \(503 disk-full\): No room\. Repeat .* --nonce n-1: that is safe/,
  },
  {
    what: 'too many requests',
    status: 429,
    text: '{"reason":"too-many-requests","detail":"Wait."}',
    says: /^Order a-1\/n-1 was not taken \(429 too-many-requests\): Wait\.\n$/,
  },
  {
    what: 'a page of somebody else',
    status: 200,
    text: '<html></html>',
    says: /^Nobody says whether order a-1\/n-1 was taken \(200 no-order-reply\): .* is --core right\?/,
  },
])('$what is told as what it is', async ({ status, text, says }) => {
  Object.assign(answers, { status, text });
  const { code, stdout } = await order();
  expect([code, stdout]).toEqual([1, expect.stringMatching(says)]);
});

test('an accepted order is success', async () => {
  const reply = { kind: 'accepted', order: 'a-1/n-1', restingWh: 300, filledWh: 200 };
  Object.assign(answers, { status: 200, text: JSON.stringify(reply) });
  expect(await order('3.2501')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('200 Wh filled at once, 300'),
  });
});

test.each([
  ['length', 'x', '5, 15, 30, 60 minutes'],
  ['length', '7', '5, 15, 30, 60 minutes'],
  ['kwh', '0', 'energy in kWh above 0'],
  ['kwh', '-1', 'energy in kWh above 0'],
  ['account', 'A 1', 'the account: small letters, digits and hyphens'],
  ['point', '', "the account's metering point: small letters"],
  ['zone', 'feeder_1', 'the market zone: small letters'],
  ['nonce', 'Ä', 'the nonce: small letters'],
  ['in-force', 'day', 'gate, ioc, fok, post-only'],
  ['self-trade', 'never', 'expire-maker, expire-taker, expire-both'],
  ['budget', '5', 'only with --in-force fok'],
  ['scope', 'account', 'only with cancel'],
  ['replaces', 'N 1', 'the nonce of an order: small letters'],
])('--%s "%s" is refused in one sentence, before any key is read', async (option, value, allowed) => {
  const { code, stderr } = await order('3.25', `--${option}=${value}`, '--key', join(folder, 'no such key'));
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining(`gridtokenx: --${option} "${value}"; allowed: ${allowed}`),
  ]);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('what an order may say besides is signed into it', async () => {
  const reply = { kind: 'accepted', order: 'a-1/n-1', restingWh: 0, filledWh: 500 };
  Object.assign(answers, { status: 200, text: JSON.stringify(reply) });
  const besides = ['--in-force', 'fok', '--budget', '1.625', '--self-trade', 'expire-both', '--replaces', 'n-0'];
  expect(await order('3.25', ...besides)).toMatchObject({ code: 0 });
  const { payload } = openMessage(
    'order',
    sent,
    () => ({ purpose: 'account', key: signerKey() }),
    () => true,
  );
  expect(decodeOrderMessage(payload)).toMatchObject({
    terms: { timeInForce: 'fok', budget: 1_625_000_000n, selfTrade: 'expire-both', replaces: 'n-0' },
  });
});

test('a cancellation says how far it reaches', async () => {
  const reply = { kind: 'accepted', order: 'a-1/n-1', restingWh: 0, filledWh: 0 };
  Object.assign(answers, { status: 200, text: JSON.stringify(reply) });
  const cancel = (scope: string) =>
    runGridtokenx(
      ...['order', 'cancel', '--core', core, '--key', key, '--account', 'a-1', '--nonce', 'n-1'],
      ...['--expires', '2026-11-24T10:00:00+07:00', '--scope', scope],
    );
  expect(await cancel('account')).toMatchObject({
    code: 0,
    stdout: 'Nothing of a-1/n-1 and of what was placed before it rests any more.\n',
  });
  const { payload } = openMessage(
    'order',
    sent,
    () => ({ purpose: 'account', key: signerKey() }),
    () => true,
  );
  expect(decodeOrderMessage(payload)).toMatchObject({ kind: 'cancel', terms: { nonce: 'n-1', scope: 'account' } });
  expect((await cancel('everything')).stderr).toContain('allowed: order, delivery, account');
});

test('without --expires an order outlives its gate, so that the gate is what refuses it', async () => {
  const reply = { kind: 'refused', order: 'a-1/n-1', reason: 'gate-closed', detail: 'Closed.' };
  Object.assign(answers, { status: 422, text: JSON.stringify(reply) });
  await order();
  const { payload } = openMessage(
    'order',
    sent,
    () => ({ purpose: 'account', key: signerKey() }),
    () => true,
  );
  expect(decodeOrderMessage(payload)).toMatchObject({
    terms: { expires: Date.parse('2026-11-25T10:00:00+07:00') },
  });
});

test('an order nobody answers to says with which nonce it can be repeated safely', async () => {
  const { code, stderr } = await order('3.25', '--core', 'http://127.0.0.1:9');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/gives no answer .* repeat it with --nonce n-1/)]);
});

test('a limit of five decimals is refused, as the message says', async () => {
  const { code, stderr } = await order('3.25001');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/--limit "3\.25001"; allowed: .* at most four decimals/)]);
});
