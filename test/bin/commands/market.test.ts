import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { coreServer } from '../../../src/adapters/http/core-server.ts';
import type { RunningServer } from '../../../src/adapters/http/http-application.ts';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { run } from '../../../src/bin/commands/market.ts';
import type { ControlAct } from '../../../src/domain/market-control.ts';
import { microBahtPerKwh } from '../../../src/domain/money.ts';
import { MINUTE, millis } from '../../../src/domain/time.ts';
import { defaultMarketSettings } from '../../../src/market/market-settings.ts';
import { openedRegistry, runCore, tradingRegistry } from '../../support/core-fixture.ts';
import { quietLog } from '../../support/quiet-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-market-'));
const operator = createKeyFile(join(folder, 'operator.key'), 'operator');
createKeyFile(join(folder, 'other.key'), 'operator');
const zone = tradingRegistry().zones[0]?.id ?? '';
const emergency = {
  ...{ lowestPrice: microBahtPerKwh(0), highestPrice: microBahtPerKwh(5_960_500), pointW: 5_000 },
  ...{ administrativePrice: null, restoration: millis(60 * MINUTE) },
};
let server: RunningServer;

beforeAll(async () => {
  const core = runCore(
    { registry: openedRegistry(tradingRegistry()), operator: { key: operator.key, verify: verifySignature } },
    { market: { ...defaultMarketSettings, emergency } },
  );
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  server = await coreServer(core.service, { listen, page: null, version: '0' }, quietLog());
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const asked = async (action: ControlAct | 'show', change: object = {}) => {
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
    const who = { operator: join(folder, 'operator.key'), core: server.url, author: 'op-1', reason: 'a fire' };
    return { code: await run({ action, ...who, ...change }), ...said };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
};

describe('the market of a core that runs', () => {
  test('is shown to anybody, and stands as usual', async () =>
    expect(await asked('show')).toEqual({ code: 0, out: `${zone}: as usual\n`, err: '' }));

  test('is halted and capped by its operator, who sees how it stands then', async () => {
    expect((await asked('halt', { zone })).out).toBe(
      `${zone}: trading halted since 2026-11-24T10:00:00+07:00 (a fire)\n`,
    );
    expect((await asked('emergency')).out).toBe(
      `${zone}: trading halted since 2026-11-24T10:00:00+07:00 (a fire); emergency since 2026-11-24T10:00:00+07:00 (a fire); orders from 0.0000 to 5.9605 THB/kWh, at most 1250 Wh a point and side\n`,
    );
    const { out } = await asked('resume', { zone, json: true });
    expect(JSON.parse(out)).toMatchObject({ withdrawn: 0, zones: [{ zone, control: { level: 'emergency' } }] });
  });

  test('and by nobody else; what makes no sense is answered in words', async () => {
    const stranger = await asked('halt', { operator: join(folder, 'other.key') });
    expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining('which is not known here') });
    expect(await asked('normal')).toMatchObject({ code: 1, err: expect.stringContaining('leads `restore`') });
    expect(await asked('halt', { zone: 'nowhere' })).toMatchObject({
      ...{ code: 1, out: '' },
      err: expect.stringContaining('There is no zone nowhere here'),
    });
  });
});
