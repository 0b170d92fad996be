import { readFileSync } from 'node:fs';
import convict from 'convict';
import { Fault } from '../domain/fault.ts';
import type { Format } from './formats.ts';
import { nearMiss } from './near-miss.ts';

/** One setting: what it is, what it may be, and what it is when nobody says; null with a strict format is required. */
export type Setting = Readonly<{ doc: string; format: Format; default: unknown }>;
/** A list whose elements have a schema of their own: convict does not look inside arrays. */
export type ListOf = Readonly<{ doc: string; element: Schema; least: number; most: number }>;
/** A group of settings that may be left out altogether: then it is null. */
type Optional = Readonly<{ doc: string; optional: Schema }>;
export type Schema = Readonly<{ [key: string]: Node }>;
type Node = Setting | ListOf | Optional | Schema;

/** A part of the configuration with the name people know it by: a file, usually. Later layers win; lists are replaced. */
export type Layer = Readonly<{ name: string; value: unknown }>;

/** @throws Fault `configuration` when the file cannot be read or is not JSON. */
export const readLayer = (file: string): Layer => {
  try {
    return { name: file, value: JSON.parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Fault('configuration', `The configuration ${file} cannot be read: ${why}`, { cause: error });
  }
};

/**
 * Puts the layers on top of each other and checks the whole against the schema, lists included. The result has every key
 * of the schema.
 * @throws Fault `configuration` naming the file, the path, the value and what is allowed; an unknown key with the one
 * that was probably meant.
 */
export const loadConfiguration = (schema: Schema, layers: readonly Layer[]): unknown => {
  const name = layers.at(-1)?.name ?? 'The configuration';
  // Each layer by itself first, so that an unknown key is found in the file it stands in.
  for (const layer of layers) refuseUnknown(schema, layer.value, '', layer.name);
  return settle(schema, layers.map(({ value }) => value).reduce(merged, {}), '', name);
};

const isList = (node: Node): node is ListOf => 'element' in node && 'least' in node;
const isOptional = (node: Node): node is Optional => 'optional' in node && typeof node.doc === 'string';
const isSetting = (node: Node): node is Setting => 'format' in node && typeof node.format === 'function';
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const at = (path: string, key: string | number): string => {
  if (typeof key === 'number') return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
};

const shown = (value: unknown): string => {
  const json = JSON.stringify(value) ?? 'missing';
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
};

const valueFault = (name: string, path: string, value: unknown, allowed: string): Fault => {
  const said = value === null || value === undefined ? 'is missing' : `is ${shown(value)}`;
  const where = path === '' ? 'the whole' : path;
  return new Fault(
    'configuration',
    `${name}: ${where} ${said}; allowed: ${allowed}${allowed.endsWith('?') ? '' : '.'}`,
  );
};

const merged = (under: unknown, over: unknown): unknown => {
  if (!isObject(under) || !isObject(over)) return over;
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, key in over ? merged(under[key], over[key]) : under[key]]));
};

const refuseUnknown = (schema: Schema, value: unknown, path: string, name: string): void => {
  if (!isObject(value)) throw valueFault(name, path, value, 'an object { … }');
  for (const [key, inner] of Object.entries(value)) {
    const node = Object.hasOwn(schema, key) ? schema[key] : undefined;
    if (node === undefined) refuseKey(name, path, key, inner, Object.keys(schema));
    else if (isList(node)) refuseUnknownInList(node, inner, at(path, key), name);
    else if (isOptional(node)) {
      if (inner !== null) refuseUnknown(node.optional, inner, at(path, key), name);
    } else if (!isSetting(node)) refuseUnknown(node, inner, at(path, key), name);
  }
};

const refuseUnknownInList = ({ element }: ListOf, value: unknown, path: string, name: string): void => {
  if (!Array.isArray(value)) throw valueFault(name, path, value, 'a list [ … ]');
  for (const [index, one] of value.entries()) refuseUnknown(element, one, at(path, index), name);
};

/** What belongs into a file of its own must not end in a log either. */
const soundsSecret = (key: string): boolean => /pass|secret|token|key/i.test(key);

const refuseKey = (name: string, path: string, key: string, value: unknown, allowed: readonly string[]): never => {
  const meant = nearMiss(key, allowed);
  const hint = meant === null ? '' : ` Did you mean "${meant}"?`;
  throw new Fault(
    'configuration',
    `${name}: ${at(path, key)}${soundsSecret(key) ? '' : ` (${shown(value)})`} is not a setting; allowed ${path === '' ? 'there' : `in ${path}`}: ${allowed.join(', ')}.${hint}`,
  );
};

/** Every setting's value, checked by convict in its strict mode; lists element by element. */
const settle = (schema: Schema, value: unknown, path: string, name: string): Record<string, unknown> => {
  const given = isObject(value) ? value : {};
  const nested = Object.entries(schema).flatMap(([key, node]) => {
    if (isSetting(node)) return [];
    return [[key, settleNode(node, given[key], at(path, key), name)]];
  });
  const settings = Object.entries(schema).filter((entry): entry is [string, Setting] => isSetting(entry[1]));
  return { ...settleValues(settings, given, path, name), ...Object.fromEntries(nested) };
};

const settleNode = (node: ListOf | Optional | Schema, value: unknown, path: string, name: string): unknown => {
  if (isList(node)) return settleList(node, value, path, name);
  if (!isOptional(node)) return settle(node, value, path, name);
  return value === undefined || value === null ? null : settle(node.optional, value, path, name);
};

const settleValues = (
  settings: readonly (readonly [string, Setting])[],
  given: Record<string, unknown>,
  path: string,
  name: string,
): Record<string, unknown> => {
  const refusals: unknown[] = [];
  const schema = settings.map(([key, { doc, format, default: usual }]) => {
    const checked = (value: unknown) => {
      try {
        format(value);
      } catch (error) {
        refusals.push(valueFault(name, at(path, key), value, error instanceof Error ? error.message : String(error)));
        throw error;
      }
    };
    return [key, { doc, default: usual, format: checked }] as const;
  });
  // As it is written, before convict makes the default's type of it: of "15 oh" it would keep 15.
  for (const [key, { format }] of schema) if (key in given) refuseValue(() => format(given[key]), refusals);
  const config = convict<Record<string, unknown>>(Object.fromEntries(schema), { args: [], env: {} });
  config.load(Object.fromEntries(settings.filter(([key]) => key in given).map(([key]) => [key, given[key]])));
  refuseValue(() => config.validate({ allowed: 'strict' }), refusals);
  return config.getProperties();
};

/** Our refusal instead of convict's: it knows the path inside lists. */
const refuseValue = (check: () => void, refusals: readonly unknown[]): void => {
  try {
    check();
  } catch (error) {
    throw refusals[0] ?? error;
  }
};

const settleList = ({ element, least, most }: ListOf, value: unknown, path: string, name: string): unknown[] => {
  const elements: readonly unknown[] = Array.isArray(value) ? value : [];
  if (elements.length < least || elements.length > most)
    throw valueFault(name, path, value ?? [], `a list of ${least} to ${most} entries`);
  return elements.map((one, index) => settle(element, one, at(path, index), name));
};
