import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type Json5 from 'json5';
import type * as Yaml from 'yaml';
import { whyOf } from '../domain/why.ts';
import { refused } from './refusal.ts';

/** Whether a file of this name is one of a configuration: what else lies beside it is none of its business. */
export const isLayerFile = (name: string): boolean => /^[^.].*\.(?:json5?|ya?ml)$/.test(name);

/**
 * The value in a file: YAML 1.2 in *.yaml and *.yml, JSON5 in *.json5, JSON in every other.
 * @throws Refused when it cannot be read or says nothing, with where it goes wrong, and where a key stands twice: one would hide the other.
 */
export const readValue = (file: string): unknown => understood(file, () => readFileSync(file));

/** The same of bytes that are not in their file, and may be called otherwise in what is said of them. @throws Fault `configuration`. */
export const valueIn = (file: string, bytes: Uint8Array, called = file): unknown =>
  understood(file, () => bytes, called);

const understood = (file: string, bytes: () => Uint8Array, called = file): unknown => {
  try {
    const value = parsed(file, textOf(bytes()));
    if (!isTree(value)) throw new SyntaxError(TOO_DEEP);
    if (value !== null) return value;
  } catch (error) {
    // Whoever reads a text by calling itself for each of its levels has come to the end of the stack.
    throw refused('unreadable', { file: called, why: error instanceof RangeError ? TOO_DEEP : whyOf(error) });
  }
  throw refused('unreadable', { file: called, why: 'it says nothing: write its settings, or remove it' });
};

const TOO_DEEP = 'its groups and lists lie in one another without an end, or more than 64 deep';
/** No configuration needs a quarter of it. */
const DEEPEST = 64;

/** Whether a value ends: an alias of YAML may stand inside of what it stands for, and whoever looks through that never comes back. */
const isTree = (value: unknown, around: readonly unknown[] = []): boolean => {
  if (typeof value !== 'object' || value === null) return true;
  if (around.length >= DEEPEST || around.includes(value)) return false;
  const inside = [...around, value];
  return Object.values(value).every((inner) => isTree(inner, inside));
};

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SyntaxError('it is no text in UTF-8', { cause });
  }
};

const parsed = (file: string, text: string): unknown => {
  if (/^\s*$/.test(text)) return null;
  if (/\.ya?ml$/.test(file)) return parsedYaml(text);
  const parse: (text: string) => unknown = file.endsWith('.json5') ? json5().parse : parsedJson(file);
  const value = parse(text);
  const double = doubleIn(text, parse);
  if (double !== null) throw new SyntaxError(`"${double}" stands twice in one group`);
  return value;
};

/** What is not called JSON, and is none, was perhaps meant as something else. */
const parsedJson = (file: string) => (text: string) => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = whyOf(error).replaceAll(/\s+/g, ' ');
    const endings = file.endsWith('.json') ? '' : '; what does not end in .json5, .yaml or .yml is read as JSON';
    throw new SyntaxError(`${why}${endings}`, { cause: error });
  }
};

const parsedYaml = (text: string): unknown => {
  try {
    return yaml().parse(text, { prettyErrors: true, uniqueKeys: true, maxAliasCount: 100, logLevel: 'error' });
  } catch (error) {
    // It draws a picture below its sentence.
    const [why = ''] = whyOf(error).split(/:?\n/);
    if (why.startsWith('Maximum call stack')) throw new RangeError(why, { cause: error });
    const isSeveral = /multiple documents/.test(why);
    throw new SyntaxError(isSeveral ? 'it holds several documents (a line --- begins another): leave one' : why, {
      cause: error,
    });
  }
};

/** JSON5, and so JSON: comments, texts, signs, and words. */
const tokens = /\/\/.*|\/\*[\s\S]*?\*\/|"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*'|[{}[\]:]|[^\s{}[\]:,"'/]+/g;

/** The first key that a group of a text, which is right otherwise, has twice. */
const doubleIn = (text: string, parse: (text: string) => unknown): string | null => {
  const open: Set<string>[] = [];
  let last = '';
  for (const [token] of text.matchAll(tokens)) {
    if (/^\/[/*]/.test(token)) continue;
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const key = /^["']/.test(last) ? String(parse(last)) : last;
      if (open.at(-1)?.has(key)) return key;
      open.at(-1)?.add(key);
    } else last = token;
  }
  return null;
};

// A gateway whose files are JSON, as nearly all are, starts without either.
const required = createRequire(import.meta.url);
const yaml = (): typeof Yaml => required('yaml');
const json5 = (): typeof Json5 => required('json5');
