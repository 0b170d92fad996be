import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { coreServer } from '../../../src/adapters/http/core-server.ts';
import type { RunningServer } from '../../../src/adapters/http/http-application.ts';
import { selfSigned } from '../../../src/adapters/http/tls-certificate.ts';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { signerOf } from '../../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { type QueueOptions, run } from '../../../src/bin/commands/queue.ts';
import { instant, MINUTE } from '../../../src/domain/time.ts';
import { defaultMarketSettings } from '../../../src/market/market-settings.ts';
import { firstOf, openedRegistry, runCore, sealedBatches, tradingRegistry } from '../../support/core-fixture.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { ten } from '../../support/sealed-substation.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-queue-'));
const operator = createKeyFile(join(folder, 'operator.key'), 'operator');
createKeyFile(join(folder, 'other.key'), 'operator');
let server: RunningServer;
let core: ReturnType<typeof runCore>;
/** The first interval of a market that opened at 10:20. */
const start = '2026-11-24T10:15+07:00';

/** A core of 11:30 at which two readings of h01 wait: 100 Wh where its connection carries 75. */
beforeAll(async () => {
  const connection = { importW: 300, exportW: 300, daylightOnly: false };
  const points = tradingRegistry().points.map((one) => (one.id === 'h01' ? { ...one, connection } : one));
  const validation = { darkFrom: 1_170, darkTo: 300, silentDays: 7 };
  core = runCore(
    {
      registry: openedRegistry(tradingRegistry('tou', { points })),
      operator: { key: operator.key, verify: verifySignature },
    },
    { market: { ...defaultMarketSettings, validation } },
    instant(ten + 20 * MINUTE),
  );
  for (const { sequence, body } of sealedBatches(2)) await firstOf(core.service.submitBatch('gw-1', sequence, body));
  core.minutes(60);
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  server = await coreServer(core.service, { listen, page: null, version: '0' }, quietLog());
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const asked = async (options: Partial<QueueOptions>) => {
  const said = { out: '', err: '' };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    said.out += String(text);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.err += String(text);
    return true;
  });
  try {
    const who = { operator: join(folder, 'operator.key'), core: server.url, author: 'op-1', reason: 'read by hand' };
    return { code: await run({ action: 'list', ...who, ...options }), ...said };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
};

describe('the queue of a core that runs', () => {
  test('is shown to its operator, in words and for machines', async () => {
    const { code, out } = await asked({});
    expect(code).toBe(0);
    expect(out).toContain(
      'h01 2026-11-24T10:00:00+07:00  import 100 Wh, export 40 Wh: more than its connection can carry. Runs go by import 0 Wh, export 0 Wh.\n',
    );
    expect(out).toContain('2 wait. Decide: gridtokenx queue accept|estimate|reject');
    const { out: json } = await asked({ json: true });
    expect(JSON.parse(json)).toMatchObject([
      { point: 'h01', version: 1, why: ['beyond-connection'] },
      { point: 'h01' },
    ]);
  });

  test('and to nobody else', async () => {
    expect(await asked({ operator: join(folder, 'other.key') })).toMatchObject({
      ...{ code: 1, out: '' },
      err: expect.stringContaining('which is not known here'),
    });
  });

  test('and over TLS to whoever knows its pin, and to no other core', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const signer = signerOf(privateKey, 'tls');
    const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
    const tls = { certificate: selfSigned('core-1', signer, Date.now()), key };
    const listen = { host: '127.0.0.1', port: 0, tls };
    const secure = await coreServer(core.service, { listen, page: null, version: '0' }, quietLog());
    try {
      const found = await asked({ core: secure.url, pin: signer.key.kid });
      expect(found).toMatchObject({ code: 0, out: expect.stringContaining('2 wait.') });
      await expect(asked({ core: secure.url, pin: 'a'.repeat(64) })).rejects.toMatchObject({ code: 'signature' });
      await expect(asked({ core: secure.url, pin: 'x' })).rejects.toThrow('--pin is "x"; allowed');
      await expect(asked({ pin: signer.key.kid })).rejects.toMatchObject({ code: 'configuration' });
    } finally {
      await secure[Symbol.asyncDispose]();
    }
  });

  test('what is decided is done, once', async () => {
    expect(await asked({ action: 'estimate', point: 'h01', start, import: '70', export: '40' })).toEqual({
      ...{ code: 0, err: '' },
      out: 'Decided: run 2 has posted the difference.\n',
    });
    const again = await asked({ action: 'accept', point: 'h01', start });
    expect(again).toMatchObject({
      code: 1,
      err: expect.stringContaining('No reading of h01 for 2026-11-24T10:15:00+07:00 waits.'),
    });
    expect(await asked({ action: 'reject', point: 'h01', start: '2026-11-24T10:00+07:00' })).toMatchObject({ code: 0 });
    expect((await asked({})).out).toBe('Nothing waits.\n');
    expect(core.service.view().held).toBeUndefined();
  });

  test('what cannot be asked is said in one sentence', async () => {
    await expect(asked({ core: 'core' })).rejects.toThrow('--core is "core"; allowed');
    await expect(asked({ core: 'http://127.0.0.1:9' })).rejects.toThrow(/gives no answer \(.*\)\. Is it running/);
    await expect(asked({ action: 'accept', point: 'h01', start: '10:00' })).rejects.toThrow('--start "10:00"; allowed');
  });
});
