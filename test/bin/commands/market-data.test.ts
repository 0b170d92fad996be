import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { coreServer } from '../../../src/adapters/http/core-server.ts';
import { run } from '../../../src/bin/commands/market-data.ts';
import { instant } from '../../../src/domain/time.ts';
import { fakeCoreService, quietMarket } from '../../support/fake-core-service.ts';
import { quietLog } from '../../support/quiet-log.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of ends.splice(0)) await end();
});
const start = instant(Date.parse('2026-11-24T10:15:00+07:00'));
const core = async (): Promise<string> => {
  const depth = () => ({ bids: [{ price: 3_000_000, quantityWh: 700 }], asks: [] });
  const indication = { reason: 'no-asks' } as const;
  const indicated = () => [{ zone: 'z1', start, at: start, scope: 'zone', indication } as const];
  const service = fakeCoreService({ now: () => start, market: { ...quietMarket, depth, indicated } });
  const server = await coreServer(
    service,
    { listen: { host: '127.0.0.1', port: 0, tls: null }, page: null, version: '1' },
    quietLog(),
  );
  ends.push(() => server[Symbol.asyncDispose]());
  return server.url;
};
const heard = () => {
  const said: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(`! ${text}`) > 0);
  return { take: () => said.splice(0).join('') };
};

test('what a core tells is said in lines, as JSON or as CSV', async () => {
  const url = await core();
  const { take } = heard();
  const asked = async (options: Omit<Parameters<typeof run>[0], 'core'>) => [
    await run({ core: url, ...options }),
    take(),
  ];
  expect(await asked({ action: 'prices' })).toEqual([
    0,
    'Prices of z1 on 2026-11-24, THB/kWh:\nNothing was traded or cleared for that day.\n',
  ]);
  expect(await asked({ action: 'depth', delivery: '2026-11-24T10:15' })).toEqual([
    0,
    expect.stringMatching(/^Book of z1 for 2026-11-24 10:15:\n.*\n700 +3\.000000\n$/s),
  ]);
  expect(await asked({ action: 'indicative', zone: 'z1' })).toEqual([
    0,
    'z1 2026-11-24 10:15, cleared by itself: nobody sells.\n',
  ]);
  expect(await asked({ action: 'csv' })).toEqual([0, expect.stringMatching(/^zone,delivery start .*\r\n$/)]);
  expect(await asked({ action: 'indicative', json: true })).toEqual([
    0,
    expect.stringMatching(/^\{"sequence":7,"indications":\[\{"zone":"z1",.*\}\]\}\n$/),
  ]);
  // What the core refuses is its own sentence.
  expect(await asked({ action: 'prices', zone: 'z9' })).toEqual([
    1,
    expect.stringMatching(/^! gridtokenx: .* no zone z9/),
  ]);
  expect(await asked({ action: 'depth', delivery: 'ten' })).toEqual([
    1,
    expect.stringMatching(/^! gridtokenx: delivery is "ten"; allowed: the start of an interval/),
  ]);
});

test.each([
  { what: 'another program', status: 404, body: 'no', says: /answered 404: is it of this version/ },
  { what: 'another version', status: 404, body: '{"reason":"not-found","detail":"x"}', says: /is it of this version/ },
  { what: 'somebody else', status: 200, body: '<html>', says: /is not of a core: is --core right/ },
  { what: 'JSON of another kind', status: 200, body: '{"a":1}', says: /is not of a core: is --core right/ },
])('$what is no core', async ({ status, body, says }) => {
  const server = createServer((_, reply) => reply.writeHead(status).end(body)).listen(0, '127.0.0.1');
  ends.push(() => server.close());
  await new Promise((ready) => server.once('listening', ready));
  const { port } = server.address() as AddressInfo;
  await expect(run({ action: 'prices', core: `http://127.0.0.1:${port}` })).rejects.toThrow(says);
});
