import { readdirSync } from 'node:fs';
import { type Layer, loadConfiguration, readLayer } from '../configuration/load.ts';
import { orGathered, type Refusal, type Refused, refused } from '../configuration/refusal.ts';
import { isObject } from '../configuration/schema.ts';
import { layersSection } from '../configuration/sections/layers.ts';
import {
  type Region,
  regionsOf,
  type ShippedLayer,
  shippedLayer,
  type Voltage,
} from '../configuration/shipped-layer.ts';
import type { Program } from '../configuration/variables.ts';
import { allowed } from '../configuration/words/allowed.ts';
import { nearMiss, valueMeant } from '../domain/near-miss.ts';
import { shipped } from './shipped.ts';

/** What a site says of the layers it stands on; null where it says nothing. */
type Chosen = Readonly<{
  environment: string | null;
  authority: string | null;
  region: string | null;
  voltage: Voltage | null;
}>;

/**
 * The shipped layers under what a site says: defaults, environment, authority, region. A name that is none, and a voltage that the
 * authority does not have, are added to `refusals`: the others still stand.
 */
export const shippedLayers = (own: readonly Layer[], program: Program, refusals: Refusal[]): readonly Layer[] => {
  const { chosen, name } = orGathered(() => chosenIn(own), { chosen: nothingChosen, name: '' }, refusals);
  const usual = readLayer(shipped('config/default.json'));
  const values = usual.value as Readonly<Partial<Record<Program, unknown>>>;
  const environment = chosen.environment && readShipped('environments', chosen.environment, 'environment', program);
  const authority = chosen.authority ? readShipped('authorities', chosen.authority, 'authority', program) : null;
  const { region: id } = chosen;
  const region = id === null ? null : orGathered(() => regionNamed(id, chosen.authority, name), null, refusals);
  // What `mv` is in a region that is none, nobody knows.
  const isPlaced = region !== null || id === null || chosen.voltage !== 'mv';
  const limits =
    program === 'gateway' && isPlaced
      ? orGathered(() => limitsLayer(authority, region, chosen, name), [], refusals)
      : [];
  return [
    { name: usual.name, kind: 'default', value: values[program] ?? {} },
    ...(environment ? [environment.layer] : []),
    ...(authority === null ? [] : [authority.layer]),
    ...limits,
  ];
};

const nothingChosen: Chosen = { environment: null, authority: null, region: null, voltage: null };

/** Only of what is said of layers: the rest is judged when it stands on them. */
const chosenIn = (own: readonly Layer[]): Readonly<{ chosen: Chosen; name: string }> => {
  const said = own.flatMap(({ value, ...layer }) =>
    isObject(value) && 'layers' in value ? [{ ...layer, value: { layers: value['layers'] } }] : [],
  );
  const { layers } = loadConfiguration({ layers: layersSection }, said) as Readonly<{ layers: Chosen }>;
  return { chosen: layers, name: said.at(-1)?.name ?? '' };
};

const readShipped = (folder: string, name: string, kind: 'environment' | 'authority', program: Program): ShippedLayer =>
  shippedLayer(readLayer(shipped(`config/${folder}/${name}.yaml`)), kind, program);

type Placed = Region & Readonly<{ file: string }>;

/** The regions of config/regions. */
export const shippedRegions = (): readonly Placed[] =>
  readdirSync(shipped('config/regions'))
    .toSorted()
    .flatMap((name) => {
      const file = shipped(`config/regions/${name}`);
      return regionsOf(readLayer(file)).map((region) => ({ ...region, file }));
    });

const regionNamed = (id: string, authority: string | null, layer: string): Placed => {
  const known = shippedRegions();
  // A distribution utility has its own regions; a regulator or a producer may be in any of them.
  const fitting = known.filter((region) =>
    authority !== 'pea' && authority !== 'mea' ? authority !== 'egat' : region.authority === authority,
  );
  const found = fitting.find((region) => region.id === id);
  if (found !== undefined) return found;
  const ids = fitting.map((region) => region.id);
  throw refusedValue(layer, 'layers.region', id, ids, nearMiss(id, ids));
};

const refusedValue = (
  layer: string,
  path: string,
  value: string,
  known: readonly string[],
  meant: string | null = null,
): Refused =>
  refused('value', {
    layer,
    path,
    value: JSON.stringify(value),
    allowed: known.length === 0 ? allowed.none() : allowed.oneOf(known, meant),
  });

/** What the meters of a gateway are judged by at its voltage, as the authority has it there. */
const limitsLayer = (
  authority: ShippedLayer | null,
  region: Placed | null,
  chosen: Chosen,
  layer: string,
): readonly Layer[] => {
  const known = Object.keys(authority?.limitsAt ?? {});
  const { voltage } = chosen;
  if (authority === null) {
    if (voltage !== null) throw refusedValue(layer, 'layers.voltage', voltage, []);
    return [];
  }
  const meant = voltage === 'mv' ? (region?.mv ?? null) : (voltage ?? authority.usualVoltage);
  const limits = meant === null ? undefined : authority.limitsAt[meant];
  if (meant !== null && limits !== undefined) {
    const byRegion = voltage === 'mv' && region !== null;
    return [
      {
        name: byRegion ? region.file : authority.layer.name,
        kind: byRegion ? 'region' : 'authority',
        value: { limits },
        sources: {
          limits: byRegion ? `${region.en}: ${region.source}` : (authority.layer.sources?.[`voltages.${meant}`] ?? ''),
        },
      },
    ];
  }
  if (known.length === 0) return [];
  if (voltage !== null) throw refusedValue(layer, 'layers.voltage', voltage, known, valueMeant(voltage, known));
  throw refused('missing', { layer, path: 'layers.voltage', allowed: allowed.oneOf(known, null) });
};
