import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { run } from '../../../src/bin/commands/doctor.ts';
import { examineCore, judgeCoreStorage } from '../../../src/bin/doctor/core.ts';
import type { Finding } from '../../../src/bin/doctor/finding.ts';
import { judgeClock, judgeService } from '../../../src/bin/doctor/machine.ts';
import { readCoreConfiguration } from '../../../src/bin/read-core-configuration.ts';
import { isEnrollableKey } from '../../../src/verification/enrollable-key.ts';
import { toHex } from '../../../src/wire/bytes.ts';
import { signRegistry } from '../../../src/wire/registry-file.ts';
import { tradingRegistry } from '../../support/core-fixture.ts';
import { testSigner } from '../../support/test-signers.ts';

const folder = mkdtempSync(join(tmpdir(), 'doctor-core-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'core.json');
const configured = (change: object = {}) => {
  const content = {
    ...{ core: 'core-1', keyFile: 'core.key', logKeyFile: 'log.key', storage: 'data' },
    registry: { file: 'registry.cose', operatorKey: toHex(testSigner('operator').key.raw) },
    http: { port: 0 },
    journal: { largestMebibytes: 64 },
    ...change,
  };
  writeFileSync(file, JSON.stringify(content));
};
const examined = async (change: object = {}, now = Date.now()): Promise<readonly Finding[]> => {
  configured(change);
  return examineCore(file, readCoreConfiguration(file), now);
};
const of = (findings: readonly Finding[], check: Finding['check']) =>
  findings.filter((one) => one.check === check).map(({ verdict, says }) => `${verdict}: ${says}`);

/** What the doctor says of this file to a machine. */
const doctor = async (): Promise<readonly Finding[]> => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await run({ config: file, json: true });
    return (JSON.parse(written.mock.calls.map(([text]) => String(text)).join('')) as { findings: Finding[] }).findings;
  } finally {
    written.mockRestore();
  }
};

beforeAll(() => {
  for (const purpose of ['core', 'log'] as const) createKeyFile(join(folder, `${purpose}.key`), purpose);
  const registry = tradingRegistry('pea-residential-tou');
  writeFileSync(join(folder, 'registry.cose'), signRegistry(registry, testSigner('operator'), isEnrollableKey));
});

describe('what a core needs', () => {
  test('all is there: keys, registry, room, and nobody to ask where it takes any port', async () => {
    const found = await examined();
    expect(found.map(({ check, verdict }) => `${check} ${verdict}`)).toEqual([
      ...['configuration ok', 'key ok', 'key ok', 'registry ok', 'storage ok', 'core skipped'],
    ]);
    expect(of(found, 'registry')).toEqual(['ok: is version 1, signed by the operator: 2 gateways']);
  });

  test('one thing that is wrong hides no other: keys of other purposes, somebody else’s registry, a tariff folder that is none', async () => {
    const found = await examined({
      ...{ keyFile: 'log.key', logKeyFile: 'gone.key', dataFolder: 'nowhere' },
      registry: { file: 'registry.cose', operatorKey: '4c'.repeat(32) },
    });
    expect(found.map(({ check, verdict }) => `${check} ${verdict}`)).toEqual([
      ...['configuration fail', 'key fail', 'key fail', 'registry fail', 'storage ok', 'core skipped'],
    ]);
    expect(of(found, 'key')[0]).toMatch(/log\.key has the purpose log\. Give the core key/);
  });

  test('a key that is older than its configuration has it', async () => {
    const found = await examined({ cryptography: { keyDays: 30 } }, Date.now() + 31 * 86_400_000);
    expect(of(found, 'key')).toEqual([
      expect.stringMatching(/^warn: .*core\.key was made 31 days ago, and cryptography\.keyDays is 30/),
      expect.stringMatching(/^warn: .*log\.key was made 31 days ago/),
    ]);
  });

  test('it runs where something answers at its address', async () => {
    const server = createServer((_, reply) => reply.end('ok'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    onTestFinished(() => void server.close());
    expect(of(await examined({ http: { port } }), 'core')).toEqual(['ok: takes connections']);
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    expect(of(await examined({ http: { port } }), 'core')).toEqual(['warn: gives no answer']);
  });

  test('a file of a core is looked at as one, and no core or broker of a gateway is asked for', async () => {
    configured();
    const findings = await doctor();
    expect(findings.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(findings.map(({ check }) => check)).toEqual([
      'program',
      'clock',
      'service',
      'configuration',
      'key',
      'key',
      'registry',
      'storage',
      'core',
      'history',
    ]);
    expect(findings.find(({ check }) => check === 'service')?.about).toBe('gridtokenx-core');
    // What is wrong in it is said as of a core.
    writeFileSync(file, readFileSync(file, 'utf8').replace('"logKeyFile"', '"logKeyfile"'));
    expect((await doctor()).find(({ check }) => check === 'configuration')).toMatchObject({
      verdict: 'fail',
      says: expect.stringMatching(/logKeyfile.*Did you mean "logKeyFile"/),
    });
  });
});

const MiB = 1024 ** 2;
test.each([
  ['room for all it may take', { free: 90 * MiB, taken: 10 * MiB }, 'ok', /take 10 MiB of the 100 MiB they may$/],
  ['less than that', { free: 80 * MiB, taken: 10 * MiB }, 'warn', /: 10 MiB more than there are$/],
  ['a journal elsewhere', { free: 1 * MiB, taken: null }, 'ok', /1 MiB free; the journal is in PostgreSQL/],
  ['a folder of somebody else', { writable: false }, 'fail', /cannot be written/],
] as const)('storage of a core: %s', (_, facts, verdict, says) => {
  const usual = { folder: '/data', writable: true, free: 0, taken: 0, allowed: 100 * MiB };
  expect(judgeCoreStorage({ ...usual, ...facts })).toMatchObject({ verdict, says: expect.stringMatching(says) });
});

test('of a core’s machine: what a clock nobody vouches for means, and its own service', () => {
  expect(judgeClock('holdover', 2, 1, 'core').says).toMatch(/gates close and settlement runs go by it$/);
  expect(judgeService('failed', 'core').next).toBe('See why: journalctl -u gridtokenx-core -n 50');
});
