import { nearMiss } from '../domain/near-miss.ts';
import type { Format } from './formats.ts';
import type { Layer } from './layer.ts';
import { type Refusal, refusal, refuseAll } from './refusal.ts';
import { isList, isOptional, isSetting, type Node, nodeIn, type Schema } from './schema.ts';

/** Which program's configuration: environment variables of the other are none of its business. */
export type Program = 'gateway' | 'core';

/**
 * Environment variables as layers, one each, in the order of their names. `GRIDTOKENX_GATEWAY__MQTT__URL` is `mqtt.url`,
 * `…__SILENCE_SECONDS` is `silenceSeconds`, `…__LINES__RS485_1__FAST_PERIOD_MS` is that of the line rs485-1. A value is a text where the
 * setting is one, and JSON elsewhere; empty is null.
 * @throws Refused for one that names no setting, with the one that was probably meant: also where one `_` stands for two, or the
 * program is not said (`GRIDTOKENX_SILENCE_SECONDS`).
 */
export const variableLayers = (
  schema: Schema,
  program: Program,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Layer[] => {
  const names = Object.keys(environment)
    .filter((name) => /^GRIDTOKENX_[A-Z0-9]+__/.test(name))
    .toSorted();
  const refusals: Refusal[] = [...shortOf(schema, program, environment)];
  const layers = names.flatMap((name): readonly Layer[] => {
    const [prefix = '', ...segments] = name.split('__');
    if (!prefixes.includes(prefix)) refusals.push(unknown(name, '', prefix, prefixes));
    if (prefix !== prefixOf(program)) return [];
    const value = valueAt(schema, segments, environment[name] ?? '', { name, from: `${prefix}__`, refusals });
    return value === null ? [] : [{ name, kind: 'variables', value: value.of }];
  });
  refuseAll(refusals);
  return layers;
};

/** What container managers say of a service by its name (Kubernetes, Docker links) is none of ours. */
const ofManagers = /_(?:SERVICE_(?:HOST|PORT(?:_.+)?)|PORT(?:_\d+_(?:TCP|UDP|SCTP)(?:_.+)?)?)$/;

/** What is no setting, and is read elsewhere: by every command, and by whoever opens a key. */
const elsewhere = ['GRIDTOKENX_LANG', 'GRIDTOKENX_PASSPHRASE_FILE'] as const;

/** Ours by their name, but with no program and two underscores in front: nobody would read them. */
const shortOf = (
  schema: Schema,
  program: Program,
  environment: Readonly<Record<string, string | undefined>>,
): readonly Refusal[] => {
  const prefix = prefixOf(program);
  const words = Object.keys(schema).map(variableWord);
  return Object.keys(environment)
    .toSorted()
    .flatMap((variable) => {
      const word = shortWord(variable, prefix);
      if (word === null || ofManagers.test(variable) || elsewhere.some((one) => one === variable)) return [];
      const meant = meantWord(word, words);
      const known = [...words.map((one) => `${prefix}__${one}`), ...elsewhere];
      return [
        refusal('unknown-variable', {
          variable,
          known,
          meant: meant === null ? nearMissElsewhere(word) : `${prefix}__${meant}`,
        }),
      ];
    });
};

const nearMissElsewhere = (word: string): string | null => {
  const meant = nearMiss(
    word,
    elsewhere.map((one) => one.slice('GRIDTOKENX_'.length)),
  );
  return meant && `GRIDTOKENX_${meant}`;
};

/** What is left where program and underscores should stand; null where it is not ours, the other program's, or whole. */
const shortWord = (variable: string, prefix: string): string | null => {
  if (!variable.startsWith('GRIDTOKENX_')) return null;
  const own = prefixes.find((one) => variable.startsWith(`${one}_`));
  if (own !== undefined && own !== prefix) return null;
  const word = variable.slice((own ?? 'GRIDTOKENX').length + 1);
  const isWhole = own === undefined ? /^[A-Z0-9]+__/.test(word) : word.startsWith('_');
  return isWhole ? null : word.replace(/^_+/, '');
};

const meantWord = (word: string, words: readonly string[]): string | null => {
  if (words.includes(word)) return word;
  const group = words.find((one) => word.startsWith(`${one}_`));
  if (group !== undefined) return `${group}__${word.slice(group.length + 1).replace(/^_/, '')}`;
  // A whole word of one, such as SILENCE of SILENCE_SECONDS, is as good as a slip.
  return words.find((one) => one.split('_').includes(word)) ?? nearMiss(word, words);
};

const prefixOf = (program: Program): string => `GRIDTOKENX_${program.toUpperCase()}`;
const prefixes = (['gateway', 'core'] as const).map(prefixOf);

type Reading = Readonly<{ name: string; from: string; refusals: Refusal[] }>;

/** The value as a layer has it, from here on; null where there is no such setting. */
const valueAt = (
  node: Node,
  [segment, ...rest]: readonly string[],
  text: string,
  reading: Reading,
): Readonly<{ of: unknown }> | null => {
  if (isSetting(node)) return segment === undefined ? { of: read(node.format, text) } : refused(segment, [], reading);
  const schema = isOptional(node) ? node.optional : node;
  if (isList(schema)) {
    if (segment === undefined) return { of: asJson(text) };
    if (schema.key === undefined) return refused(segment, [], reading);
    return within(segment.toLowerCase().replaceAll('_', '-'), schema.element as Schema, [segment, rest], text, reading);
  }
  const key = Object.keys(schema as Schema).find((one) => variableWord(one) === segment);
  const inner = key === undefined ? undefined : nodeIn(schema as Schema, key);
  if (key === undefined || inner === undefined)
    return refused(segment ?? '', Object.keys(schema as Schema).map(variableWord), reading);
  return within(key, inner, [variableWord(key), rest], text, reading);
};

const within = (
  key: string,
  node: Node,
  [segment, rest]: readonly [string, readonly string[]],
  text: string,
  reading: Reading,
): Readonly<{ of: unknown }> | null => {
  const inner = valueAt(node, rest, text, { ...reading, from: `${reading.from}${segment}__` });
  return inner && { of: { [key]: inner.of } };
};

/** `silenceSeconds` as SILENCE_SECONDS. */
const variableWord = (key: string): string => key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();

const refused = (segment: string, known: readonly string[], { name, from, refusals }: Reading): null => {
  refusals.push(unknown(name, from, segment, known));
  return null;
};

const unknown = (variable: string, from: string, segment: string, known: readonly string[]): Refusal => {
  const meant = nearMiss(segment, known);
  return refusal('unknown-variable', {
    variable,
    known: known.map((word) => `${from}${word}`),
    meant: meant && `${from}${meant}`,
  });
};

const read = (format: Format, text: string): unknown => {
  if (text === '') return null;
  try {
    format(text);
    return text;
  } catch {
    return asJson(text);
  }
};

/** What is no JSON stays a text: "15 min", or what the setting will refuse by its name. */
const asJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};
