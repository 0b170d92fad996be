import type { NetworkResult } from './clear-network.ts';
import { type FeederLine, worthBefore } from './feeder-line.ts';
import type { FeederTree } from './feeder-tree.ts';

/**
 * What goes from one seller to one buyer over lines: sent there, received here, with its part of fees and congestion rent (nano-baht).
 * `to` is null where so little was sent that nothing of it arrives.
 */
export type Parcel<End> = Readonly<{
  from: End;
  to: End | null;
  sentWh: number;
  receivedWh: number;
  fees: bigint;
  rent: bigint;
}>;

/** Somebody who sells into the network at a node, or buys out of it. */
export type AtNode<End> = Readonly<{ node: number; end: End; quantityWh: number }>;

/** On its way: what is left of it where it is. */
type Moving<End> = { from: End; sentWh: number; hereWh: number; fees: bigint; rent: bigint };

/**
 * Parts the flows of a cleared network into parcels from seller to buyer. Any parting gives each order what it was given and each line
 * what it carried; this one serves, at each node, buyers there first, then the lines below, then the line above, and takes
 * sellers there first. All of it is whole numbers, and what rounding leaves over stays with the parcel that is served last.
 */
export const parcelsOf = <End>(
  tree: FeederTree,
  result: Pick<NetworkResult, 'price' | 'sentWh' | 'receivedWh'>,
  sells: readonly AtNode<End>[],
  buys: readonly AtNode<End>[],
): readonly Parcel<End>[] => {
  const parcels: Parcel<End>[] = [];
  const arrived: Moving<End>[][] = tree.names.map(() => []);
  for (const { node, end, quantityWh } of sells)
    arrived[node]?.push({ from: end, sentWh: quantityWh, hereWh: quantityWh, fees: 0n, rent: 0n });
  const buysAt = Map.groupBy(buys, ({ node }) => node);
  const childrenOf = Map.groupBy(tree.names.keys(), (node) => tree.parent[node] as number);

  const arrive = (node: number, moving: Moving<End>): void => {
    if (moving.hereWh > 0) arrived[node]?.push(moving);
    else if (moving.sentWh > 0) parcels.push({ ...partOf(moving), to: null, receivedWh: 0 });
  };
  /** Over the line of a node, towards its parent or away from it. */
  const over = (node: number, to: number, moving: readonly Moving<End>[], isUp: boolean): void => {
    const line = tree.line[node] as FeederLine;
    const [sent, received] = [Math.abs(result.sentWh[node] as number), Math.abs(result.receivedWh[node] as number)];
    const rent = BigInt(rentOf(line, result.price, node, tree.parent[node] as number, isUp));
    let [passed, before] = [0, 0];
    for (const one of moving) {
      passed += one.hereWh;
      const after = partOfWhole(received, passed, sent);
      const [energy, hereWh] = [BigInt(one.hereWh), after - before];
      before = after;
      arrive(to, { ...one, hereWh, fees: one.fees + energy * BigInt(line.fee), rent: one.rent + energy * rent });
    }
  };
  const serve = (node: number): void => {
    const queue = arrived[node] ?? [];
    for (const { end, quantityWh } of buysAt.get(node) ?? [])
      for (const one of taken(queue, quantityWh)) parcels.push({ ...partOf(one), to: end, receivedWh: one.hereWh });
    for (const child of childrenOf.get(node) ?? []) {
      const sent = result.sentWh[child] as number;
      if (sent < 0) over(child, child, taken(queue, -sent), false);
    }
    const up = result.sentWh[node] as number;
    if (up > 0) over(node, tree.parent[node] as number, taken(queue, up), true);
  };
  // What goes up is known from below, what comes down from above.
  for (let node = tree.names.length - 1; node > 0; node -= 1) if ((result.sentWh[node] as number) > 0) serve(node);
  for (let node = 0; node < tree.names.length; node += 1) if (!((result.sentWh[node] as number) > 0)) serve(node);
  return parcels;
};

const partOf = <End>({ from, sentWh, fees, rent }: Moving<End>) => ({ from, sentWh, fees, rent });

const rentOf = (
  line: FeederLine,
  price: NetworkResult['price'],
  node: number,
  parent: number,
  isUp: boolean,
): number => {
  const [here, above] = [price[node] ?? 0, price[parent] ?? 0];
  const [from, to] = isUp ? [here, above] : [above, here];
  return Math.max(0, worthBefore(line, to) - from);
};

/** `whole` × part ÷ of, rounded down; products of two quantities need not be safe integers. */
const partOfWhole = (whole: number, part: number, of: number): number =>
  part === of ? whole : Number((BigInt(whole) * BigInt(part)) / BigInt(of));

/** Takes so many Wh off the front of a queue, parting the last parcel where it has more. */
const taken = <End>(queue: Moving<End>[], wanted: number): readonly Moving<End>[] => {
  const found: Moving<End>[] = [];
  for (let left = wanted; left > 0; ) {
    const first = queue[0];
    if (first === undefined) throw new Error(`${left} Wh flow from a node that has none of them`);
    if (first.hereWh <= left) {
      found.push(first);
      queue.shift();
      left -= first.hereWh;
      continue;
    }
    const part = (amount: bigint): bigint => (amount * BigInt(left)) / BigInt(first.hereWh);
    const sentWh = partOfWhole(first.sentWh, left, first.hereWh);
    const [fees, rent] = [part(first.fees), part(first.rent)];
    found.push({ from: first.from, sentWh, hereWh: left, fees, rent });
    first.sentWh -= sentWh;
    first.hereWh -= left;
    first.fees -= fees;
    first.rent -= rent;
    left = 0;
  }
  return found;
};

/** What of a parcel counts by rule B, Wh at both its ends: never more than the seller gave of it, nor than the buyer took. */
export const countedOf = (
  { to, sentWh, receivedWh }: Pick<Parcel<unknown>, 'to' | 'sentWh' | 'receivedWh'>,
  given: number,
  took: number,
): Readonly<{ sentWh: number; receivedWh: number }> => {
  if (to === null) return { sentWh: given, receivedWh: 0 };
  const arrives = given >= sentWh ? receivedWh : partOfWhole(receivedWh, given, sentWh);
  const counted = Math.min(took, arrives);
  // As much as must have been sent for it, rounded up; that is no more than was given.
  return { sentWh: sentWh - partOfWhole(sentWh, receivedWh - counted, receivedWh), receivedWh: counted };
};
