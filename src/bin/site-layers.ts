import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isLayerFile } from '../configuration/layer-file.ts';
import { type Layer, readLayer } from '../configuration/load.ts';
import { refusal, refuseAll } from '../configuration/refusal.ts';
import { isObject } from '../configuration/schema.ts';
import type { Program } from '../configuration/variables.ts';

/** What a site says itself: `folder` is where its relative paths start. */
export type SiteLayers = Readonly<{ layers: readonly Layer[]; folder: string }>;

/**
 * A configuration file, or a folder with a file for each section: `mqtt.yaml` is the section mqtt, and `gateway.yaml` (of a core
 * `core.yaml`) is what stands in no section. Files of other kinds are none of its business.
 * @throws Fault `configuration` for what cannot be read, and Refused where a section stands in two files.
 */
export const siteLayers = (file: string, program: Program): SiteLayers => {
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true)
    return { layers: [{ ...readLayer(path), kind: 'site' }], folder: dirname(path) };
  const files = readdirSync(path)
    .filter((name) => isLayerFile(name))
    .toSorted();
  const read = files.map((name) => ({ section: sectionOf(name), layer: readLayer(join(path, name)) }));
  const [sections, whole] = [
    read.filter(({ section }) => section !== program),
    read.filter(({ section }) => section === program),
  ];
  const layers: readonly Layer[] = [
    ...sections.map(({ section, layer }) => ({ ...layer, value: { [section]: layer.value } })),
    ...(whole.length > 0 ? whole.map(({ layer }) => layer) : [{ name: path, value: {} }]),
  ].map((layer) => ({ ...layer, kind: 'site' as const }));
  refuseDoubles(layers);
  return { layers, folder: path };
};

const sectionOf = (name: string): string => basename(name).replace(/\.[^.]+$/, '');

/** One would hide what the other says. */
const refuseDoubles = (layers: readonly Layer[]): void => {
  const names = layers.flatMap(({ value }) => (isObject(value) ? Object.keys(value) : []));
  const doubles = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  refuseAll(
    [...doubles].map((section) =>
      refusal('stands-in-two-files', {
        section,
        files: layers.filter(({ value }) => isObject(value) && section in value).map(({ name }) => name),
      }),
    ),
  );
};
