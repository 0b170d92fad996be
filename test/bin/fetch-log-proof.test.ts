import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchHeadProof, fetchLogProof } from '../../src/bin/fetch-log-proof.ts';
import { decodeProofFile } from '../../src/wire/proof-file.ts';

const raw = (byte: string) => ({ raw: byte.repeat(32) });
const answers: Readonly<Record<string, unknown>> = {
  '/v1/log/witnessed': {
    realm: 'simulation',
    core: 'core-1',
    note: 'gridtokenx/simulation/core-1\n3\nAAAA\n\n',
    witnesses: [{ gateway: 'gw-1', statement: 'd2' }],
  },
  '/v1/registry': {
    keys: { core: raw('0a'), log: raw('0b') },
    gateways: [
      { id: 'gw-1', key: raw('02'), former: [{ key: raw('01'), until: 3 }] },
      { id: 'gw-2', key: raw('03'), former: [] },
    ],
  },
};
let server: Server;
let core = '';
beforeAll(async () => {
  server = createServer(({ url = '' }, response) => {
    response.end(JSON.stringify(answers[url]));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  core = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test('a co-signed head is kept with the keys its gateways had before: their words stay worth what they were', async () => {
  const proof = decodeProofFile((await fetchHeadProof(core, [])) ?? '');
  expect(proof.history).toEqual([{ purpose: 'gateway', gateway: 'gw-1', raw: new Uint8Array(32).fill(1), until: 3 }]);
});

test.for([
  [fetchHeadProof, 'core:8470'],
  [fetchLogProof, 'core:8470'],
  [fetchLogProof, 'the core'],
] as const)('an address that is none says what is allowed: %#', async ([fetchProof, address]) => {
  await expect(fetchProof(address, [])).rejects.toMatchObject({
    code: 'configuration',
    message: `--core is "${address}"; allowed: an address such as https://core:8470.`,
  });
});
