/** A step into a configuration: the key of a group, the place in a list, or the identity of an element (`lines[rs485-1]`). */
export type Step = string | number;

/** The path one step farther: `lines[0].meters[h01].unit`. */
export const at = (path: string, step: Step): string => {
  if (typeof step === 'number') return `${path}[${step}]`;
  return path === '' ? step : `${path}.${step}`;
};

/** The same, into a list by what tells its elements apart. */
export const atElement = (path: string, identity: string): string => `${path}[${identity}]`;

/** A path as steps: `lines[rs485-1].meters[0].unit` is lines, rs485-1, 0 and so on; digits in brackets are places. */
export const stepsOf = (path: string): readonly Step[] =>
  [...path.matchAll(/\[([^\]]*)\]|[^.[\]]+/g)].map(([whole, inner]) => {
    if (inner === undefined) return whole;
    return /^\d+$/.test(inner) ? Number(inner) : inner;
  });
