import { createKeyFile, publicPem, readPassphrase, readPrivate } from '../../adapters/signatures/key-file.ts';
import { Fault } from '../../domain/fault.ts';
import { keyPurposes, type SignatureAlgorithm } from '../../domain/identity.ts';
import { toHex } from '../../wire/bytes.ts';
import type { SigningKey } from '../../wire/message-signer.ts';

type Generate = Readonly<{
  action: 'generate';
  purpose: string;
  file: string;
  algorithm?: string;
  passphraseFile?: string;
  tpm?: boolean | string;
}>;
export type KeysOptions = Generate | Readonly<{ action: 'show'; file: string }>;

/** `gridtokenx keys generate|show`: prints the public half; the private one never leaves its file, or its TPM. */
export const run = async (options: KeysOptions): Promise<number> => {
  process.stdout.write(inWords(options.action === 'generate' ? generate(options) : readPrivate(options.file)));
  return 0;
};

const generate = ({ purpose, file, algorithm, passphraseFile, tpm }: Generate): SigningKey => {
  const known = keyPurposes.find((one) => one === purpose);
  if (known === undefined) throw new Fault('key', `There are no ${purpose} keys; allowed: ${keyPurposes.join(', ')}.`);
  if (tpm !== undefined && tpm !== false) {
    if (passphraseFile !== undefined || (algorithm !== undefined && algorithm !== 'ES256'))
      throw new Fault(
        'key',
        'A key in a TPM is ES256 and has no passphrase: leave --algorithm and --passphrase-file out.',
      );
    return createKeyFile(file, known, { tpm: typeof tpm === 'string' ? { tcti: tpm } : {} });
  }
  return createKeyFile(file, known, {
    algorithm: algorithmOf(algorithm ?? 'Ed25519'),
    ...(passphraseFile !== undefined && { passphrase: readPassphrase(passphraseFile) }),
  });
};

const algorithmOf = (name: string): SignatureAlgorithm => {
  if (name === 'Ed25519' || name === 'ES256') return name;
  throw new Fault('key', `There is no algorithm ${name} here; allowed: Ed25519, ES256.`);
};

const inWords = ({ purpose, key }: SigningKey): string =>
  `purpose ${purpose}\nkid     ${key.kid}\npublic  ${toHex(key.raw)}\n${publicPem(key)}`;
