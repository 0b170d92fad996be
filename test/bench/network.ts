import { clearNetwork, type NetworkOrders } from '../../src/market/network/clear-network.ts';
import { type FeederTree, feederTree, type NamedLine } from '../../src/market/network/feeder-tree.ts';
import { BUY, SELL } from '../../src/market/order-book.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type Effort, figure, type Row, row } from './row.ts';
import { median } from './statistics.ts';

const SEED = 20_261_130;

/** A substation: feeders, their sections, and every meter a node of its own under a section. */
const substation = (feeders: number, sections: number, meters: number): FeederTree => {
  const lines: NamedLine[] = [];
  const line = (from: string, to: string, fee: number, lossPpm: number, limit: number): void => {
    lines.push({ from, to, fee, lossPpm, limitUpWh: limit, limitDownWh: limit });
  };
  for (let feeder = 0; feeder < feeders; feeder += 1) {
    line(`f${feeder}`, 'substation', 50_000, 10_000, 120_000);
    for (let section = 0; section < sections; section += 1) {
      line(`f${feeder}s${section}`, `f${feeder}`, 20_000, 15_000, 12_000);
      for (let meter = 0; meter < meters; meter += 1)
        line(`f${feeder}s${section}m${meter}`, `f${feeder}s${section}`, 0, 5_000, 2_500);
    }
  }
  return feederTree(lines, 'substation');
};

/** Every meter bids or asks once, at prices of half a baht to six; a utility node sells dear and buys cheap. */
const ordersFor = ({ names }: FeederTree, random = seededRandom(SEED)): NetworkOrders => {
  const upTo = (limit: number): number => Math.floor(random.fraction() * limit);
  const meters = names.flatMap((name, at) => (name.includes('m') ? [at] : []));
  const count = meters.length + 2;
  const sides = meters.map(() => (upTo(2) === 0 ? BUY : SELL));
  return {
    count,
    node: Int32Array.from([0, 0, ...meters]),
    side: Uint8Array.from([SELL, BUY, ...sides]),
    price: Int32Array.from([
      5_700_000,
      2_200_000,
      ...sides.map((side) => 100 * (5_000 + upTo(50_000) + (side === BUY ? 5_000 : 0))),
    ]),
    quantityWh: Int32Array.from([10_000_000, 10_000_000, ...sides.map(() => 1 + upTo(2_000))]),
  };
};

/** A closing auction over the whole tree, from orders to fills, flows and node prices; one thread, the median of rounds. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const [rounds, sections] = effort === 'quick' ? [1, 2] : [25, 20];
  return [
    [10, sections, 50],
    [1, 1, 10 * sections * 50],
  ].map(([feeders = 1, perFeeder = 1, meters = 1]) => {
    const tree = substation(feeders, perFeeder, meters);
    const orders = ordersFor(tree);
    const result = clearNetwork(tree, orders);
    const full = tree.line.filter((line, node) => line !== null && result.sentWh[node] === line.limitUpWh).length;
    const times = Array.from({ length: rounds }, () => {
      const from = performance.now();
      clearNetwork(tree, orders);
      return performance.now() - from;
    });
    const lossWh = result.soldWh - result.boughtWh;
    return row(
      `feeder tree, ${feeders * perFeeder * meters} meters under ${feeders} × ${perFeeder} sections`,
      median(times),
      'ms',
      `${figure(result.boughtWh / 1000)} kWh bought, ${figure(lossWh / 1000)} kWh lost, ${full} lines full`,
    );
  });
};
