import { readFileSync } from 'node:fs';
import { readValue } from '../../configuration/layer-file.ts';
import type { WantedConfiguration } from '../../domain/configuration-change.ts';

/** What somebody wants changed, and what stands in the history of it. */
export type WantedChange = Readonly<{
  reason: string;
  author: string;
  basedOn: number | null;
  wanted: WantedConfiguration;
}>;

/** A live layer out of a file, as JSON: as it is written where it is JSON already. @throws Fault `configuration`. */
export const wantedLive = (file: string): string => {
  const value = readValue(file);
  return /\.(?:json5|ya?ml)$/.test(file) ? JSON.stringify(value) : readFileSync(file, 'utf8');
};
