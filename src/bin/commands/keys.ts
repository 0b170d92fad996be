import { existsSync, writeFileSync } from 'node:fs';
import {
  createKeyFile,
  publicPem,
  readKeyFile,
  readPassphrase,
  readPrivate,
} from '../../adapters/signatures/key-file.ts';
import { Fault } from '../../domain/fault.ts';
import { isOpaqueId, keyPurposes, type SignatureAlgorithm } from '../../domain/identity.ts';
import { toHex } from '../../wire/bytes.ts';
import { signCertificateRequest } from '../../wire/certificate-request.ts';
import { signHandover } from '../../wire/key-handover.ts';
import type { MessageSigner, SigningKey } from '../../wire/message-signer.ts';
import { pemOf } from '../../wire/pem.ts';
import { readGatewayConfiguration } from '../read-gateway-configuration.ts';
import { spoken } from '../speech.ts';

type Generate = Readonly<{
  action: 'generate';
  purpose: string;
  file: string;
  algorithm?: string;
  passphraseFile?: string;
  tpm?: boolean | string;
}>;
type Making = Pick<Generate, 'algorithm' | 'passphraseFile' | 'tpm'>;
export type KeysOptions =
  | Generate
  | Readonly<{ action: 'show'; file: string }>
  | Readonly<{ action: 'csr'; file: string; name: string; claim?: string }>
  | (Making & Readonly<{ action: 'rotate'; file: string; config: string; out: string }>);

/** `gridtokenx keys`: prints public halves and what they sign; a private one never leaves its file, or its TPM. */
export const run = async (options: KeysOptions): Promise<number> => {
  process.stdout.write(perform(options));
  return 0;
};

const perform = (options: KeysOptions): string => {
  switch (options.action) {
    case 'generate':
      return inWords(generate(options));
    case 'show':
      return inWords(readPrivate(options.file));
    case 'csr': {
      if (!isOpaqueId(options.name))
        throw new Fault(
          'key',
          `${options.name} cannot be the name of a gateway: lower-case letters, digits and hyphens.`,
        );
      const signer = readKeyFile(options.file, 'gateway');
      return pemOf('CERTIFICATE REQUEST', signCertificateRequest(options.name, options.claim ?? null, signer));
    }
    case 'rotate':
      return rotate(options);
  }
};

/** The new key is made if it is not there yet; the configured one signs that it follows. */
const rotate = ({ file, config, out, ...making }: Extract<KeysOptions, { action: 'rotate' }>): string => {
  const { gateway, realm, core, keyFile } = readGatewayConfiguration(config);
  const old = readKeyFile(keyFile, 'gateway');
  const successor = existsSync(file)
    ? readKeyFile(file, 'gateway')
    : generate({ ...making, action: 'generate', purpose: 'gateway', file });
  writeFileSync(out, signHandover({ realm, core: core.id, gateway }, old, successor), { flag: 'wx' });
  const lines = [
    `${gateway} hands over from ${old.key.kid} to ${successor.key.kid}: ${out}`,
    'Give it to the operator of the core (gridtokenx registry rotate). Once the core runs with it, set keyFile in',
    `${config} to ${file} and restart the gateway before the log reaches the entry the operator chose.`,
    '',
  ];
  return spoken(lines.join('\n'));
};

const generate = ({ purpose, file, algorithm, passphraseFile, tpm }: Generate): MessageSigner => {
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
    ...(algorithm !== undefined && { algorithm: algorithmOf(algorithm) }),
    ...(passphraseFile !== undefined && { passphrase: readPassphrase(passphraseFile) }),
  });
};

const algorithmOf = (name: string): SignatureAlgorithm => {
  if (name === 'Ed25519' || name === 'ES256') return name;
  throw new Fault('key', `There is no algorithm ${name} here; allowed: Ed25519, ES256.`);
};

const inWords = ({ purpose, key }: SigningKey): string =>
  spoken(`purpose ${purpose}\nkid     ${key.kid}\npublic  ${toHex(key.raw)}\n`) + publicPem(key);
