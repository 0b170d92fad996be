import { NotAllowed } from './formats.ts';
import { NotKnown, type Origin } from './layer.ts';
import type { Loaded } from './load.ts';
import { toldOf } from './partly.ts';
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
import { NOT_SHOWN, NOT_TOLD, shown, withoutPasswords } from './shown.ts';
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
  /** `here`: it is, or is not known as what it depends on is; `below`: what another layer says of it, under the one that has set it. */
  refused: 'here' | 'below' | null;
}>;

/** Every setting of a configuration, in the order of its schema; what was refused as it is written. */
export const explained = (
  schema: Schema,
  { value, written, originOf, refusals }: Pick<Loaded, 'value' | 'written' | 'originOf' | 'refusals'>,
): readonly Explained[] => {
  const places = refusals.flatMap(({ params }) => ('path' in params && 'layer' in params ? [params] : []));
  return inGroup(schema, { value, written }, { path: '', place: '' }, originOf).map((row) => {
    const its = places.filter(({ path }) => path === row.path || path === row.place);
    if (its.length === 0 || row.refused !== null) return row;
    return { ...row, refused: its.some(({ layer }) => layer === row.origin.layer) ? 'here' : 'below' };
  });
};

type Place = Readonly<{ path: string; place: string }>;
type OriginOf = (path: string) => Origin;
/** What is right of something, and what the layers have. */
type Both = Readonly<{ value: unknown; written: unknown }>;

const inGroup = (
  schema: Schema,
  { value, written }: Both,
  { path, place }: Place,
  originOf: OriginOf,
): readonly Explained[] =>
  Object.entries(schema).flatMap(([key, node]) => {
    const where = { path: at(path, key), place: at(place, key) };
    if (isOfOtherKind(node, value) && originOf(where.place).kind === 'usual') return [];
    const inner = isObject(written) ? written[key] : undefined;
    const told = toldOf(() => (isObject(value) ? value[key] : undefined));
    return told.length === 0
      ? [untold(node, inner, where, originOf)]
      : inNode(node, { value: told[0], written: inner }, where, originOf);
  });

/** Refused, or not known as what it depends on was. */
const untold = (node: Node, written: unknown, where: Place, originOf: OriginOf): Explained => {
  const isThere = written !== undefined && !(written instanceof NotKnown);
  const row = isSetting(node)
    ? ofSetting(node, isThere ? written : null, where, originOf)
    : nothing(String(node.doc ?? ''), shown(written ?? null), where, originOf);
  return { ...row, ...(!isThere && { value: null, shown: NOT_TOLD }), refused: 'here' };
};

/** The baud rate of a line that has none is left out, but where somebody has set it and wonders. */
const isOfOtherKind = (node: Node, value: unknown): boolean =>
  isSetting(node) &&
  node.kinds !== undefined &&
  isObject(value) &&
  toldOf(() => String(value['kind'])).some((kind) => node.kinds?.includes(kind) === false);

const inNode = (node: Node, both: Both, where: Place, originOf: OriginOf): readonly Explained[] => {
  const { value } = both;
  if (isSetting(node)) return [ofSetting(node, value, where, originOf)];
  if (isList(node)) return inList(node, both, where, originOf);
  if (!isOptional(node)) return inGroup(node, both, where, originOf);
  // What is left out altogether is one line, not a line for each of its settings.
  return value === null ? [nothing(node.doc, 'null', where, originOf)] : inGroup(node.optional, both, where, originOf);
};

const inList = (
  { doc, element, key }: ListOf,
  both: Both,
  { path, place }: Place,
  originOf: OriginOf,
): readonly Explained[] => {
  const [value, written] = [both.value, both.written].map((of): readonly unknown[] => (Array.isArray(of) ? of : []));
  if (value === undefined || value.length === 0) return [nothing(doc, '[]', { path, place }, originOf)];
  const identities = value.map((one) => toldOf(() => (key !== undefined && isObject(one) ? one[key] : undefined))[0]);
  return value.flatMap((one, index) => {
    const identity = identities[index];
    const isTold = typeof identity === 'string' && identities.indexOf(identity) === identities.lastIndexOf(identity);
    const inner = isTold ? atElement(path, identity) : at(path, index);
    return inGroup(
      element,
      { value: one, written: written?.[index] },
      { path: inner, place: at(place, index) },
      originOf,
    );
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
    refused: null,
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
  refused: null,
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
