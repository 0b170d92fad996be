import convict from 'convict';
import { nearMiss } from '../domain/near-miss.ts';
import { NotAllowed } from './formats.ts';
import type { Layer, Origin } from './layer.ts';
import { readValue } from './layer-file.ts';
import { type Layered, layerAt, layeredOn, plainOf } from './layered.ts';
import { movedTo } from './moved-keys.ts';
import { untellable } from './partly.ts';
import { at, atElement, stepsOf } from './path.ts';
import { type Refusal, refusal, refuseAll, Untold } from './refusal.ts';
import {
  isList,
  isObject,
  isOptional,
  isSetting,
  type ListOf,
  nodeIn,
  type Optional,
  type Schema,
  type Setting,
} from './schema.ts';
import { NOT_SHOWN, shown } from './shown.ts';
import { unitProblem } from './units.ts';
import { allowed } from './words/allowed.ts';
import { underLive } from './words/places.ts';
import { asItIs, type Said } from './words/said.ts';

export type { Layer } from './layer.ts';

/** @throws Fault `configuration` when the file cannot be read or is not what its name says (JSON, JSON5, YAML). */
export const readLayer = (file: string): Layer => ({ name: file, value: readValue(file) });

/**
 * Layers on top of each other, checked: `value` has every key of the schema, `name` is the file that refusals name. `refusals`: all
 * that is wrong with it, each in one sentence with the file, the path, the value and what is allowed: unknown keys first, with those
 * that were probably meant, then values. Where there are any, whoever reads what was refused throws `Untold`.
 */
export type Loaded = Readonly<{
  value: unknown;
  name: string;
  originOf: (path: string) => Origin;
  refusals: readonly Refusal[];
}>;

/** What a layer that was refused would say of a setting: neither right nor wrong, and untold. `place`: where it was refused. */
export class NotKnown {
  readonly place: Readonly<{ layer: string; path: string }>;

  constructor(place: NotKnown['place']) {
    this.place = place;
  }
}

/** As `judgedLayers`. @throws Refused for everything that is wrong. */
export const loadLayers = (schema: Schema, layers: readonly Layer[]): Loaded => {
  const loaded = judgedLayers(schema, layers);
  refuseAll(loaded.refusals);
  return loaded;
};

/**
 * Puts the layers on top of each other and checks the whole against the schema, lists included. `before`: what was refused of them
 * already, such as a layer that does not exist; it stands in front of the rest. Of what is missing nothing is said where a key that is
 * none was probably meant to be it.
 */
export const judgedLayers = (schema: Schema, layers: readonly Layer[], before: readonly Refusal[] = []): Loaded => {
  const own = ownNameOf(layers);
  const name = layers.some(({ kind }) => kind === 'live') ? underLive(own) : own;
  // Each layer by itself first, so that an unknown key is found in the file it stands in.
  const unknown = layers.flatMap((layer) => unknownIn(schema, layer.value, '', layer.name));
  const found = [...before, ...unknown.filter(({ said }) => before.every((one) => one.said.en !== said.en))];
  const layered = layers.reduce<Layered | undefined>((under, layer) => layeredOn(schema, under, layer), undefined);
  const layerOf = (path: string): Layer | null => (layered === undefined ? null : layerAt(layered, stepsOf(path)));
  // What is missing in an element of a list belongs to whoever has written that.
  const nameOf = (path: string): string => {
    const element = elementOf(path);
    return (layerOf(path) ?? (element === null ? null : layerOf(element)))?.name ?? own;
  };
  const judged: Judging = { nameOf, refusals: [] };
  const value = settle(schema, layered === undefined ? {} : plainOf(layered), '', judged);
  const refusals = [...found, ...judged.refusals.filter(isNews(found))];
  return { value, name, originOf: (path) => originIn(layerOf(path), path), refusals };
};

/**
 * Not what was found already, and nothing in what is no group or list, over which nothing can be laid; nor that something is missing
 * which stands there under a key that is a slip.
 */
const isNews = (found: readonly Refusal[]): ((refusal: Refusal) => boolean) => {
  const places = found.flatMap(({ code, params }) => (code === 'unknown-key' ? [] : [pathOf(params)]));
  const meant = found.flatMap(({ code, params }) => meantBy(code, params));
  return (refusal) => {
    const path = pathOf(refusal.params);
    return !places.some(holds(path)) && !(isMissing(refusal) && meant.some(holds(path)));
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

/** What is not there, also a list. */
const isMissing = ({ code, params }: Refusal): boolean =>
  code === 'missing' || ('value' in params && params.value === '[]');

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

const valueRefusal = (layer: string, path: string, value: unknown, fits: Said): Refusal =>
  value === null || value === undefined
    ? refusal('missing', { layer, path, allowed: fits })
    : refusal('value', { layer, path, value: shown(value), allowed: fits });

const unknownIn = (schema: Schema, value: unknown, path: string, layer: string): readonly Refusal[] => {
  if (!isObject(value)) return [valueRefusal(layer, path, value, allowed.group())];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (inner instanceof NotKnown) return [];
    const node = nodeIn(schema, key);
    if (node === undefined) return [unknownKey(Object.keys(schema), { layer, group: path, key }, inner)];
    if (isList(node)) return unknownInList(node, inner, at(path, key), layer);
    if (isOptional(node)) return inner === null ? [] : unknownIn(node.optional, inner, at(path, key), layer);
    return isSetting(node) ? [] : unknownIn(node, inner, at(path, key), layer);
  });
};

const unknownInList = ({ element, key }: ListOf, value: unknown, path: string, layer: string): readonly Refusal[] => {
  if (Array.isArray(value)) return value.flatMap((one, index) => unknownIn(element, one, at(path, index), layer));
  if (key === undefined || !isObject(value)) return [valueRefusal(layer, path, value, allowed.list())];
  return Object.entries(value).flatMap(([identity, patch]) =>
    patch === null ? [] : unknownIn(element, patch, atElement(path, identity), layer),
  );
};

/** What belongs into a file of its own must not end in a log either. */
const soundsSecret = (key: string): boolean => /pass|secret|token|key/i.test(key);

const unknownKey = (
  known: readonly string[],
  { layer, group, key }: Readonly<{ layer: string; group: string; key: string }>,
  value: unknown,
): Refusal =>
  movedTo(at(group, key)) !== null
    ? refusal('moved-key', { layer, path: at(group, key), to: movedTo(at(group, key)) ?? '' })
    : refusal('unknown-key', {
        layer,
        path: at(group, key),
        group,
        value: soundsSecret(key) ? null : shown(value),
        known,
        meant: nearMiss(key, known),
      });

/** Who is asked for the layer of a path, and where refusals are gathered: one loading's own. */
type Judging = Readonly<{ nameOf: (path: string) => string; refusals: Refusal[] }>;

/** Every setting's value, checked by convict in its strict mode; lists element by element. */
const settle = (schema: Schema, value: unknown, path: string, judged: Judging): Record<string, unknown> => {
  const isGroup = isObject(value) || value === undefined;
  if (!isGroup) judged.refusals.push(valueRefusal(judged.nameOf(path), path, value, allowed.group()));
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
  { nameOf, refusals }: Judging,
): readonly string[] =>
  // As it is written, before convict makes the default's type of it: of "15 oh" it would keep 15.
  settings.flatMap(([key, one]) => {
    if (given[key] instanceof NotKnown) return [key];
    const place = at(path, key);
    const refused = settingRefusals(one, key in given ? given[key] : one.default, nameOf(place), place);
    refusals.push(...refused);
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

const settingRefusals = (
  { format, hidden }: Setting,
  value: unknown,
  layer: string,
  path: string,
): readonly Refusal[] => {
  try {
    format(value);
    return [];
  } catch (error) {
    const fits = error instanceof NotAllowed ? error.allowed : asItIs(String(error));
    if (hidden && value !== null) return [refusal('value', { layer, path, value: NOT_SHOWN, allowed: fits })];
    const problem = unitProblem(format, value);
    if (problem !== null) return [refusal('unit', { layer, path, value: shown(value), ...problem, allowed: fits })];
    // Hex digits without letters, a version, a name of digits: YAML takes them for numbers.
    const quoted = typeof value === 'number' && format.json['type'] === 'string';
    return [valueRefusal(layer, path, value, quoted ? allowed.quoted(fits) : fits)];
  }
};

const settleList = (
  { element, least, most }: ListOf,
  value: unknown,
  path: string,
  judged: Judging,
): unknown[] | undefined => {
  const elements: readonly unknown[] = Array.isArray(value) ? value : [];
  const isWrong = elements.length < least || elements.length > most || (value !== undefined && !Array.isArray(value));
  if (isWrong) judged.refusals.push(valueRefusal(judged.nameOf(path), path, value ?? [], allowed.listOf(least, most)));
  const settled = elements.map((one, index) => settle(element, one, at(path, index), judged));
  return isWrong ? undefined : settled;
};
