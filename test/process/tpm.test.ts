import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstValueFrom, forkJoin } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKeyFile, openSigner, readKeyFile } from '../../src/adapters/signatures/key-file.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { utf8 } from '../../src/wire/bytes.ts';
import { requireDebian } from '../support/debian.ts';
import { runGridtokenx } from '../support/run-gridtokenx.ts';
import { type SoftwareTpm, softwareTpm } from '../support/swtpm.ts';

const there = requireDebian('swtpm') && requireDebian('tpm2_sign', 'tpm2-tools');

describe.skipIf(!there)('a gateway key in a TPM 2.0', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gridtokenx-tpm-test-'));
  const file = join(folder, 'gateway.key');
  let tpm: SoftwareTpm;
  beforeAll(async () => {
    tpm = await softwareTpm();
    createKeyFile(file, 'gateway', { tpm: { tcti: tpm.tcti } });
  }, 60_000);
  afterAll(async () => {
    await tpm[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  test('leaves a file with its public half and where the other one is', () => {
    const text = readFileSync(file, 'utf8');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(text).not.toContain('PRIVATE KEY');
    expect(text).toMatch(/^tpm2 0x81[0-9a-f]{6} swtpm:path=/m);
    expect(createPublicKey(text).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  });

  test('signs at once, with the smaller s, as OpenSSL verifies too', () => {
    const signer = readKeyFile(file, 'gateway');
    expect(signer.key.algorithm).toBe('ES256');
    for (const text of ['one', 'two', 'three']) {
      const signature = signer.sign(utf8(text));
      expect(verifySignature(signer.key, utf8(text), signature)).toBe(true);
      const key = createPublicKey(readFileSync(file));
      expect(verify('sha256', utf8(text), { key, dsaEncoding: 'ieee-p1363' }, signature)).toBe(true);
    }
  }, 60_000);

  test('signs as a port: nothing before it is subscribed to, one after the other, each its own message', async () => {
    const signer = openSigner(file, 'gateway');
    const messages = ['a', 'b', 'c'].map(utf8);
    const signatures = await firstValueFrom(forkJoin(messages.map((message) => signer.sign(message))));
    expect(signatures.map((signature, at) => verifySignature(signer.key, messages[at] ?? utf8(''), signature))).toEqual(
      [true, true, true],
    );
  }, 60_000);

  test('is another key each time one is made', () => {
    const other = createKeyFile(join(folder, 'account.key'), 'account', { tpm: { tcti: tpm.tcti } });
    expect(other.key.kid).not.toBe(readKeyFile(file, 'gateway').key.kid);
    expect(verifySignature(other.key, utf8('x'), other.sign(utf8('x')))).toBe(true);
  }, 60_000);

  test('is not made for a core: its receipts must come out the same for ever', () =>
    expect(() => createKeyFile(join(folder, 'core.key'), 'core', { tpm: { tcti: tpm.tcti } })).toThrow(
      /must be Ed25519, not ES256/,
    ));

  test('survives its TPM being away; a TPM that was cleared is not believed', async () => {
    const signer = openSigner(file, 'gateway');
    const sign = () => firstValueFrom(signer.sign(utf8('again')));
    await tpm.stop();
    await expect(sign()).rejects.toMatchObject({ code: 'key', message: expect.stringMatching(/Nothing was signed/) });
    await tpm.start();
    expect(verifySignature(signer.key, utf8('again'), await sign())).toBe(true);
    await tpm.stop();
    tpm.forget();
    await tpm.start();
    await expect(sign()).rejects.toMatchObject({ code: 'key' });
    createKeyFile(join(folder, 'new.key'), 'gateway', { tpm: { tcti: tpm.tcti } });
    await expect(sign()).rejects.toThrow(/keeps another key .* was it cleared, or replaced/);
  }, 60_000);

  test('is made and shown by the command', async () => {
    const path = join(folder, 'by-command.key');
    const made = await runGridtokenx('keys', 'generate', 'gateway', path, '--tpm', tpm.tcti);
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toMatch(
      /^purpose gateway\nkid {5}[0-9a-f]{64}\npublic {2}04[0-9a-f]{128}\n-----BEGIN PUBLIC KEY-----/,
    );
    expect((await runGridtokenx('keys', 'show', path)).stdout).toBe(made.stdout);
  }, 60_000);
});
