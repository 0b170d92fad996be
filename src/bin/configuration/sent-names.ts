import { verifySignature } from '../../adapters/signatures/verify.ts';
import type { AuthorsWord } from '../../domain/configuration-change.ts';
import { openConfigurationRequest } from '../../wire/configuration-request.ts';
import { publicKey } from '../../wire/key-id.ts';

/**
 * What the files of a request were called on the machine of whoever signed it; it says nothing of where they are here. None where
 * other than files are asked for. @throws Fault `malformed` or `signature` for a word that does not hold.
 */
export const sentNames = ({ message, key }: AuthorsWord): readonly string[] => {
  const { wanted } = openConfigurationRequest(message, publicKey(key), verifySignature);
  return wanted.kind === 'site' ? wanted.files.map(({ name }) => name) : [];
};
