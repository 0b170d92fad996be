import type { Format } from './formats.ts';

/** One setting: what it is, what it may be, and what it is when nobody says; null with a strict format is required. */
export type Setting = Readonly<{
  doc: string;
  format: Format;
  default: unknown;
  /** Its value is nobody's business: it is neither explained nor repeated in a refusal. */
  hidden?: true;
  /** It means something only where the `kind` that stands beside it is one of these. */
  kinds?: readonly string[];
}>;
/**
 * A list whose elements have a schema of their own: convict does not look inside arrays. `key` is the setting that tells
 * its elements apart: a higher layer may then patch single ones, as `{"<key>": {…}}`.
 */
export type ListOf = Readonly<{ doc: string; element: Schema; least: number; most: number; key?: string }>;
/** A group of settings that may be left out altogether: then it is null. */
export type Optional = Readonly<{ doc: string; optional: Schema }>;
export type Schema = Readonly<{ [key: string]: Node }>;
export type Node = Setting | ListOf | Optional | Schema;

export const isList = (node: Node): node is ListOf => 'element' in node && 'least' in node;
export const isOptional = (node: Node): node is Optional => 'optional' in node && typeof node.doc === 'string';
export const isSetting = (node: Node): node is Setting => 'format' in node && typeof node.format === 'function';
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands at `key` of a schema; undefined where nothing may. */
export const nodeIn = (schema: Schema, key: string): Node | undefined =>
  Object.hasOwn(schema, key) ? schema[key] : undefined;
