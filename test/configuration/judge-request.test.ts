import { expect, test } from 'vitest';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { gatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { proposalIn } from '../../src/configuration/judge-request.ts';
import { readLayer } from '../../src/configuration/load.ts';
import type { ChangeAuthor } from '../../src/domain/configuration-change.ts';
import { instant } from '../../src/domain/time.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';
import { fromHex } from '../../src/wire/bytes.ts';
import { signConfigurationRequest } from '../../src/wire/configuration-request.ts';
import { publicKey } from '../../src/wire/key-id.ts';
import { gatewayFile } from '../support/gateway-file.ts';
import { testSigner } from '../support/test-signers.ts';

const { kid, raw } = testSigner('operator').key;
const gateway = 'gateway-1';
const now = instant(1_764_550_800_000);
const request = signConfigurationRequest(
  {
    ...{ realm: 'simulation', gateway, expires: instant(now + 60_000), author: 'somsri', reason: 'a trial' },
    ...{ basedOn: null, wanted: { kind: 'restore', change: 1 } },
  },
  testSigner('operator'),
);
const judged = (key: Uint8Array) => {
  const authors: readonly ChangeAuthor[] = [{ name: 'somsri', key: publicKey(key), may: ['propose', 'rollback'] }];
  return () => proposalIn(request, 'api', { authors, gateway, realm: 'simulation', now }, verifySignature);
};
const thrown = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing';
};

test('a request is taken of whom its key is named for, and of nobody else', () => {
  expect(judged(raw)()).toMatchObject({ author: 'somsri', way: 'api', wanted: { kind: 'restore', change: 1 } });
  expect(thrown(judged(testSigner('account').key.raw))).toBe(
    `Nobody with the key ${kid} may change the configuration: see roles.authors in it.`,
  );
});

test('where the kid was configured in place of the key, that is said, in both languages', () => {
  const said = thrown(judged(fromHex(kid)));
  expect(said).toBe(
    `The key of somsri in roles.authors is ${kid}, which is the kid of the key that signed, a hash, and not that key: put there what gridtokenx keys show prints after “public”.`,
  );
  expect(inThai(said)).toMatch(new RegExp(`^กุญแจของ somsri ใน roles\\.authors คือ ${kid} ซึ่งเป็น kid`));
});

/** By RFC 8032 §7.1 (public keys) and the hashes of their SubjectPublicKeyInfo. */
const kids = (['gateway', 'core', 'log', 'operator', 'account', 'witness'] as const).map(
  (purpose) => testSigner(purpose).key.kid,
);
const shipped = { name: 'default', value: (readLayer('config/default.json').value as { gateway: unknown }).gateway };
const there = { folder: '/etc/g', profiles: ['eastron/sdm120'] };
const faulty = (value: object): string => thrown(() => gatewayConfiguration([shipped, { name: 'site', value }], there));

test.each(['roles.authors[0].key', 'core.key', 'core.logKey'])('%s that is a kid is refused in words', (path) => {
  const { core } = gatewayFile();
  const withKey = (key: string): object =>
    path === 'roles.authors[0].key'
      ? { ...gatewayFile(), roles: { authors: [{ name: 'somsri', key }] } }
      : { ...gatewayFile(), core: { ...core, [path.slice('core.'.length)]: key } };
  const refused = kids.map((one) => faulty(withKey(one))).filter((said) => said !== 'nothing');
  // One of sixteen is a key by chance: half are points of the curve, and an eighth of those in its prime group.
  expect(refused.length).toBeGreaterThan(3);
  for (const said of refused)
    expect(said).toMatch(/the kid, which is printed before, is the hash \(SHA-256\) of a key/);
  // Of small order: anybody's signature is good by it.
  expect(faulty(withKey('00'.repeat(32)))).toContain(
    `site: ${path} is "${'00'.repeat(32)}"; allowed: what \`gridtokenx keys show\``,
  );
  expect(faulty(withKey('AB'.repeat(32)))).toMatch(/64 lower-case hex digits/);
});
