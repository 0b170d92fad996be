import { nearMiss } from '../domain/near-miss.ts';
import { NotAllowed } from './formats.ts';
import { type Layer, NotKnown } from './layer.ts';
import { type Layered, plainOf, stepInto } from './layered.ts';
import { movedTo } from './moved-keys.ts';
import { at, atElement, type Step } from './path.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Setting } from './schema.ts';
import { isList, isObject, isOptional, isSetting, type ListOf, type Node, nodeIn, type Schema } from './schema.ts';
import { NOT_SHOWN, shown } from './shown.ts';
import { inSettingsUnit, unitProblem } from './units.ts';
import { allowed } from './words/allowed.ts';
import { asItIs, type Said } from './words/said.ts';

/** What is wrong in a layer, whatever lies on it: keys that are none and what is no group or list (`unknown`), and `values`. */
export type LayerRefusals = Readonly<{ unknown: readonly Refusal[]; values: readonly Refusal[] }>;

/**
 * Everything written in a layer, judged where it stands: a layer on top may be taken away. `laid`: this layer on those below (`under`),
 * which it may patch. What is missing is no layer's business: another may say it.
 */
export const judgeLayer = (
  schema: Schema,
  { name, value }: Layer,
  { under, laid }: Readonly<{ under: Layered | undefined; laid: Layered }>,
): LayerRefusals => {
  const judging: Judging = { layer: name, unknown: [], values: [] };
  inGroup(schema, value, { path: '', under, laid }, judging);
  return judging;
};

type Judging = Readonly<{ layer: string; unknown: Refusal[]; values: Refusal[] }>;
/** What is there to be patched, and what comes of it; undefined: nothing. */
type Place = Readonly<{ path: string; under: Layered | undefined; laid: Layered | undefined }>;

const stepped = ({ under, laid }: Place, path: string, step: Step): Place => ({
  path,
  under: under && stepInto(under, step),
  laid: laid && stepInto(laid, step),
});

const inGroup = (schema: Schema, value: unknown, place: Place, judging: Judging): void => {
  const { path } = place;
  const { layer, unknown } = judging;
  if (!isObject(value)) {
    unknown.push(valueRefusal(layer, path, value, allowed.group()));
    return;
  }
  for (const [key, inner] of Object.entries(value)) {
    if (inner instanceof NotKnown) continue;
    const node = nodeIn(schema, key);
    if (node === undefined) unknown.push(unknownKey(Object.keys(schema), { layer, group: path, key }, inner));
    else inNode(node, inner, stepped(place, at(path, key), key), judging);
  }
};

const inNode = (node: Node, value: unknown, place: Place, judging: Judging): void => {
  if (isSetting(node)) judging.values.push(...writtenRefusals(node, value, judging.layer, place.path));
  else if (isList(node)) inList(node, value, place, judging);
  else if (!isOptional(node)) inGroup(node, value, place, judging);
  else if (value !== null) inGroup(node.optional, value, place, judging);
};

const inList = (node: ListOf, value: unknown, place: Place, judging: Judging): void => {
  const { path, under, laid } = place;
  const { element, key, least, most } = node;
  const { layer, unknown, values } = judging;
  if (Array.isArray(value))
    // It takes the place of what was there.
    for (const [index, one] of value.entries())
      inGroup(element, one, stepped({ ...place, under: undefined }, at(path, index), index), judging);
  else if (key !== undefined && isObject(value))
    for (const [identity, patch] of Object.entries(value)) {
      if (patch === null) continue;
      const inner = stepped(place, atElement(path, identity), identity);
      if (inner.under === undefined) values.push(...identityRefusals(node, identity, patch, inner.path, layer));
      inGroup(element, patch, inner, judging);
    }
  else {
    unknown.push(valueRefusal(layer, path, value, allowed.list()));
    return;
  }
  if (laid?.kind === 'list') {
    const grows = Array.isArray(value) || under?.kind !== 'list' || laid.items.length > under.items.length;
    if (grows && laid.items.length > most)
      values.push(valueRefusal(layer, path, plainOf(laid), allowed.listOf(least, most)));
    // A patch of nothing; of what is no list itself that was said already.
  } else if (laid !== undefined && under === undefined) values.push(valueRefusal(layer, path, value, allowed.list()));
};

/** What an element that a patch adds is called by. */
const identityRefusals = (
  { element, key = '' }: ListOf,
  identity: string,
  patch: unknown,
  path: string,
  layer: string,
): readonly Refusal[] => {
  const setting = element[key];
  if (setting === undefined || !isSetting(setting) || (isObject(patch) && key in patch)) return [];
  return settingRefusals(setting, identity, layer, at(path, key));
};

/** Nothing, where somebody has to say something, is missing: that is said of the whole. */
const writtenRefusals = (setting: Setting, value: unknown, layer: string, path: string): readonly Refusal[] =>
  isNothing(value) && setting.default === null
    ? []
    : settingRefusals(setting, inSettingsUnit(setting.format, value), layer, path, value);

const isNothing = (value: unknown): value is null | undefined => value === null || value === undefined;

export const valueRefusal = (layer: string, path: string, value: unknown, fits: Said): Refusal =>
  isNothing(value)
    ? refusal('missing', { layer, path, allowed: fits })
    : refusal('value', { layer, path, value: shown(value), allowed: fits });

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
        // A key without a letter would not be seen.
        path: at(group, key === '' ? '""' : key),
        group,
        value: soundsSecret(key) ? null : shown(value),
        known,
        meant: nearMiss(key, known),
      });

/** Why a setting is refused its value; nothing where it is not. `written`: as somebody wrote it, who looks for that and no number of ours. */
export const settingRefusals = (
  { format, hidden }: Setting,
  value: unknown,
  layer: string,
  path: string,
  written = value,
): readonly Refusal[] => {
  try {
    format(value);
    return [];
  } catch (error) {
    const fits = error instanceof NotAllowed ? error.allowed : asItIs(String(error));
    if (hidden && value !== null) return [refusal('value', { layer, path, value: NOT_SHOWN, allowed: fits })];
    const problem = unitProblem(format, value);
    if (problem !== null) return [refusal('unit', { layer, path, value: shown(written), ...problem, allowed: fits })];
    // Hex digits without letters, a version, a name of digits: YAML takes them for numbers.
    const quoted = typeof value === 'number' && format.json['type'] === 'string';
    return [valueRefusal(layer, path, written, quoted ? allowed.quoted(fits) : fits)];
  }
};
