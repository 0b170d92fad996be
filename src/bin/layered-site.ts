import type { Layer } from '../configuration/layer.ts';
import { judgedLayers, type Loaded } from '../configuration/load.ts';
import { orGathered, type Refusal } from '../configuration/refusal.ts';
import type { Schema } from '../configuration/schema.ts';
import { type Program, variableLayers } from '../configuration/variables.ts';
import { shippedLayers } from './shipped-layers.ts';
import type { JudgedSite } from './site-layers.ts';

/** What lies on top of a site's own file: what was changed under way, and the environment variables (usual: the process's). */
export type Around = Readonly<{ live?: Layer | undefined; env?: Readonly<Record<string, string | undefined>> }>;

/** A site's own layers on those that come with the program, checked by the schema; `folder` is where its relative paths start. */
export type LayeredSite = Readonly<{
  layers: readonly Layer[];
  loaded: Loaded;
  there: Readonly<{ folder: string; credentials: string | null }>;
}>;

/** What a site says, and what was wrong with its files already. */
export type WrittenSite = Pick<JudgedSite, 'layers' | 'folder'> & Partial<Pick<JudgedSite, 'refusals'>>;

/**
 * Puts what a site says, the variables and the live layer on the shipped layers that they name. What is wrong stands in
 * `loaded.refusals`: a variable or a name of a layer that is none hides nothing else.
 */
export const layeredSite = (
  schema: Schema,
  program: Program,
  { layers: site, folder, refusals: before = [] }: WrittenSite,
  { live, env = process.env }: Around,
): LayeredSite => {
  const refusals: Refusal[] = [...before];
  const variables = orGathered(() => variableLayers(schema, program, env), [], refusals);
  const own = [...site, ...variables, ...(live === undefined ? [] : [{ ...live, kind: 'live' as const }])];
  const layers = [...shippedLayers(own, program, refusals), ...own];
  const there = { folder, credentials: env['CREDENTIALS_DIRECTORY'] ?? null };
  return { layers, loaded: judgedLayers(schema, layers, refusals), there };
};
