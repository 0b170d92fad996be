import { createKeyFile, publicPem, readPrivate } from '../../adapters/signatures/key-file.ts';
import { Fault } from '../../domain/fault.ts';
import { keyPurposes } from '../../domain/identity.ts';
import { toHex } from '../../wire/bytes.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';

export type KeysOptions =
  | Readonly<{ action: 'generate'; purpose: string; file: string }>
  | Readonly<{ action: 'show'; file: string }>;

/** `gridtokenx keys generate|show`: prints the public half; the private one never leaves its file. */
export const run = async (options: KeysOptions): Promise<number> => {
  process.stdout.write(inWords(options.action === 'generate' ? generate(options) : readPrivate(options.file)));
  return 0;
};

const generate = ({ purpose, file }: Extract<KeysOptions, { action: 'generate' }>): MessageSigner => {
  const known = keyPurposes.find((one) => one === purpose);
  if (known === undefined) throw new Fault('key', `There are no ${purpose} keys; allowed: ${keyPurposes.join(', ')}.`);
  return createKeyFile(file, known);
};

const inWords = ({ purpose, key }: MessageSigner): string =>
  `purpose ${purpose}\nkid     ${key.kid}\npublic  ${toHex(key.raw)}\n${publicPem(key)}`;
