import { readFileSync } from 'node:fs';
import { publicKeyFromText, readKeyFile } from '../adapters/signatures/key-file.ts';
import { Fault } from '../domain/fault.ts';
import type { KeyPurpose, PublicKey } from '../domain/identity.ts';
import { whyOf } from '../domain/why.ts';

/**
 * The public key that somebody gives at the command line: its digits, a file of them or of PEM, or the key's own file, which has to be
 * one of this purpose (or of the other): whoever looks for one of a gateway is not sent for an operator's. @throws Fault `key`
 */
export const publicKeyGiven = (given: string, purpose: KeyPurpose, other?: KeyPurpose): PublicKey => {
  if (/^[0-9a-f]{64}$|^04[0-9a-f]{128}$/i.test(given)) return publicKeyFromText(given, 'given');
  const text = textIn(given);
  return /PRIVATE KEY/.test(text) ? readKeyFile(given, purpose, other).key : publicKeyFromText(text, given);
};

const textIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('key', `The key ${file} cannot be read: ${whyOf(cause)}.`, { cause });
  }
};
