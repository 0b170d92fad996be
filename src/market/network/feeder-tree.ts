import type { FeederLine } from './feeder-line.ts';

/** A radial network: every node but the root has one line to its parent, and stands after it. */
export type FeederTree = Readonly<{
  names: readonly string[];
  /** −1 for the root. */
  parent: Int32Array;
  /** Of the line to the parent; `null` for the root. */
  line: readonly (FeederLine | null)[];
}>;

/** A line as it is configured: from a node towards the root. */
export type NamedLine = Readonly<{ from: string; to: string }> & FeederLine;

/** A loss of half of what is sent is no line. */
const MOST_LOSS_PPM = 500_000;

/**
 * The tree of so many lines, its nodes in an order in which parents stand before their children, otherwise by name.
 * @throws RangeError in words when lines form a mesh or a ring, do not hang together, or one of them is no line.
 */
export const feederTree = (lines: readonly NamedLine[], root: string): FeederTree => {
  const upward = new Map<string, NamedLine>();
  for (const line of lines) {
    checkLine(line);
    const other = upward.get(line.from);
    if (other !== undefined)
      throw new RangeError(
        `${line.from} has two lines, to ${other.to} and to ${line.to}: a meshed network cannot be cleared, only a radial one; open one of them`,
      );
    upward.set(line.from, line);
  }
  if (upward.has(root))
    throw new RangeError(`${root} is the root and has a line to ${upward.get(root)?.to}: leave it out`);
  const names = inOrder(upward, root);
  const place = new Map(names.map((name, at) => [name, at]));
  return {
    names,
    parent: Int32Array.from(names, (name) => place.get(upward.get(name)?.to ?? '') ?? -1),
    line: names.map((name) => upward.get(name) ?? null),
  };
};

const inOrder = (upward: ReadonlyMap<string, NamedLine>, root: string): readonly string[] => {
  const below = Map.groupBy([...upward.values()], ({ to }) => to);
  const names = [root];
  for (const name of names)
    for (const { from } of (below.get(name) ?? []).toSorted((a, b) => (a.from < b.from ? -1 : 1))) names.push(from);
  if (names.length === upward.size + 1) return names;
  const reached = new Set(names);
  const lost = [...upward.values()].filter(({ from }) => !reached.has(from));
  const known = new Set(lost.map(({ from }) => from));
  const loose = lost.find(({ to }) => !known.has(to));
  throw new RangeError(
    loose === undefined
      ? `the lines from ${lost.map(({ from }) => from).join(', ')} form a ring: open one of them`
      : `${loose.from} has a line to ${loose.to}, from which no line leads to ${root}`,
  );
};

const checkLine = ({ from, to, fee, lossPpm, limitUpWh, limitDownWh }: NamedLine): void => {
  const name = `the line from ${from} to ${to}`;
  const isLimit = (limit: number | null): boolean => limit === null || (Number.isSafeInteger(limit) && limit >= 0);
  if (!(Number.isSafeInteger(fee) && fee >= 0)) throw new RangeError(`${name} has a fee of ${fee} µTHB/kWh`);
  if (!(Number.isSafeInteger(lossPpm) && lossPpm >= 0 && lossPpm < MOST_LOSS_PPM))
    throw new RangeError(`${name} loses ${lossPpm} parts per million: it must be less than half`);
  if (!(isLimit(limitUpWh) && isLimit(limitDownWh)))
    throw new RangeError(
      `${name} carries ${limitUpWh} Wh up and ${limitDownWh} Wh down: limits are whole and not negative`,
    );
};
