import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { of } from 'rxjs';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { coreServer } from '../../../src/adapters/http/core-server.ts';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { run } from '../../../src/bin/commands/gaps.ts';
import type { GapsView } from '../../../src/domain/view.ts';
import type { CoreService } from '../../../src/ports/core-service.ts';
import { openOperatorRequest } from '../../../src/wire/operator-request.ts';
import { fakeCoreService } from '../../support/fake-core-service.ts';
import { quietLog } from '../../support/quiet-log.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0)) await end();
});
const gateway = (id: string, missing: GapsView['gateways'][number]['missing']) => ({
  gateway: id,
  epoch: 1,
  through: 9,
  missing,
  forgotten: 0,
});
const asked = async (gaps: GapsView, options: object = {}) => {
  const listen = { host: '127.0.0.1', port: 0, tls: null };
  const operator = (message: Uint8Array): ReturnType<CoreService['operator']> => {
    const { request } = openOperatorRequest(message, key, verifySignature);
    return of(request.kind === 'gaps' ? { kind: 'gaps', ...gaps } : { kind: 'busy', retryAfterSeconds: 1 });
  };
  const server = await coreServer(
    fakeCoreService({ gaps: () => ({ gateways: gaps.gateways }), operator }),
    { listen, page: null, version: '1' },
    quietLog(),
  );
  ends.push(() => server[Symbol.asyncDispose]());
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  return { code: await run({ core: server.url, ...options }), said: said.join('') };
};

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-gaps-'));
afterAll(() => rmSync(folder, { recursive: true }));
const operator = join(folder, 'operator.key');
const { key } = createKeyFile(operator, 'operator');
const hidden = 'What is missing of points is told to the operator: --operator <file>.\n';

test('nothing missing ends with 0, something with 1', async () => {
  const whole = gateway('g1', []);
  const torn = gateway('g2', [{ from: 3, to: 4 }]);
  expect(await asked({ gateways: [whole], points: [] })).toEqual({
    code: 0,
    said: `g1 (epoch 1): batches through 9\nNo batch is missing.\n${hidden}`,
  });
  const both = { gateways: [whole, torn], points: [] };
  expect(await asked(both)).toMatchObject({ code: 1, said: expect.stringContaining('never came: 3 to 4') });
  expect((await asked(both, { gateway: 'g1' })).code).toBe(0);
  expect(await asked(both, { gateway: 'g2', json: true })).toEqual({
    code: 1,
    said: `${JSON.stringify({ gateways: [torn] })}\n`,
  });
  await expect(asked(both, { gateway: 'g9' })).rejects.toThrow(/No gateway g9 is enrolled/);
});

test('when a point was not measured is told to the operator, and to nobody else', async () => {
  const missing = [{ from: '2026-11-24T10:15:00+07:00', to: '2026-11-24T10:30:00+07:00', said: true }];
  const through = '2026-11-24T11:00:00+07:00';
  const point = (id: string, of: string) => ({ point: id, gateway: of, through, missing, forgotten: null });
  const gaps = { gateways: [gateway('g1', []), gateway('g2', [])], points: [point('h01', 'g1'), point('h02', 'g2')] };
  const told = await asked(gaps);
  expect(told).toMatchObject({ code: 0, said: expect.stringContaining(hidden) });
  expect(told.said).not.toContain('h01');
  expect(await asked(gaps, { operator, gateway: 'g2' })).toMatchObject({
    code: 1,
    said: expect.stringMatching(
      /^g2 .*\nh02: heard of until .*\n {2}2026-11-24T10:15:00\+07:00 to .* said to be missing\n/,
    ),
  });
  expect(JSON.parse((await asked(gaps, { operator, json: true })).said)).toEqual(gaps);
});

test('an address that is none, or where nobody answers, is a sentence', async () => {
  await expect(run({ core: 'core' })).rejects.toMatchObject({ code: 'configuration' });
  await expect(run({ core: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'core-unreachable' });
  await expect(run({ core: 'https://127.0.0.1:9', pin: 'x' })).rejects.toThrow(/--pin is "x"; allowed: the kid/);
});
