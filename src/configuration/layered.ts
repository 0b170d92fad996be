import type { Layer } from './layer.ts';
import type { Step } from './path.ts';
import { isList, isObject, isOptional, isSetting, type ListOf, type Node, nodeIn, type Schema } from './schema.ts';
import { inSettingsUnit } from './units.ts';

/** A configuration out of several layers that still knows which of them each of its values came from. */
export type Layered =
  | Readonly<{ kind: 'leaf'; value: unknown; layer: Layer }>
  | Readonly<{ kind: 'group'; entries: ReadonlyMap<string, Layered>; layer: Layer }>
  | Readonly<{ kind: 'list'; items: readonly Layered[]; key: string | null; layer: Layer }>;

/**
 * A layer on top of those below. Groups are merged key by key; a list replaces a list, but where its elements have an
 * identity an object patches single ones: `{"rs485-1": {…}}` changes that line, or adds it where it is new, and null takes it away.
 */
export const layeredOn = (schema: Schema, under: Layered | undefined, layer: Layer): Layered =>
  merged(schema, under, layer.value, layer);

const merged = (node: Node | undefined, under: Layered | undefined, value: unknown, layer: Layer): Layered => {
  if (node === undefined) return { kind: 'leaf', value, layer };
  if (isSetting(node)) return { kind: 'leaf', value: inSettingsUnit(node.format, value), layer };
  if (isList(node)) return listOf(node, under, value, layer);
  if (!isObject(value)) return { kind: 'leaf', value, layer };
  const schema = isOptional(node) ? node.optional : node;
  const entries = new Map(under?.kind === 'group' ? under.entries : []);
  for (const [key, inner] of Object.entries(value))
    entries.set(key, merged(nodeIn(schema, key), entries.get(key), inner, layer));
  return { kind: 'group', entries, layer };
};

const listOf = (node: ListOf, under: Layered | undefined, value: unknown, layer: Layer): Layered => {
  const { element, key = null } = node;
  if (Array.isArray(value)) {
    const items = value.map((one: unknown) => merged(element, undefined, one, layer));
    return { kind: 'list', items, key, layer };
  }
  if (key === null || under?.kind !== 'list' || !isObject(value)) return { kind: 'leaf', value, layer };
  let items = under.items;
  for (const [identity, patch] of Object.entries(value)) {
    const place = items.findIndex((item) => identityOf(item, key) === identity);
    if (patch === null) items = items.filter((_, index) => index !== place);
    else if (place < 0) items = [...items, merged(element, undefined, { [key]: identity, ...Object(patch) }, layer)];
    else items = items.with(place, merged(element, items[place], patch, layer));
  }
  return { kind: 'list', items, key, layer };
};

/** What tells an element of a list apart; null where it has nothing to. */
const identityOf = (item: Layered, key: string): string | null => {
  const inner = item.kind === 'group' ? item.entries.get(key) : undefined;
  return inner?.kind === 'leaf' && typeof inner.value === 'string' ? inner.value : null;
};

/** The value alone. */
export const plainOf = (layered: Layered): unknown => {
  if (layered.kind === 'leaf') return layered.value;
  if (layered.kind === 'list') return layered.items.map(plainOf);
  return Object.fromEntries([...layered.entries].map(([key, inner]) => [key, plainOf(inner)]));
};

/** The layer that has said what stands at these steps; null where none has, and the schema's usual value holds. */
export const layerAt = (layered: Layered, [step, ...rest]: readonly Step[]): Layer | null => {
  if (step === undefined) return layered.layer;
  const inner = stepInto(layered, step);
  if (inner !== undefined) return layerAt(inner, rest);
  // Inside a setting that is a list, such as limits[0]: the whole is one layer's.
  return layered.kind === 'leaf' && layered.value !== null ? layered.layer : null;
};

/** The layers that have said something at these steps, or in what stands there. */
export const layersIn = (layered: Layered, [step, ...rest]: readonly Step[]): readonly Layer[] => {
  if (step !== undefined) {
    const inner = stepInto(layered, step);
    return inner === undefined ? [] : layersIn(inner, rest);
  }
  if (layered.kind === 'leaf') return [layered.layer];
  const inner = layered.kind === 'list' ? layered.items : [...layered.entries.values()];
  return inner.flatMap((one) => layersIn(one, []));
};

/** What stands one step farther; undefined where nothing does. */
export const stepInto = (layered: Layered, step: Step): Layered | undefined => {
  if (layered.kind === 'group') return layered.entries.get(String(step));
  if (layered.kind === 'leaf') return undefined;
  const { items, key } = layered;
  return typeof step === 'number' ? items[step] : items.find((item) => key !== null && identityOf(item, key) === step);
};
