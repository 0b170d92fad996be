import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';
import type * as Yaml from 'yaml';
import { Fault } from '../domain/fault.ts';
import { isObject } from './schema.ts';

/**
 * The text of a configuration file with another value in it: JSON anew, YAML with its comments and everything that stays.
 * @throws Fault `configuration` where that cannot be done without loss: in JSON5, and where YAML refers to what changes from elsewhere.
 */
export const rewritten = (file: string, text: string, value: unknown): string => {
  if (/\.ya?ml$/.test(file)) return inYaml(file, text, value);
  if (!file.endsWith('.json5')) return `${JSON.stringify(value, null, 2)}\n`;
  throw byHand(file, 'JSON5, whose comments would be lost');
};

const byHand = (file: string, why: string): Fault =>
  new Fault('configuration', `${file} is ${why}: write the change into it by hand.`);

const inYaml = (file: string, text: string, value: unknown): string => {
  const { parseDocument, isAlias, parse }: typeof Yaml = createRequire(import.meta.url)('yaml');
  const document = parseDocument(text);
  const put = (path: readonly (string | number)[], before: unknown, after: unknown): void => {
    if (isDeepStrictEqual(before, after)) return;
    const isReference = isAlias(document.getIn(path, true));
    const [was, is] = [childrenOf(before), childrenOf(after)];
    if (
      isReference ||
      was === null ||
      is === null ||
      Array.isArray(before) !== Array.isArray(after) ||
      isShorter(was, is)
    ) {
      document.setIn(path, document.createNode(after));
      return;
    }
    for (const key of was.keys()) if (!is.has(key)) document.deleteIn([...path, key]);
    for (const [key, inner] of is) put([...path, key], was.get(key), inner);
  };
  put([], document.toJS(), value);
  const made = document.toString({ lineWidth: 0 });
  if (isDeepStrictEqual(parse(made), JSON.parse(JSON.stringify(value)))) return made;
  throw byHand(file, 'YAML in which one place refers to another that changes');
};

const childrenOf = (value: unknown): ReadonlyMap<string | number, unknown> | null => {
  if (Array.isArray(value)) return new Map(value.entries());
  return isObject(value) ? new Map(Object.entries(value)) : null;
};

/** Elements that go away would take the comments of others with them. */
const isShorter = (was: ReadonlyMap<string | number, unknown>, is: ReadonlyMap<string | number, unknown>): boolean =>
  was.has(0) && is.size < was.size;
