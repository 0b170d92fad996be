import convict from 'convict';
import { judgeLayer, settingRefusals, valueRefusal } from './judge-layer.ts';
import { type Layer, NotKnown, type Origin, type SettersOf } from './layer.ts';
import { readValue } from './layer-file.ts';
import { type Layered, layerAt, layeredOn, layersIn, plainOf } from './layered.ts';
import { toldOf, untellable } from './partly.ts';
import { at, stepsOf } from './path.ts';
import { type Refusal, refuseAll, Untold } from './refusal.ts';
import {
  isList,
  isObject,
  isOptional,
  isSetting,
  type ListOf,
  type Optional,
  type Schema,
  type Setting,
} from './schema.ts';
import { allowed } from './words/allowed.ts';
import { underLive } from './words/places.ts';

export type { Layer } from './layer.ts';

/** @throws Fault `configuration` when the file cannot be read or is not what its name says (JSON, JSON5, YAML). */
export const readLayer = (file: string): Layer => ({ name: file, value: readValue(file) });

/**
 * Layers on top of each other, checked: `value` has every key of the schema, `name` is the file that refusals name. `refusals`: all
 * that is wrong with it, each in one sentence with the file, the path, the value and what is allowed: unknown keys first, with those
 * that were probably meant, then values by the layer they stand in, then what is missing. Where there are any, whoever reads what was
 * refused throws `Untold`.
 */
export type Loaded = Readonly<{
  value: unknown;
  /** As the layers have it, one on the other, right or wrong. */
  written: unknown;
  name: string;
  originOf: (path: string) => Origin;
  settersOf: SettersOf;
  refusals: readonly Refusal[];
  /** Those of them that have no effect while the layers above stay; none where anything that has one is refused. */
  hidden: readonly Refusal[];
}>;

/** As `judgedLayers`. @throws Refused for everything that is wrong. */
export const loadLayers = (schema: Schema, layers: readonly Layer[]): Loaded => {
  const loaded = judgedLayers(schema, layers);
  refuseAll(loaded.refusals);
  return loaded;
};

/**
 * Puts the layers on top of each other and checks the whole against the schema, lists included, and what each of them says, also where
 * another lies on it. `before`: what was refused of them already, such as a layer that does not exist; it stands in front of the rest. Of
 * what is missing nothing is said where a key that is none was probably meant to be it.
 */
export const judgedLayers = (schema: Schema, layers: readonly Layer[], before: readonly Refusal[] = []): Loaded => {
  const own = ownNameOf(layers);
  const name = layers.some(({ kind }) => kind === 'live') ? underLive(own) : own;
  const { layered, unknown, values } = laid(schema, layers);
  const layerOf = (path: string): Layer | null => (layered === null ? null : layerAt(layered, stepsOf(path)));
  // What is missing in an element of a list belongs to whoever has written that.
  const writerOf = (path: string): string | null => {
    const element = elementOf(path);
    return (layerOf(path) ?? (element === null ? null : layerOf(element)))?.name ?? null;
  };
  const judged: Judging = { nameOf: (path) => writerOf(path) ?? own, missing: [], written: [] };
  const written = layered === null ? {} : plainOf(layered);
  const value = settle(schema, written, '', judged);
  const isSaid = ({ said }: Refusal): boolean => before.some((one) => one.said.en === said.en);
  const found = [...before, ...unknown.filter((one) => !isSaid(one))];
  const isRight = found.length + judged.missing.length + judged.written.length === 0;
  return {
    ...{ value, written, name },
    originOf: (path) => originIn(layerOf(path), path),
    settersOf: (...paths) => settersIn(layered, layers, paths, { value, own }),
    refusals: [
      ...found,
      ...values.filter((one) => !isSaid(one)),
      ...judged.missing.filter(isNews(found, unknown, writerOf)),
    ],
    hidden: isRight ? values : [],
  };
};

/** One layer after the other on those below, and what is wrong in each. */
const laid = (schema: Schema, layers: readonly Layer[]) => {
  let layered: Layered | null = null;
  const unknown: Refusal[] = [];
  const values: Refusal[] = [];
  for (const layer of layers) {
    const under: Layered | undefined = layered ?? undefined;
    layered = layeredOn(schema, under, layer);
    const judged = judgeLayer(schema, layer, { under, laid: layered });
    unknown.push(...judged.unknown);
    values.push(...judged.values);
  }
  return { layered, unknown, values };
};

/** What comes with the program as usual contradicts nobody. */
const settersIn = (
  layered: Layered | null,
  layers: readonly Layer[],
  paths: readonly string[],
  { value, own }: Readonly<{ value: unknown; own: string }>,
): string => {
  const setting = new Set(paths.flatMap((path) => (layered === null ? [] : layersIn(layered, stepsOf(path)))));
  const set = layers.filter((one) => one.kind !== 'default' && setting.has(one)).map(({ name }) => name);
  const names = paths.some((path) => isNothingAt(value, path)) ? [...set, own] : set;
  return names.length === 0 ? own : [...new Set(names)].join(', ');
};

const isNothingAt = (value: unknown, path: string): boolean => {
  const [found] = toldOf(() => stepsOf(path).reduce<unknown>((inner, step) => Object(inner)[step] ?? null, value));
  return found === null || (Array.isArray(found) && found.length === 0);
};

/**
 * What is missing, and not in what the same layer has written as no group or list; nor what stands there under a key that is a slip.
 * `shapeless`: with unknown keys among them.
 */
const isNews = (
  found: readonly Refusal[],
  shapeless: readonly Refusal[],
  writerOf: (path: string) => string | null,
): ((missing: Refusal) => boolean) => {
  const places = shapeless.flatMap(({ code, params }) => (code === 'unknown-key' ? [] : [params]));
  const meant = found.flatMap(({ code, params }) => meantBy(code, params));
  return ({ params }) => {
    const path = pathOf(params);
    const writer = writerOf(path);
    const isIn = (place: object): boolean =>
      holds(path)(pathOf(place)) &&
      (pathOf(place) === '' || writer === null || ('layer' in place && place.layer === writer));
    return !places.some(isIn) && !meant.some(holds(path));
  };
};

/** The innermost element of a list that a path is in; null where it is in none. */
const elementOf = (path: string): string | null => /^.*\]/.exec(path)?.[0] ?? null;

/** Whether a path is this place, or in it. */
const holds =
  (path: string) =>
  (place: string): boolean =>
    place === '' || path === place || path.startsWith(`${place}.`) || path.startsWith(`${place}[`);

/** Of a variable there is none: it stands nowhere. */
const pathOf = (params: object): string => ('path' in params ? String(params.path) : '(nowhere)');

/** Which setting a key that is none was probably meant to be. */
const meantBy = (code: string, params: object): readonly string[] => {
  if (code === 'moved-key' && 'to' in params) return [String(params.to)];
  const { group, meant } = params as Readonly<{ group?: string; meant?: string | null }>;
  return code === 'unknown-key' && group !== undefined && typeof meant === 'string' ? [at(group, meant)] : [];
};

/** The checked value alone. @throws Refused */
export const loadConfiguration = (schema: Schema, layers: readonly Layer[]): unknown =>
  loadLayers(schema, layers).value;

/** What a missing setting belongs into: the gateway's or core's own file, and where none is known to be, the last. */
const ownNameOf = (layers: readonly Layer[]): string =>
  (layers.findLast(({ kind }) => kind === 'site') ?? layers.at(-1))?.name ?? 'The configuration';

const originIn = (layer: Layer | null, path: string): Origin => {
  if (layer === null) return { layer: 'the program', kind: 'usual', source: null };
  const { name, kind = 'site', sources = {} } = layer;
  // What is said of a group holds for what is in it, unless more is said.
  const said = Object.keys(sources)
    .filter((key) => path === key || path.startsWith(`${key}.`) || path.startsWith(`${key}[`))
    .toSorted((one, other) => other.length - one.length);
  return { layer: name, kind, source: (said[0] !== undefined && sources[said[0]]) || null };
};

/**
 * Who is asked for the layer of a path, and where is gathered what nobody has said, and the places of what somebody has said wrongly,
 * which was refused in their layer: one loading's own.
 */
type Judging = Readonly<{ nameOf: (path: string) => string; missing: Refusal[]; written: string[] }>;

/** Every setting's value, checked by convict in its strict mode; lists element by element. */
const settle = (schema: Schema, value: unknown, path: string, judged: Judging): Record<string, unknown> => {
  const isGroup = isObject(value) || value === undefined;
  if (!isGroup) judged.written.push(path);
  const given = isObject(value) ? value : {};
  const settings = Object.entries(schema).filter((entry): entry is [string, Setting] => isSetting(entry[1]));
  const wrong = isGroup ? wrongOf(settings, given, path, judged) : Object.keys(schema);
  const values = settledValues(
    settings.filter(([key]) => !wrong.includes(key)),
    given,
  );
  const nested = Object.entries(isGroup ? schema : {}).flatMap(([key, node]) =>
    isSetting(node) ? [] : [[key, settleNode(node, given[key], at(path, key), judged)] as const],
  );
  const told = { ...values, ...Object.fromEntries(nested) };
  const untold = [...wrong, ...nested.flatMap(([key, inner]) => (inner === undefined ? [key] : []))];
  for (const key of untold) untellable(told, key, () => new Untold(placeOf(given[key], at(path, key), judged)));
  return told;
};

const placeOf = (value: unknown, path: string, { nameOf }: Judging): NotKnown['place'] =>
  value instanceof NotKnown ? value.place : { layer: nameOf(path), path };

/** Undefined: it was refused as a whole. */
const settleNode = (node: ListOf | Optional | Schema, value: unknown, path: string, judged: Judging): unknown => {
  if (value instanceof NotKnown) return undefined;
  if (isList(node)) return settleList(node, value, path, judged);
  if (!isOptional(node)) return settle(node, value, path, judged);
  return value === undefined || value === null ? null : settle(node.optional, value, path, judged);
};

/** The settings of a group that are refused, or of which nobody knows what they are. */
const wrongOf = (
  settings: readonly (readonly [string, Setting])[],
  given: Readonly<Record<string, unknown>>,
  path: string,
  { nameOf, missing, written }: Judging,
): readonly string[] =>
  // As it is written, before convict makes the default's type of it: of "15 oh" it would keep 15.
  settings.flatMap(([key, one]) => {
    if (given[key] instanceof NotKnown) return [key];
    const place = at(path, key);
    const refused = settingRefusals(one, key in given ? given[key] : one.default, nameOf(place), place);
    // Nothing where there is a usual value is as wrong as any other.
    if ((given[key] ?? one.default) === null) missing.push(...refused);
    else if (refused.length > 0) written.push(place);
    return refused.length > 0 ? [key] : [];
  });

const settledValues = (
  settings: readonly (readonly [string, Setting])[],
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const schema = settings.map(
    ([key, { doc, format, default: usual }]) => [key, { doc, default: usual, format }] as const,
  );
  const config = convict<Record<string, unknown>>(Object.fromEntries(schema), { args: [], env: {} });
  config.load(Object.fromEntries(settings.filter(([key]) => key in given).map(([key]) => [key, given[key]])));
  config.validate({ allowed: 'strict' });
  return config.getProperties();
};

const settleList = (
  { element, least, most }: ListOf,
  value: unknown,
  path: string,
  judged: Judging,
): unknown[] | undefined => {
  const elements: readonly unknown[] = Array.isArray(value) ? value : [];
  const isNone = value !== undefined && !Array.isArray(value);
  const isShort = !isNone && elements.length < least;
  if (isShort) judged.missing.push(valueRefusal(judged.nameOf(path), path, value ?? [], allowed.listOf(least, most)));
  else if (isNone || elements.length > most) judged.written.push(path);
  const settled = elements.map((one, index) => settle(element, one, at(path, index), judged));
  return isShort || isNone || elements.length > most ? undefined : settled;
};
