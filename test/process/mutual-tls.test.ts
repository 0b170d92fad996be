import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { signerHere } from '../../src/adapters/signatures/signer.ts';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { formatWarp } from '../../src/adapters/system/clock.ts';
import { instant, MINUTE, millis } from '../../src/domain/time.ts';
import type { CoreView, GatewayView } from '../../src/domain/view.ts';
import { isEnrollableKey } from '../../src/verification/enrollable-key.ts';
import { toHex } from '../../src/wire/bytes.ts';
import type { MessageSigner } from '../../src/wire/message-signer.ts';
import { signRegistry } from '../../src/wire/registry-file.ts';
import { firstOf, sealedBatches } from '../support/core-fixture.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { quietLog } from '../support/quiet-log.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';
import { capturedAfter } from '../support/sealed.ts';
import { substation, ten } from '../support/sealed-substation.ts';
import { testSigner } from '../support/test-signers.ts';

let folder = '';
const at = (name: string): string => join(folder, name);
const running = new Set<ChildProcess>();
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutual-tls-'));
  mkdirSync(at('state'), { mode: 0o700 });
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Three quarter hours are over, and grid time stands. */
const warp = formatWarp({ virtual: instant(ten + 50 * MINUTE), wall: Date.now(), rate: 0.001 });

type Started = Readonly<{ child: ChildProcess; ready: Readonly<{ url: string; pin?: string }> }>;
const start = async (program: 'core' | 'gateway', content: object): Promise<Started> => {
  const config = at(`${program}.json`);
  writeFileSync(config, JSON.stringify(content));
  const child = spawn(process.execPath, ['src/bin/gridtokenx.ts', program, '--config', config, '--warp', warp], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let errors = '';
  child.stderr?.on('data', (part) => {
    errors += part;
  });
  for await (const line of createInterface(child.stdout)) return { child, ready: JSON.parse(line) as Started['ready'] };
  throw new Error(`the ${program} ended before it was ready: ${errors}`);
};
const stop = async ({ child }: Started): Promise<void> => {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  running.delete(child);
};

const registryFile = (
  key: MessageSigner,
  version: number,
  former?: Readonly<{ key: MessageSigner; until: number }>,
) => {
  const one = { id: 'gw-1', epoch: 1, key: key.key };
  const gateway = former ? { ...one, former: [{ key: former.key.key, until: former.until, handover: null }] } : one;
  const registry = {
    ...substation,
    version,
    accounts: [],
    accountBindings: [],
    gateways: [gateway, ...substation.gateways.slice(1)],
  };
  writeFileSync(at('registry.cose'), signRegistry(registry, testSigner('operator'), isEnrollableKey));
};
const coreFile = (tls = 'tls.key') => ({
  core: 'core-1',
  keyFile: 'core.key',
  logKeyFile: 'log.key',
  storage: 'data',
  registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
  http: { port: 0, keyFile: tls },
});

/** Nothing of what a core tells everybody needs a certificate. */
const view = (url: string) =>
  new Promise<CoreView>((resolve, reject) => {
    const call = request(new URL('/v1/view', url), { rejectUnauthorized: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.on('end', () => resolve(JSON.parse(text) as CoreView));
    });
    call.on('error', reject).end();
  });
const gatewayView = async (url: string): Promise<GatewayView> =>
  (await fetch(`${url}/v1/view`)).json() as Promise<GatewayView>;
const messages = async ({ ready }: Started): Promise<string> =>
  (await gatewayView(ready.url)).alarms
    .filter(({ state }) => state === 'raised')
    .map(({ message }) => message)
    .join('\n');

/** An outbox with `count` batches that `signer` has sealed. */
const fill = async (count: number, signer: MessageSigner): Promise<void> => {
  const outbox = openOutbox(at('state/outbox.sqlite'), {
    log: quietLog(),
    limits: { pendingRows: 1_000, pendingFor: millis(1e12), keptFor: millis(1e12), wearBudget: 1e12 },
    maxBytes: 64 * 1024 ** 2,
  });
  for (const batch of sealedBatches(count, null, signerHere(signer)))
    await firstOf(outbox.append(batch, { ...capturedAfter(batch.sequence), points: [] }));
  await outbox[Symbol.asyncDispose]();
};

test('a gateway hands over to its core over TLS, keys on both sides are replaced, and nobody else gets in', async () => {
  const today = createKeyFile(at('gateway.key'), 'gateway');
  const core = createKeyFile(at('core.key'), 'core');
  const log = createKeyFile(at('log.key'), 'log');
  const made = await runGridtokenx('keys', 'generate', 'tls', at('tls.key'));
  const pin = /kid {5}([0-9a-f]{64})/.exec(made.stdout)?.[1] ?? '';
  expect(made).toMatchObject({ code: 0, stdout: expect.stringContaining('purpose tls') });
  registryFile(today, 1);
  await fill(2, today);
  const running1 = await start('core', coreFile());
  expect(running1.ready).toMatchObject({ url: expect.stringMatching(/^https:/), pin });

  const site = (url: string, pins: readonly string[], keyFile = 'gateway.key') => ({
    ...gatewayFile(),
    gateway: 'gw-1',
    keyFile,
    core: { url, id: 'core-1', key: toHex(core.key.raw), logKey: toHex(log.key.raw), pins },
    lines: [
      {
        name: 'lan',
        transport: { kind: 'tcp', host: '127.0.0.1', port: 9 },
        meters: [{ device: 'd-x', point: 'x', unit: 1, profile: 'eastron/sdm120', role: 'check' }],
      },
    ],
    http: { port: 0 },
  });

  // Another key is pinned: nothing goes out, and people read why.
  const other = createKeyFile(at('other-tls.key'), 'tls');
  const misled = await start('gateway', site(running1.ready.url, [other.key.kid]));
  await expect.poll(() => messages(misled)).toContain(`it has the key ${pin}, which is not pinned. Nothing was sent`);
  expect((await view(running1.ready.url)).log.size).toBe(2);
  await stop(misled);

  // As it was enrolled.
  const right = await start('gateway', site(running1.ready.url, [pin, other.key.kid]));
  await expect.poll(async () => (await gatewayView(right.ready.url)).outbox).toMatchObject({ pending: 0, refused: 0 });
  await stop(right);
  expect((await view(running1.ready.url)).log.size).toBe(4);
  await stop(running1);

  // The core takes the other TLS key, which was pinned before; the gateway's key has a successor and ends at entry 6.
  const next = createKeyFile(at('next.key'), 'gateway', { algorithm: 'ES256' });
  registryFile(next, 2, { key: today, until: 6 });
  const running2 = await start('core', coreFile('other-tls.key'));
  expect(running2.ready.pin).toBe(other.key.kid);
  // Entry 4 is the registry; the old key still has entry 5.
  rmSync(at('state'), { recursive: true });
  mkdirSync(at('state'), { mode: 0o700 });
  await fill(3, today);
  const late = await start('gateway', site(running2.ready.url, [pin, other.key.kid]));
  await expect.poll(async () => (await gatewayView(late.ready.url)).outbox).toMatchObject({ pending: 0, refused: 0 });
  expect((await view(running2.ready.url)).log.size).toBe(6);
  await stop(late);

  // Now its time is over, for calling too; under the new one it is heard.
  rmSync(at('state'), { recursive: true });
  mkdirSync(at('state'), { mode: 0o700 });
  await fill(3, next);
  const over = await start('gateway', site(running2.ready.url, [other.key.kid]));
  await expect.poll(() => messages(over)).toContain('does not let this gateway in (revoked-key)');
  await stop(over);
  await stop(running2);
});

test('a key that is no TLS key, and a certificate of another key, end with code 2 and a sentence', async () => {
  createKeyFile(at('core.key'), 'core');
  createKeyFile(at('log.key'), 'log');
  registryFile(testSigner('gateway'), 1);
  copyFileSync(at('core.key'), at('tls.key'));
  const config = at('core.json');
  writeFileSync(config, JSON.stringify(coreFile()));
  expect(await runGridtokenx('core', '--config', config)).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/tls\.key has the purpose core\. Give the tls key: no key serves two purposes\./),
  });
  expect(await runGridtokenx('keys', 'generate', 'tls', at('x.key'), '--algorithm', 'Ed25519')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('A tls key must be ES256, not Ed25519'),
  });
});

test('a gateway asks over the network to be enrolled; the operator admits it by its code, and the core takes the registry as it runs', async () => {
  createKeyFile(at('core.key'), 'core');
  createKeyFile(at('log.key'), 'log');
  const tls = createKeyFile(at('tls.key'), 'tls');
  const operator = createKeyFile(at('operator.key'), 'operator');
  writeFileSync(
    at('registry.cose'),
    signRegistry({ ...substation, accounts: [], accountBindings: [] }, operator, isEnrollableKey),
  );
  const core = await start('core', {
    ...coreFile(),
    registry: { file: 'registry.cose', operatorKey: toHex(operator.key.raw) },
  });
  const gateway = createKeyFile(at('gateway.key'), 'gateway');
  const configuration = { ...gatewayFile(), gateway: 'gw-9' };
  const site = { ...configuration, core: { ...configuration.core, url: core.ready.url, pins: [tls.key.kid] } };
  writeFileSync(at('gateway.json'), JSON.stringify(site));
  const invited = await runGridtokenx('registry', 'invite', at('registry.cose'), 'gw-9');
  const code = /claim code (\S+) /.exec(invited.stdout)?.[1] ?? '';

  // Nobody has approved yet; whoever has only a wrong code waits for ever.
  expect(
    await runGridtokenx('keys', 'enrol', 'AAAAA-AAAAA', '--config', at('gateway.json'), '--wait', '0'),
  ).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(`with the key ${gateway.key.kid}. Read it to the operator.`),
  });
  const admit = ['registry', 'admit', at('registry.cose'), at('data/requests'), '--operator', at('operator.key')];
  expect((await runGridtokenx(...admit)).stdout).toMatch(/waits, the code is wrong\nNone of them can be enrolled/);
  const asking = runGridtokenx('keys', 'enrol', code, '--config', at('gateway.json'));
  await expect.poll(async () => (await runGridtokenx(...admit)).stdout).toContain('its code counts');
  expect(await runGridtokenx(...admit, '--approve')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Signed as version 2'),
  });
  expect(await asking).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('gw-9 is enrolled at core-1 in epoch 1.'),
  });
  expect((await runGridtokenx(...admit)).stdout).toBe('No gateway waits to be enrolled.\n');
  await stop(core);
});
