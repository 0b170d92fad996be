import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../../../src/bin/demo/ask.ts';
import { lookTogether } from '../../../src/bin/demo/look.ts';
import type { Site } from '../../../src/bin/demo/site.ts';

const answer: { give: (path: string) => object | null | Promise<object> } = { give: () => null };
const server = createServer(async (request, response) => {
  if (request.url === '/hangs') return;
  const body = await answer.give(request.url ?? '');
  response.writeHead(body === null ? 503 : 200).end(JSON.stringify(body));
});
let coreUrl = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  coreUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const site = { participants: [] as Site['participants'] } as Site;
const together = () => lookTogether(site, { coreUrl, gatewayUrls: [] });

test('a core that gives no last answer is not asked for ever', async () => {
  answer.give = () => null;
  expect(await together()).toEqual({ core: null, gateways: [], accounts: [] });
});

test('what accounts showed before something was booked is not held against what was booked', async () => {
  let entries = 7;
  const booked = Promise.withResolvers<void>();
  answer.give = async (path) => {
    if (path.endsWith('/account')) {
      const shown = { balance: `after ${entries}` };
      entries = 8;
      booked.resolve();
      return shown;
    }
    // The first answer of the core comes after the account's.
    await booked.promise;
    return { ledger: { entries } };
  };
  const one = { participants: [{ token: 'token' }] as unknown as Site['participants'] } as Site;
  const { core, accounts } = await lookTogether(one, { coreUrl, gatewayUrls: [] });
  expect([core?.ledger.entries, accounts]).toEqual([8, [{ balance: 'after 8' }]]);
});

test('a ledger that never holds still is held against nothing', async () => {
  let entries = 0;
  answer.give = () => ({ ledger: { entries: entries++ } });
  expect((await together()).core).toBeNull();
});

test('a ledger that holds still is looked at together with the accounts', async () => {
  let [asked, entries] = [0, 0];
  answer.give = () => ({ ledger: { entries: asked++ < 3 ? entries++ : entries } });
  expect((await together()).core?.ledger.entries).toBe(3);
});

test('who waits for an answer lets it go at once when he is told to', async () => {
  const waiting = new AbortController();
  const hanging = ask(`${coreUrl}/hangs`, { signal: waiting.signal });
  waiting.abort();
  expect(await hanging).toBeNull();
});
