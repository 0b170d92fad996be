import { readdirSync } from 'node:fs';
import { type Layer, NotKnown } from '../configuration/layer.ts';
import { judgedLayers, readLayer } from '../configuration/load.ts';
import { toldOf } from '../configuration/partly.ts';
import { orGathered, type Refusal, type Refused, refusal, refused } from '../configuration/refusal.ts';
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

/** The same, as far as it is right: what was refused of it is null, and stands in `wrong`. */
type ChosenIn = Readonly<{ chosen: Chosen; wrong: readonly (keyof Chosen)[]; name: string }>;

/**
 * The shipped layers under what a site says: defaults, environment, authority, region. A name that is none, and a voltage that the
 * authority does not have, are added to `refusals`: the others still stand, and what such a layer would say is not known.
 */
export const shippedLayers = (own: readonly Layer[], program: Program, refusals: Refusal[]): readonly Layer[] => {
  const { chosen, wrong, name } = chosenIn(own, refusals);
  const usual = readLayer(shipped('config/default.json'));
  const values = usual.value as Readonly<Partial<Record<Program, unknown>>>;
  const named = (kind: 'environment' | 'authority'): ShippedLayer | null =>
    chosen[kind] === null ? null : readShipped(kind, chosen[kind], program);
  const [environment, authority] = [named('environment'), named('authority')];
  const { region: id } = chosen;
  const region = id === null ? null : orGathered(() => regionNamed(id, chosen.authority, name), null, refusals);
  const isPlaced = !wrong.includes('region') && (region !== null || id === null);
  const unjudged = unjudgedLimits(chosen, wrong, isPlaced);
  if (unjudged !== null && isAsked(chosen, unjudged))
    refusals.push(refusal('depends', { layer: name, paths: [`layers.${unjudged}`] }));
  const limits = () =>
    unjudged === null
      ? orGathered(() => limitsLayer(authority, region, chosen, name), limitsNotKnown(name, 'voltage'), refusals)
      : limitsNotKnown(name, unjudged);
  return [
    { name: usual.name, kind: 'default', value: values[program] ?? {} },
    ...(wrong.includes('environment') ? layersNotKnown('environment', program, name) : []),
    ...(environment === null ? [] : [environment.layer]),
    ...(wrong.includes('authority') ? layersNotKnown('authority', program, name) : []),
    ...(authority === null ? [] : [authority.layer]),
    ...(program === 'gateway' ? limits() : []),
  ];
};

/** What keeps limits from being chosen: it was refused itself. Null: nothing does. */
const unjudgedLimits = (
  { authority, voltage }: Chosen,
  wrong: ChosenIn['wrong'],
  isPlaced: boolean,
): 'authority' | 'voltage' | 'region' | null => {
  if (wrong.includes('authority')) return 'authority';
  if (wrong.includes('voltage')) return 'voltage';
  // What `mv` is in a region that is none, nobody knows.
  return authority !== null && voltage === 'mv' && !isPlaced ? 'region' : null;
};

/** Whether something else that is said of layers has to wait for it. */
const isAsked = ({ region, voltage }: Chosen, unjudged: keyof Chosen): boolean =>
  unjudged === 'region' || (unjudged === 'authority' && (region !== null || voltage !== null));

const limitsNotKnown = (layer: string, because: keyof Chosen): readonly Layer[] => [
  { name: layer, kind: 'authority', value: { limits: new NotKnown({ layer, path: `layers.${because}` }) } },
];

/** As layers of this kind would say something of what any of them does. */
const layersNotKnown = (kind: 'environment' | 'authority', program: Program, layer: string): readonly Layer[] => {
  const notKnown = new NotKnown({ layer, path: `layers.${kind}` });
  const blurred = (value: unknown): unknown =>
    isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, of]) => [key, blurred(of)])) : notKnown;
  return readdirSync(shipped(`config/${folders[kind]}`)).map((file) => {
    const { value } = readShipped(kind, file.replace(/\.yaml$/, ''), program).layer;
    return { name: layer, kind, value: blurred(value) };
  });
};

/** Only of what is said of layers: the rest is judged when it stands on them. */
const chosenIn = (own: readonly Layer[], refusals: Refusal[]): ChosenIn => {
  const said = own.flatMap(({ value, ...layer }) =>
    isObject(value) && 'layers' in value ? [{ ...layer, value: { layers: value['layers'] } }] : [],
  );
  const { value, refusals: found } = judgedLayers({ layers: layersSection }, said);
  refusals.push(...found);
  const read = <K extends keyof Chosen>(key: K) => toldOf(() => (value as Readonly<{ layers: Chosen }>).layers[key]);
  const told = <K extends keyof Chosen>(key: K): Chosen[K] | null => read(key)[0] ?? null;
  const keys = ['environment', 'authority', 'region', 'voltage'] as const;
  return {
    chosen: {
      environment: told('environment'),
      authority: told('authority'),
      region: told('region'),
      voltage: told('voltage'),
    },
    wrong: keys.filter((key) => read(key).length === 0),
    name: said.at(-1)?.name ?? '',
  };
};

const folders = { environment: 'environments', authority: 'authorities' } as const;

const readShipped = (kind: keyof typeof folders, name: string, program: Program): ShippedLayer =>
  shippedLayer(readLayer(shipped(`config/${folders[kind]}/${name}.yaml`)), kind, program);

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
