import { spawnSync } from 'node:child_process';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { createKeyFile, publicKeyFromText, publicPem, readKeyFile } from '../../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../../src/adapters/signatures/verify.ts';
import { requireDebian } from '../../support/debian.ts';
import { testSigner } from '../../support/test-signers.ts';

const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const keyFault = (why: RegExp) => expect.objectContaining({ code: 'key', message: expect.stringMatching(why) });

describe('a key file', () => {
  const path = at('gateway.key');
  const made = createKeyFile(path, 'gateway');

  test('gives back the key it was made with', () => {
    const read = readKeyFile(path, 'gateway');
    expect(read.key).toEqual(made.key);
    expect(verifySignature(made.key, Uint8Array.of(1), read.sign(Uint8Array.of(1)))).toBe(true);
  });

  test('is readable by its owner alone, and no draft of it stays', () => {
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  test('is never replaced', () => {
    const before = readFileSync(path, 'utf8');
    expect(() => createKeyFile(path, 'gateway')).toThrow(keyFault(/is there already/));
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  test('serves one purpose', () =>
    expect(() => readKeyFile(path, 'core')).toThrow(keyFault(/has the purpose gateway.*core key/)));

  test('is standard PKCS#8 under its label: OpenSSL reads it as it is', () =>
    expect(createPublicKey(readFileSync(path)).export({ format: 'pem', type: 'spki' })).toBe(publicPem(made.key)));

  test.each([0o640, 0o604, 0o660])('is refused with mode %o', (mode) => {
    const open = at(`open-${mode}.key`);
    createKeyFile(open, 'log');
    chmodSync(open, mode);
    expect(() => readKeyFile(open, 'log')).toThrow(keyFault(/open to other users/));
  });
});

describe('an ES256 key file', () => {
  const path = at('es256.key');
  const made = createKeyFile(path, 'gateway', { algorithm: 'ES256' });
  test('gives back the key it was made with', () => {
    const read = readKeyFile(path, 'gateway');
    expect(read.key).toEqual(made.key);
    expect(read.key.algorithm).toBe('ES256');
    expect(verifySignature(made.key, Uint8Array.of(1), read.sign(Uint8Array.of(1)))).toBe(true);
  });
  test.each(['core', 'log'] as const)(
    'is not made for a %s: what it signs must come out the same for ever',
    (purpose) => {
      expect(() => createKeyFile(at(`es256-${purpose}.key`), purpose, { algorithm: 'ES256' })).toThrow(
        keyFault(/must be Ed25519, not ES256/),
      );
      expect(readdirSync(folder)).not.toContain(`es256-${purpose}.key`);
    },
  );
});

describe('an encrypted key file', () => {
  afterEach(() => vi.unstubAllEnvs());
  const path = at('encrypted.key');
  const made = createKeyFile(path, 'operator', { passphrase: 'ข้าว and rice' });
  const passphrase = (name: string, line: string, mode = 0o600): void => {
    writeFileSync(at(name), line);
    chmodSync(at(name), mode);
    vi.stubEnv('GRIDTOKENX_PASSPHRASE_FILE', at(name));
  };

  test('opens with the passphrase in the file that the environment names', () => {
    passphrase('right', 'ข้าว and rice\n');
    const read = readKeyFile(path, 'operator');
    expect(read.key).toEqual(made.key);
    expect(verifySignature(made.key, Uint8Array.of(1), read.sign(Uint8Array.of(1)))).toBe(true);
  });
  test('is standard PBES2 with scrypt: OpenSSL opens it as it is', () => {
    if (!requireDebian('openssl')) return;
    writeFileSync(at('pass'), 'ข้าว and rice\n');
    const args = ['pkey', '-in', path, '-passin', `file:${at('pass')}`, '-pubout'];
    expect(spawnSync('openssl', args, { encoding: 'utf8' }).stdout).toBe(publicPem(made.key));
  });
  test('holds no private key in the clear', () => {
    expect(readFileSync(path, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY');
    expect(readFileSync(path, 'utf8')).not.toContain('BEGIN PRIVATE KEY');
  });
  test.each<readonly [string, () => void, RegExp]>([
    ['without a passphrase', () => undefined, /is encrypted: name the file .* in GRIDTOKENX_PASSPHRASE_FILE/],
    ['with a wrong one', () => passphrase('wrong', 'rice and rice\n'), /does not open with this passphrase/],
    ['with an empty one', () => passphrase('empty', '\nsecret\n'), /has an empty first line/],
    ['with one that others can read', () => passphrase('open', 'ข้าว and rice\n', 0o644), /open to other users/],
  ])('does not open %s', (_, prepare, why) => {
    prepare();
    expect(() => readKeyFile(path, 'operator')).toThrow(keyFault(why));
  });
});

describe('a systemd credential', () => {
  afterEach(() => vi.unstubAllEnvs());
  test('may have the mode systemd gives it, where systemd put it and nowhere else', () => {
    mkdirSync(at('credentials'));
    const path = at('credentials/gateway.key');
    createKeyFile(path, 'gateway');
    chmodSync(path, 0o440);
    expect(() => readKeyFile(path, 'gateway')).toThrow(keyFault(/open to other users/));
    vi.stubEnv('CREDENTIALS_DIRECTORY', at('credentials'));
    expect(readKeyFile(path, 'gateway').purpose).toBe('gateway');
    vi.stubEnv('CREDENTIALS_DIRECTORY', at('cred'));
    expect(() => readKeyFile(path, 'gateway')).toThrow(keyFault(/open to other users/));
  });
});

describe('refused, with what to do', () => {
  const written = (name: string, text: string): string => {
    writeFileSync(at(name), text, { mode: 0o600 });
    return at(name);
  };
  const label = `gridtokenx core key ${'0'.repeat(64)}\n`;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ format: 'pem', type: 'pkcs8' });

  test.each<readonly [string, string, RegExp]>([
    ['a file that is absent', at('absent.key'), /keys generate/],
    ['a folder that is absent', at('none/x.key'), /ENOENT/],
    ['a key without a purpose', written('bare.key', '-----BEGIN PRIVATE KEY-----\n'), /does not say its purpose/],
    ['a key of no known purpose', written('king.key', label.replace('core', 'king')), /does not say its purpose/],
    ['a label without a key', written('label.key', label), /no readable PKCS#8 key/],
    ['an RSA key', written('rsa.key', `${label}${rsa.toString()}`), /must be Ed25519 or ECDSA on P-256/],
  ])('%s', (_, path, why) => expect(() => readKeyFile(path, 'core')).toThrow(keyFault(why)));

  test('a key made where there is no folder', () =>
    expect(() => createKeyFile(at('none/x.key'), 'core')).toThrow(keyFault(/ENOENT/)));
});

describe('a public key in words', () => {
  const { key } = testSigner('operator');
  test.each([
    ['hexadecimal', Buffer.from(key.raw).toString('hex')],
    ['hexadecimal with a line end', `${Buffer.from(key.raw).toString('hex')}\n`],
    ['PEM', publicPem(key)],
  ])('%s', (_, text) => expect(publicKeyFromText(text, 'operator.pub')).toEqual(key));

  test.each([
    ['nonsense', 'key', /no public key/],
    [
      'a weak key',
      `01${'00'.repeat(31)}`,
      /is no key, or a weak one: .+ The kid, .+ is the hash .+ and not the key\.$/,
    ],
    ['no point of P-256', `04${'01'.repeat(64)}`, /weak key that verifiers disagree on, or no point of its curve/],
    [
      'an X25519 key',
      generateKeyPairSync('x25519').publicKey.export({ format: 'pem', type: 'spki' }).toString(),
      /neither an Ed25519 nor a P-256 key/,
    ],
  ])('%s is refused', (_, text, why) => expect(() => publicKeyFromText(text, 'operator.pub')).toThrow(keyFault(why)));
});
