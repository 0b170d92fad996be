import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createKeyFile, keyMade, readKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { refuseAlgorithm, refuseForeignKeys, tooOld, warnOfOldKeys } from '../../src/bin/key-rules.ts';
import { coreConfiguration } from '../../src/configuration/core-configuration.ts';
import { gatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { DAY, instant } from '../../src/domain/time.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { testSigner } from '../support/test-signers.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-key-rules-'));
const file = join(folder, 'gateway.key');
const made = Date.parse('2026-01-10T03:04:05Z');
beforeAll(() => {
  vi.useFakeTimers({ now: made + 678, toFake: ['Date'] });
  createKeyFile(file, 'gateway', { algorithm: 'ES256' });
  vi.useRealTimers();
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a key file says when it was made, to the second, and can still be read', () => {
  expect(keyMade(file)).toBe(made);
  expect(readKeyFile(file, 'gateway').key.algorithm).toBe('ES256');
});

test('one from before that was written down is of no known age', () => {
  const old = join(folder, 'old.key');
  writeFileSync(old, readFileSync(file, 'utf8').replace(/^made .*\n/m, ''), { mode: 0o600 });
  expect(keyMade(old)).toBeNull();
  expect(tooOld(old, 1, instant(made + 9_999 * DAY))).toBeNull();
});

test.for([
  [null, 9_999, null],
  [365, 365, null],
  [365, 366, `${file} was made 366 days ago, and cryptography.keyDays is 365. Replace it: deploy/keys.md says how.`],
] as const)('keyDays %s after %i days', ([keyDays, days, said]) => {
  expect(tooOld(file, keyDays, instant(made + days * DAY))).toBe(said);
});

test('the log is warned of those that are too old, each once', () => {
  const warn = vi.fn();
  warnOfOldKeys([file], 30, instant(made + 31 * DAY), { debug: () => {}, info: () => {}, warn, error: () => {} });
  expect(warn).toHaveBeenCalledExactlyOnceWith({ file }, expect.stringContaining('31 days ago'));
});

test('an algorithm that is not taken is refused, for a gateway’s own key and in a core’s registry', () => {
  expect(() => refuseAlgorithm(file, 'ES256', ['Ed25519'])).toThrow(
    `${file} is a key of ES256, but cryptography.algorithms has Ed25519 alone. Make another key, or take the algorithm into the list.`,
  );
  expect(() => refuseAlgorithm(file, 'ES256', ['Ed25519', 'ES256'])).not.toThrow();
  const registry = {
    gateways: [
      { id: 'gateway-1', epoch: 1, key: testSigner('gateway').key },
      { id: 'gateway-2', epoch: 1, key: readKeyFile(file, 'gateway').key },
    ],
  };
  expect(() => refuseForeignKeys(registry as never, ['Ed25519'])).toThrow(
    /^The key of gateway gateway-2 in the registry is of ES256, /,
  );
  expect(() => refuseForeignKeys(registry as never, ['Ed25519', 'ES256'])).not.toThrow();
});

test('what a configuration says of cryptography and sessions', () => {
  const gateway = (cryptography: object) =>
    gatewayConfiguration([{ name: 'g', value: { ...gatewayFile(), mqtt: { url: 'mqtts://dso' }, cryptography } }], {
      folder: '/',
      profiles: ['eastron/sdm120'],
    });
  expect(gateway({})).toMatchObject({
    cryptography: { algorithms: ['Ed25519', 'ES256'], keyDays: null },
    mqtt: { oldestTls: '1.2' },
  });
  expect(gateway({ algorithms: ['Ed25519'], brokerTls: '1.3', keyDays: '365 days' })).toMatchObject({
    cryptography: { algorithms: ['Ed25519'], keyDays: 365 },
    mqtt: { oldestTls: '1.3' },
  });
  expect(() => gateway({ algorithms: ['RSA'] })).toThrow(
    'cryptography.algorithms is ["RSA"]; allowed: a list of one or more of Ed25519, ES256, each once.',
  );
  expect(() => gateway({ brokerTls: '1.1' })).toThrow('cryptography.brokerTls is "1.1"; allowed: "1.2", "1.3"');
  const core = (sessions: object) =>
    coreConfiguration(
      [
        {
          name: 'c',
          value: {
            core: 'c',
            keyFile: 'a',
            logKeyFile: 'b',
            storage: 's',
            registry: { file: 'r', operatorKey: '4c'.repeat(32) },
            sessions,
          },
        },
      ],
      '/',
    );
  expect(core({}).sessions).toMatchObject({ listeners: 500, listenersOfOneAddress: 50, idle: 72_000 });
  expect(() => core({ listeners: 10 })).toThrow(
    'c: sessions.listenersOfOneAddress is 50; allowed: at most all listeners, 10.',
  );
});
