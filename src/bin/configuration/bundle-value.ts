import { valueIn } from '../../configuration/layer-file.ts';
import { isObject } from '../../configuration/schema.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { utf8 } from '../../wire/bytes.ts';
import { siteLayersOf } from '../site-layers.ts';

/** What people wrote in the files and the live layer of a kept configuration, put together; shipped layers are not in it. */
export const bundleValue = ({ files, live }: ConfigurationBundle): unknown => {
  const [only, ...others] = files;
  const isFolder = others.length > 0;
  const path = isFolder ? '/kept' : `/${only?.name ?? ''}`;
  // A folder says in a file of its own whose it is.
  const program =
    files.some(({ name }) => /^core\.[^.]+$/.test(name)) && !files.some(({ name }) => /^gateway\./.test(name))
      ? 'core'
      : 'gateway';
  const { layers } = siteLayersOf({ path, isFolder, files }, program);
  const values = [...layers.map(({ value }) => value), ...(live === null ? [] : [valueIn('live', utf8(live))])];
  return values.reduce<unknown>(merged, {});
};

const merged = (under: unknown, over: unknown): unknown => {
  if (!isObject(under) || !isObject(over)) return over;
  const keys = new Set([...Object.keys(under), ...Object.keys(over)]);
  return Object.fromEntries([...keys].map((key) => [key, key in over ? merged(under[key], over[key]) : under[key]]));
};
