import { NotAllowed } from './formats.ts';
import type { Origin } from './layer.ts';
import { at, atElement } from './path.ts';
import {
  isList,
  isObject,
  isOptional,
  isSetting,
  type ListOf,
  type Node,
  type Schema,
  type Setting,
} from './schema.ts';
import { NOT_SHOWN, shown, withoutPasswords } from './shown.ts';
import { asItIs, type Said } from './words/said.ts';

/** A setting with everything that is known of it. `place` is its path by places in lists, `path` by what tells elements apart. */
export type Explained = Readonly<{
  path: string;
  place: string;
  /** Null where it is nobody's business. */
  value: unknown;
  shown: string;
  unit: string | null;
  doc: string;
  usual: unknown;
  allowed: Said;
  origin: Origin;
}>;

/** Every setting of a checked configuration, in the order of its schema. */
export const explained = (schema: Schema, value: unknown, originOf: (path: string) => Origin): readonly Explained[] =>
  inGroup(schema, value, { path: '', place: '' }, originOf);

type Place = Readonly<{ path: string; place: string }>;
type OriginOf = (path: string) => Origin;

const inGroup = (schema: Schema, value: unknown, { path, place }: Place, originOf: OriginOf): readonly Explained[] =>
  Object.entries(schema).flatMap(([key, node]) => {
    const where = { path: at(path, key), place: at(place, key) };
    if (isOfOtherKind(node, value) && originOf(where.place).kind === 'usual') return [];
    return inNode(node, isObject(value) ? value[key] : undefined, where, originOf);
  });

/** The baud rate of a line that has none is left out, but where somebody has set it and wonders. */
const isOfOtherKind = (node: Node, value: unknown): boolean =>
  isSetting(node) && node.kinds !== undefined && isObject(value) && !node.kinds.includes(String(value['kind']));

const inNode = (node: Node, value: unknown, where: Place, originOf: OriginOf): readonly Explained[] => {
  if (isSetting(node)) return [ofSetting(node, value, where, originOf)];
  if (isList(node)) return inList(node, Array.isArray(value) ? value : [], where, originOf);
  if (!isOptional(node)) return inGroup(node, value, where, originOf);
  // What is left out altogether is one line, not a line for each of its settings.
  return value === null ? [nothing(node.doc, 'null', where, originOf)] : inGroup(node.optional, value, where, originOf);
};

const inList = (
  { doc, element, key }: ListOf,
  value: readonly unknown[],
  { path, place }: Place,
  originOf: OriginOf,
): readonly Explained[] => {
  if (value.length === 0) return [nothing(doc, '[]', { path, place }, originOf)];
  const identities = value.map((one) => (key !== undefined && isObject(one) ? one[key] : undefined));
  return value.flatMap((one, index) => {
    const identity = identities[index];
    const isTold = typeof identity === 'string' && identities.indexOf(identity) === identities.lastIndexOf(identity);
    const inner = isTold ? atElement(path, identity) : at(path, index);
    return inGroup(element, one, { path: inner, place: at(place, index) }, originOf);
  });
};

const ofSetting = (
  { doc, format, default: usual, hidden }: Setting,
  value: unknown,
  where: Place,
  originOf: OriginOf,
): Explained => {
  const { unit = null } = format;
  const isHidden = hidden === true && value !== null;
  const counted = unit !== null && typeof value === 'number' ? ` ${unit}` : '';
  return {
    ...where,
    value: isHidden ? null : withoutPasswords(value),
    shown: isHidden ? NOT_SHOWN : `${shown(value)}${counted}`,
    unit,
    doc,
    usual,
    allowed: allowedOf(format),
    origin: originOf(where.place),
  };
};

const nothing = (doc: string, words: string, where: Place, originOf: OriginOf): Explained => ({
  ...where,
  value: words === '[]' ? [] : null,
  shown: words,
  unit: null,
  doc,
  usual: null,
  allowed: asItIs(''),
  origin: originOf(where.place),
});

/** No format takes what is not there: it says what it would take. */
const allowedOf = (format: Setting['format']): Said => {
  try {
    format(undefined);
    return asItIs('');
  } catch (error) {
    return error instanceof NotAllowed ? error.allowed : asItIs('');
  }
};
