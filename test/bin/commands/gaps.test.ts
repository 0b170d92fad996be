import { afterEach, expect, test, vi } from 'vitest';
import { coreServer } from '../../../src/adapters/http/core-server.ts';
import { run } from '../../../src/bin/commands/gaps.ts';
import type { GapsView } from '../../../src/domain/view.ts';
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
  const server = await coreServer(
    fakeCoreService({ gaps: () => gaps }),
    { listen, page: null, version: '1' },
    quietLog(),
  );
  ends.push(() => server[Symbol.asyncDispose]());
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  return { code: await run({ core: server.url, ...options }), said: said.join('') };
};

test('nothing missing ends with 0, something with 1', async () => {
  const whole = gateway('g1', []);
  const torn = gateway('g2', [{ from: 3, to: 4 }]);
  expect(await asked({ gateways: [whole], points: [] })).toEqual({
    code: 0,
    said: 'g1 (epoch 1): batches through 9\nNothing is missing.\n',
  });
  const both = { gateways: [whole, torn], points: [] };
  expect(await asked(both)).toMatchObject({ code: 1, said: expect.stringContaining('never came: 3 to 4') });
  expect((await asked(both, { gateway: 'g1' })).code).toBe(0);
  expect(await asked(both, { gateway: 'g2', json: true })).toEqual({
    code: 1,
    said: `${JSON.stringify({ gateways: [torn], points: [] })}\n`,
  });
  await expect(asked(both, { gateway: 'g9' })).rejects.toThrow(/No gateway g9 is enrolled/);
});

test('an address that is none, or where nobody answers, is a sentence', async () => {
  await expect(run({ core: 'core' })).rejects.toMatchObject({ code: 'configuration' });
  await expect(run({ core: 'http://127.0.0.1:9' })).rejects.toMatchObject({ code: 'core-unreachable' });
  await expect(run({ core: 'https://127.0.0.1:9', pin: 'x' })).rejects.toThrow(/--pin is "x"; allowed: the kid/);
});
