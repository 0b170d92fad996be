import { isAbsolute } from 'node:path';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { hasHistory } from './history-source.ts';

/**
 * The storage folder out of files that cannot be used, half written or with a wrong value in them; else the one the service's
 * manager gives it (systemd.exec(5), StateDirectory=). Only a folder that has a history is one.
 */
export const storageIn = (
  files: ConfigurationBundle['files'],
  { STATE_DIRECTORY: given }: NodeJS.ProcessEnv = process.env,
): string | null => {
  const texts = files.map(({ bytes }) => new TextDecoder().decode(bytes));
  const written = texts.flatMap(
    (text) => /(?:^|[\s{,])["']?storage["']?\s*:\s*["']?([^"',#\n}]+)/.exec(text)?.[1]?.trim() ?? [],
  );
  return [...written, ...(given?.split(':') ?? [])].filter(isAbsolute).find(hasHistory) ?? null;
};
