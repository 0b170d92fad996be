import type { JsonSchema } from './formats.ts';
import {
  isList,
  isOptional,
  isSetting,
  type ListOf,
  type Node,
  type Optional,
  type Schema,
  type Setting,
} from './schema.ts';
import { unitsLike } from './units.ts';

/** JSON Schema 2020-12 of a site's file, for editors: what it takes is what the program's own check takes, value by value. */
export const jsonSchemaOf = (schema: Schema, title: string): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title,
  ...group(schema),
});

const group = (schema: Schema): JsonSchema => {
  const required = Object.keys(schema).filter((key) => isRequired(schema[key]));
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(schema).map(([key, node]) => [key, nodeSchema(node)])),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
};

const nodeSchema = (node: Node): JsonSchema => {
  if (isSetting(node)) return settingSchema(node);
  if (isList(node)) return listSchema(node);
  return isOptional(node) ? optionalSchema(node) : group(node);
};

const settingSchema = ({ doc, format, default: usual }: Setting): JsonSchema => {
  const { unit } = format;
  const units = unit === undefined ? [] : unitsLike(unit);
  const written = { type: 'string', pattern: `^[+-]?\\d+(?:\\.\\d+)?\\s*(?:${units.join('|')})$` };
  return {
    description: unit === undefined ? doc : `${doc} [${unit}]`,
    ...(usual !== null && { default: usual }),
    ...(units.length === 0 ? format.json : { anyOf: [format.json, written] }),
  };
};

const listSchema = ({ doc, element, least, most }: ListOf): JsonSchema => ({
  description: doc,
  type: 'array',
  minItems: least,
  maxItems: most,
  items: group(element),
});

const optionalSchema = ({ doc, optional }: Optional): JsonSchema => ({
  description: doc,
  anyOf: [group(optional), { type: 'null' }],
});

/** What has no usual value somebody has to say. */
const isRequired = (node: Node | undefined): boolean => {
  if (node === undefined || isOptional(node)) return false;
  if (isList(node)) return node.least > 0;
  if (!isSetting(node)) return Object.values(node).some(isRequired);
  try {
    node.format(node.default);
    return false;
  } catch {
    return true;
  }
};
