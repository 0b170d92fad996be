import { microBahtPerKwh } from '../domain/money.ts';
import { nearMiss } from '../domain/near-miss.ts';
import { type Refusal, refusal, refuseAll, refused } from './refusal.ts';

/** Who trades at a node that is no zone: `prices` names a file of market data, or a tariff. `peak`: minutes of the day. */
export type ConfiguredNode = Readonly<{
  id: string;
  kind: 'utility' | 'cross-border';
  sells: Readonly<{ prices: string; watts: number }> | null;
  buys: Readonly<{ prices: string; watts: number }> | null;
  calendar: string | null;
  peak: Readonly<{ from: number; to: number }>;
}>;

/** Lines towards the root, and who trades at their ends without being a zone. */
export type ConfiguredNetwork = Readonly<{
  root: string;
  lines: readonly Readonly<{
    from: string;
    to: string;
    fee: ReturnType<typeof microBahtPerKwh>;
    lossPpm: number;
    upW: number | null;
    downW: number | null;
  }>[];
  /** Absent: nobody trades at nodes that are no zones. `node-prices.ts` puts prices in the place of their names. */
  nodes?: readonly ConfiguredNode[];
}>;

type RawNode = Readonly<{
  id: string;
  kind: ConfiguredNode['kind'];
  sellPrices: string | null;
  sellKilowatts: number;
  buyPrices: string | null;
  buyKilowatts: number;
  calendar: string | null;
  peakFrom: string;
  peakTo: string;
}>;

/** What the schema lets through. */
export type RawNetwork = Readonly<{
  networkRoot: string | null;
  lines: readonly Readonly<{
    from: string;
    to: string;
    fee: number;
    lossPpm: number;
    upKilowatts: number | null;
    downKilowatts: number | null;
  }>[];
  nodes: readonly RawNode[];
}>;

/** @throws Refused where lines or nodes are given without a root, or nodes are nowhere, twice, or trade nothing */
export const networkOf = (
  { networkRoot, lines, nodes }: RawNetwork,
  layer: string,
): Readonly<{ network?: ConfiguredNetwork }> => {
  if (networkRoot === null) {
    if (lines.length > 0) throw refused('lines-without-root', { layer });
    if (nodes.length > 0) throw refused('market-nodes-without-root', { layer });
    return {};
  }
  const places = new Set([networkRoot, ...lines.flatMap(({ from, to }) => [from, to])]);
  refuseAll(nodes.flatMap((node, index) => nodeRefusals(node, index, { nodes, places, layer })));
  const watts = (kilowatts: number | null): number | null => kilowatts && kilowatts * 1_000;
  return {
    network: {
      root: networkRoot,
      lines: lines.map(({ from, to, fee, lossPpm, upKilowatts, downKilowatts }) => ({
        from,
        to,
        fee: microBahtPerKwh(fee),
        lossPpm,
        upW: watts(upKilowatts),
        downW: watts(downKilowatts),
      })),
      ...(nodes.length > 0 && { nodes: nodes.map(nodeOf) }),
    },
  };
};

const nodeRefusals = (
  node: RawNode,
  index: number,
  { nodes, places, layer }: Readonly<{ nodes: readonly RawNode[]; places: ReadonlySet<string>; layer: string }>,
): readonly Refusal[] => {
  const { id, sellPrices, sellKilowatts, buyPrices, buyKilowatts, peakFrom, peakTo } = node;
  const [sells, buys] = [sellPrices !== null && sellKilowatts > 0, buyPrices !== null && buyKilowatts > 0];
  const halves = (sellPrices !== null) !== sellKilowatts > 0 || (buyPrices !== null) !== buyKilowatts > 0;
  const isTwice = nodes.findIndex((other) => other.id === id) < index;
  const at = { layer, index, id };
  return [
    ...(places.has(id) ? [] : [refusal('market-node-nowhere', { ...at, meant: nearMiss(id, [...places]) })]),
    ...(isTwice ? [refusal('market-node-twice', at)] : []),
    ...(halves || !(sells || buys) ? [refusal('market-node-without-trade', at)] : []),
    ...(peakFrom < peakTo ? [] : [refusal('market-node-peak', { ...at, from: peakFrom, to: peakTo })]),
  ];
};

const nodeOf = (node: RawNode): ConfiguredNode => {
  const side = (prices: string | null, kilowatts: number) => prices && { prices, watts: kilowatts * 1_000 };
  return {
    id: node.id,
    kind: node.kind,
    sells: side(node.sellPrices, node.sellKilowatts) || null,
    buys: side(node.buyPrices, node.buyKilowatts) || null,
    calendar: node.calendar,
    peak: { from: minutesOf(node.peakFrom), to: minutesOf(node.peakTo) },
  };
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
