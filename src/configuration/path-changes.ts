import type { PathChange, ToldValue } from '../domain/configuration-change.ts';
import { isSecretKey, withoutSecrets } from './shown.ts';

/** Elements of these lists are the same ones by these keys, wherever they stand. */
const identities = ['name', 'device', 'point'] as const;

/**
 * Where two configurations differ, in the order of their keys: `lines[bus-1].meters[m-2].unit`. Elements of a list are known by
 * their name or device; only one that has none is known by its place.
 */
export const pathChanges = (before: unknown, after: unknown): readonly PathChange[] =>
  between(before, after, '', false);

const between = (before: unknown, after: unknown, path: string, secret: boolean): readonly PathChange[] => {
  const [one, other] = [partsOf(before), partsOf(after)];
  if (one !== null && other !== null && one.list === other.list) {
    const keys = new Set([...one.parts.keys(), ...other.parts.keys()]);
    return [...keys].flatMap((key) =>
      between(
        one.parts.get(key),
        other.parts.get(key),
        one.list ? `${path}[${key}]` : joined(path, key),
        secret || isSecretKey(key),
      ),
    );
  }
  const [was, is] = [told(before, secret), told(after, secret)];
  // Of a secret it is told that it is another one, and not which.
  const same = JSON.stringify(before) === JSON.stringify(after);
  return same ? [] : [{ path: path === '' ? 'the whole' : path, before: was, after: is }];
};

const joined = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

type Parts = Readonly<{ list: boolean; parts: ReadonlyMap<string, unknown> }>;

const partsOf = (value: unknown): Parts | null => {
  if (typeof value !== 'object' || value === null) return null;
  if (!Array.isArray(value)) return { list: false, parts: new Map(Object.entries(value)) };
  // A list of figures or words is one value.
  if (!value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one))) return null;
  const names = value.map((one: Readonly<Record<string, unknown>>, index) => {
    const key = identities.find((identity) => typeof one[identity] === 'string');
    return key === undefined ? String(index) : String(one[key]);
  });
  const distinct = new Set(names).size === names.length;
  return {
    list: true,
    parts: new Map(value.map((one, index) => [distinct ? (names[index] ?? '') : String(index), one])),
  };
};

const told = (value: unknown, secret: boolean): ToldValue => {
  if (value === undefined) return null;
  // What must not end in a log must not end in a history for auditors either.
  return secret ? true : JSON.stringify(withoutSecrets(value));
};
