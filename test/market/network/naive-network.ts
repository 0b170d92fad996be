import type { NetworkOrders } from '../../../src/market/network/clear-network.ts';
import type { FeederTree } from '../../../src/market/network/feeder-tree.ts';

/**
 * Welfare and volume of a network without losses, found another way: Wh by Wh along the cheapest path from any ask to any bid,
 * with what was sent before taken back where that is cheaper (successive shortest paths, Bellman and Ford), as long as a path
 * costs nobody anything.
 */
export const naiveNetwork = (
  { parent, line }: FeederTree,
  { count, node, side, price, quantityWh }: NetworkOrders,
): Readonly<{ welfare: number; volumeWh: number }> => {
  type Arc = { readonly from: number; readonly to: number; room: number; readonly cost: number };
  const [source, sink] = [parent.length, parent.length + 1];
  const arcs: Arc[] = [];
  // Each arc is followed by the way back: what was sent can be taken back for what it cost.
  const arc = (from: number, to: number, room: number, cost: number): void => {
    arcs.push({ from, to, room, cost }, { from: to, to: from, room: 0, cost: -cost });
  };
  for (let at = 0; at < count; at += 1)
    if (side[at] === 0) arc(node[at] as number, sink, quantityWh[at] as number, -(price[at] as number));
    else arc(source, node[at] as number, quantityWh[at] as number, price[at] as number);
  line.forEach((up, child) => {
    if (up === null) return;
    arc(child, parent[child] as number, up.limitUpWh ?? 1e9, up.fee);
    arc(parent[child] as number, child, up.limitDownWh ?? 1e9, up.fee);
  });
  let [welfare, volumeWh] = [0, 0];
  for (;;) {
    const cost = new Array<number>(parent.length + 2).fill(Number.POSITIVE_INFINITY);
    const by = new Array<number>(parent.length + 2).fill(-1);
    cost[source] = 0;
    for (let round = 0; round < cost.length; round += 1)
      arcs.forEach((one, at) => {
        const through = (cost[one.from] as number) + one.cost;
        if (one.room > 0 && through < (cost[one.to] as number)) {
          cost[one.to] = through;
          by[one.to] = at;
        }
      });
    if (!((cost[sink] as number) <= 0)) return { welfare, volumeWh };
    for (let place = sink; place !== source; ) {
      const at = by[place] as number;
      (arcs[at] as Arc).room -= 1;
      (arcs[at ^ 1] as Arc).room += 1;
      place = (arcs[at] as Arc).from;
    }
    welfare -= cost[sink] as number;
    volumeWh += 1;
  }
};
