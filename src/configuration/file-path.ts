import { join, resolve } from 'node:path';
import { refused } from './refusal.ts';

/** Where relative paths start; `credentials` is the folder in which systemd hands over what LoadCredential= names; null: nobody does. */
export type Surroundings = Readonly<{ folder: string; credentials?: string | null }>;

const CREDENTIAL = /^credential:/;

/**
 * The absolute path that a setting names: a file beside the configuration, or the credential of that name.
 * @throws Refused for a credential where nobody hands over any.
 */
export const filePath = (
  { folder, credentials = null }: Surroundings,
  written: string,
  place: Readonly<{ layer: string; path: string }>,
): string => {
  if (!CREDENTIAL.test(written)) return resolve(folder, written);
  if (credentials === null) throw refused('no-credentials', { ...place, value: written });
  return join(credentials, written.replace(CREDENTIAL, ''));
};
