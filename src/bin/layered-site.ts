import type { Layer } from '../configuration/layer.ts';
import { type Loaded, loadLayers } from '../configuration/load.ts';
import { orGathered, type Refusal } from '../configuration/refusal.ts';
import type { Schema } from '../configuration/schema.ts';
import { type Program, variableLayers } from '../configuration/variables.ts';
import { shippedLayers } from './shipped-layers.ts';
import type { SiteLayers } from './site-layers.ts';

/** What lies on top of a site's own file: what was changed under way, and the environment variables (usual: the process's). */
export type Around = Readonly<{ live?: Layer | undefined; env?: Readonly<Record<string, string | undefined>> }>;

/** A site's own layers on those that come with the program, checked by the schema; `folder` is where its relative paths start. */
export type LayeredSite = Readonly<{
  layers: readonly Layer[];
  loaded: Loaded;
  there: Readonly<{ folder: string; credentials: string | null }>;
}>;

/**
 * Puts what a site says, the variables and the live layer on the shipped layers that they name.
 * @throws Refused for everything that is wrong: a variable or a name of a layer that is none hides nothing else.
 */
export const layeredSite = (
  schema: Schema,
  program: Program,
  { layers: site, folder }: Pick<SiteLayers, 'layers' | 'folder'>,
  { live, env = process.env }: Around,
): LayeredSite => {
  const refusals: Refusal[] = [];
  const variables = orGathered(() => variableLayers(schema, program, env), [], refusals);
  const own = [...site, ...variables, ...(live === undefined ? [] : [{ ...live, kind: 'live' as const }])];
  const layers = [...shippedLayers(own, program, refusals), ...own];
  const there = { folder, credentials: env['CREDENTIALS_DIRECTORY'] ?? null };
  return { layers, loaded: loadLayers(schema, layers, refusals), there };
};
