import type { ConfigurationView } from '../../domain/view.ts';
import type { Composed } from '../read-gateway-configuration.ts';

/** What runs, as JSON: each value with the layer that has set it and where that has it from; what sounds secret is left out. */
export const explainedText = (
  { value, originOf }: Composed,
  view: ConfigurationView & Readonly<{ site: Readonly<{ path: string; isFolder: boolean }> }>,
): string => {
  const settings = leavesOf(value, '').map(([path, leaf]) => {
    const { layer, kind, source } = originOf(path);
    return { path, value: leaf, layer, kind, ...(source !== null && { source }) };
  });
  return JSON.stringify({ ...view, settings });
};

const leavesOf = (value: unknown, path: string): readonly (readonly [path: string, value: unknown])[] => {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  if (Array.isArray(value) && !value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one)))
    return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    return isSecret(key, inner) ? [[place, '(left out)'] as const] : leavesOf(inner, place);
  });
};

/** A public key, and where a secret's file lies, are none. */
const isSecret = (key: string, value: unknown): boolean =>
  /pass|secret|token/i.test(key) && !/file/i.test(key) && typeof value === 'string';
