import type { FeederLine } from './network/feeder-line.ts';
import type { FeederTree } from './network/feeder-tree.ts';
import type { OrderRecord } from './order-record.ts';

/** From green supply to any, and never back: what is not green serves no green demand. */
const ONE_WAY: FeederLine = { fee: 0, lossPpm: 0, limitUpWh: null, limitDownWh: 0 };

/** A tree in which zones with green orders have a node for them, behind a line of one way; `nodes`: of each zone, or the zone's own. */
type GreenTree = Readonly<{ tree: FeederTree; nodes: readonly number[] }>;

/** The nodes come after all others, so that places in the tree stay what they are. */
export const withGreenNodes = (
  tree: FeederTree,
  zones: readonly Readonly<{ node: number; open: readonly OrderRecord[] }>[],
): GreenTree => {
  const own = zones.filter(({ open }) => open.some(isGreen));
  if (own.length === 0) return { tree, nodes: zones.map(({ node }) => node) };
  const placeOf = new Map(own.map(({ node }, at) => [node, tree.names.length + at]));
  return {
    tree: {
      // A space is in no id.
      names: [...tree.names, ...own.map(({ node }) => `${tree.names[node]} green`)],
      parent: Int32Array.from([...tree.parent, ...own.map(({ node }) => node)]),
      line: [...tree.line, ...own.map(() => ONE_WAY)],
    },
    nodes: zones.map(({ node }) => placeOf.get(node) ?? node),
  };
};

export const isGreen = ({ terms }: OrderRecord): boolean => terms.green === true;

/** An order after a clearing: what passes of it, and whether more of it might have; µTHB/kWh. */
type ClearedOrder = Readonly<{
  side: 'buy' | 'sell';
  limit: number;
  green: boolean;
  filledWh: number;
  hasMore: boolean;
}>;

/**
 * What a kWh of green energy costs in a zone in which some was traded: the middle of the prices with which everybody who asked for
 * it, or offered it, is content, rounded down; never below `price`, that of any energy. They are the same where green energy is left over,
 * which then serves any demand (`isLeft`).
 *
 * `price` is null where nothing but green energy was traded and no line, no node and nobody elsewhere sets it: it is then no lower than
 * what is bid for any energy in vain, and no higher than it costs to have it green.
 * @returns both prices
 */
export const greenPrices = (
  orders: readonly ClearedOrder[],
  price: number | null,
  isLeft: boolean,
  asked: number | null,
): Readonly<{ price: number; green: number }> => {
  if (price !== null && isLeft) return { price, green: price };
  let [lowest, highest] = [price ?? 0, Number.POSITIVE_INFINITY];
  for (const { side, limit, green, filledWh, hasMore } of orders) {
    const isBuy = side === 'buy';
    if (!green) {
      if (price === null && isBuy && hasMore) lowest = Math.max(lowest, limit);
      continue;
    }
    if (isBuy ? hasMore : filledWh > 0) lowest = Math.max(lowest, limit);
    if (isBuy ? filledWh > 0 : hasMore) highest = Math.min(highest, limit);
  }
  if (lowest > highest)
    throw new Error(`no price of green energy from ${lowest} to ${highest} leaves everybody content`);
  const green = lowest + Math.floor((highest - lowest) / 2);
  return { price: price ?? Math.min(green, asked ?? green), green };
};
