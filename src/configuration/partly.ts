import { at } from './path.ts';
import { Refused, Untold } from './refusal.ts';

/** How each part of something is made; one that need not be there may come to nothing. */
type Parts<T> = { readonly [K in keyof T]-?: () => Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K] };

/**
 * Something whose parts are made each by itself. One that was refused, or depends on what was, is left untold: whoever reads it throws
 * `Untold`, and the others are as good as ever. With nothing refused it is a plain object. `place`: where it stands.
 */
export const partly = <T extends object>(place: Readonly<{ layer: string; path: string }>, parts: Parts<T>): T => {
  const made: Record<string, unknown> = {};
  for (const [key, make] of Object.entries<() => unknown>(parts)) {
    const part = madeOr(make, { layer: place.layer, path: at(place.path, key) });
    if (part instanceof Untold) untellable(made, key, () => part);
    else if (part !== undefined) made[key] = part;
  }
  return made as T;
};

const madeOr = (make: () => unknown, place: Readonly<{ layer: string; path: string }>): unknown => {
  try {
    return make();
  } catch (error) {
    if (error instanceof Untold) return error;
    if (error instanceof Refused) return new Untold(place);
    throw error;
  }
};

/** Has whoever reads this key of a group thrown at with `why`. */
export const untellable = (group: Record<string, unknown>, key: string, why: () => Untold): void => {
  Object.defineProperty(group, key, {
    enumerable: true,
    get: () => {
      throw why();
    },
  });
};

/** What is read, alone in a list; none where it is untold. */
export const toldOf = <T>(read: () => T): readonly T[] => {
  try {
    return [read()];
  } catch (error) {
    if (error instanceof Untold) return [];
    throw error;
  }
};
