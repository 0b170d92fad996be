import { isList, isOptional, isSetting, type Node, nodeIn, type Schema } from '../../configuration/schema.ts';
import { isSecretKey, LEFT_OUT, withoutSecrets } from '../../configuration/shown.ts';
import type { ConfigurationView } from '../../domain/view.ts';
import type { Composed } from '../read-gateway-configuration.ts';

/** What runs, as JSON: each value with the layer that has set it and where that has it from; what is secret, or nobody's business, is left out. */
export const explainedText = (
  { value, originOf }: Pick<Composed, 'value' | 'originOf'>,
  schema: Schema,
  // `at`: by the clock that requests are held to, which need not be the market's: that does not believe every clock.
  view: ConfigurationView & Readonly<{ at: string; site: Readonly<{ path: string; isFolder: boolean }> }>,
): string => {
  const settings = leavesOf(value, '', schema).map(([path, leaf]) => {
    const { layer, kind, source } = originOf(path);
    return { path, value: leaf, layer, kind, ...(source !== null && { source }) };
  });
  return JSON.stringify({ ...view, settings });
};

const leavesOf = (
  value: unknown,
  path: string,
  node: Node | undefined,
): readonly (readonly [path: string, value: unknown])[] => {
  if (node !== undefined && isSetting(node) && node.hidden === true) return [[path, value === null ? null : LEFT_OUT]];
  if (typeof value !== 'object' || value === null) return [[path, withoutSecrets(value)]];
  if (Array.isArray(value) && !value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one)))
    return [[path, withoutSecrets(value)]];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    if (isSecretKey(key) && typeof inner === 'string') return [[place, LEFT_OUT] as const];
    return leavesOf(inner, place, nodeBelow(node, key));
  });
};

/** What the schema says of a key of a group, or of an element of a list. */
const nodeBelow = (node: Node | undefined, key: string): Node | undefined => {
  if (node === undefined || isSetting(node)) return undefined;
  if (isList(node)) return node.element;
  return nodeIn((isOptional(node) ? node.optional : node) as Schema, key);
};
