import { isAbsolute, resolve } from 'node:path';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { hasHistory } from './history-folder.ts';

/**
 * The storage folder out of files that cannot be used, half written or with a wrong value in them; else the one the service's
 * manager gives it (systemd.exec(5), StateDirectory=). Relative paths start in the site's folder. Only a folder that has a history
 * is one.
 */
export const storageIn = (
  files: ConfigurationBundle['files'],
  folder: string,
  { STATE_DIRECTORY: given }: NodeJS.ProcessEnv = process.env,
): string | null => {
  const texts = files.map(({ bytes }) => new TextDecoder().decode(bytes));
  const written = texts.flatMap((text) =>
    [...text.matchAll(/(?:^|[\s{,])["']?storage["']?\s*:\s*["']?([^"',#\n}]+)/g)].map(([, path = '']) =>
      resolve(folder, path.trim()),
    ),
  );
  return [...written, ...(given?.split(':') ?? []).filter(isAbsolute)].find(hasHistory) ?? null;
};
