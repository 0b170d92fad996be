import type { NodeKind } from '../domain/market.ts';
import { type MicroBahtPerKwh, microBahtPerKwh } from '../domain/money.ts';
import { nearMiss } from '../domain/near-miss.ts';
import type { Confidence, Dated } from '../tariff/tariff.ts';
import { radialRefusals } from './radial-lines.ts';
import { type Refusal, refusal, refuseAll, refused } from './refusal.ts';

/** A step of a node's curve in a span of days: fits `CurveStep`. */
type Step = Dated & Readonly<{ watts: number; price: MicroBahtPerKwh }>;
type Side = Readonly<{ prices: string; watts: number }> | Readonly<{ steps: readonly Step[] }>;

/** Who trades at a node that is no zone: `prices` names a file of market data, or a tariff. `peak`: minutes of the day. */
export type ConfiguredNode = Readonly<{
  id: string;
  kind: NodeKind;
  sells: Side | null;
  buys: Side | null;
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
  curves: readonly RawStep[];
}>;

type RawStep = Readonly<{
  node: string;
  side: 'sells' | 'buys';
  from: string;
  to: string;
  kilowatts: number;
  price: number;
  source: string;
  confidence: Confidence;
}>;

/** @throws Refused where lines or nodes are given without a root, lines are not radial, or nodes are nowhere, twice, or trade nothing */
export const networkOf = (
  { networkRoot, lines, nodes, curves }: RawNetwork,
  layer: string,
): Readonly<{ network?: ConfiguredNetwork }> => {
  if (networkRoot === null) {
    if (lines.length > 0) throw refused('lines-without-root', { layer });
    if (curves.length > 0 && nodes.length === 0)
      throw refused('curve-nowhere', { layer, index: 0, node: curves[0]?.node ?? '', known: [] });
    if (nodes.length > 0) throw refused('market-nodes-without-root', { layer });
    return {};
  }
  const places = new Set([networkRoot, ...lines.flatMap(({ from, to }) => [from, to])]);
  refuseAll([
    ...radialRefusals(lines, networkRoot, layer),
    ...nodes.flatMap((node, index) => nodeRefusals(node, index, { nodes, places, layer, curves })),
    ...curves.flatMap((step, index) => stepRefusals(step, index, { nodes, layer })),
  ]);
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
      ...(nodes.length > 0 && { nodes: nodes.map((node) => nodeOf(node, curves)) }),
    },
  };
};

const nodeRefusals = (
  node: RawNode,
  index: number,
  {
    nodes,
    places,
    layer,
    curves,
  }: Readonly<{
    nodes: readonly RawNode[];
    places: ReadonlySet<string>;
    layer: string;
    curves: readonly RawStep[];
  }>,
): readonly Refusal[] => {
  const { id, sellPrices, sellKilowatts, buyPrices, buyKilowatts, peakFrom, peakTo } = node;
  const [sells, buys] = [sellPrices !== null && sellKilowatts > 0, buyPrices !== null && buyKilowatts > 0];
  const halves = (sellPrices !== null) !== sellKilowatts > 0 || (buyPrices !== null) !== buyKilowatts > 0;
  const isTwice = nodes.findIndex((other) => other.id === id) < index;
  const at = { layer, index, id };
  return [
    ...(places.has(id) ? [] : [refusal('market-node-nowhere', { ...at, meant: nearMiss(id, [...places]) })]),
    ...(isTwice ? [refusal('market-node-twice', at)] : []),
    ...(halves || !(sells || buys || curves.some(({ node: of }) => of === id))
      ? [refusal('market-node-without-trade', at)]
      : []),
    ...(peakFrom < peakTo ? [] : [refusal('market-node-peak', { ...at, from: peakFrom, to: peakTo })]),
  ];
};

const stepRefusals = (
  { node, side, from, to }: RawStep,
  index: number,
  { nodes, layer }: Readonly<{ nodes: readonly RawNode[]; layer: string }>,
): readonly Refusal[] => {
  const of = nodes.find(({ id }) => id === node);
  if (of === undefined) return [refusal('curve-nowhere', { layer, index, node, known: nodes.map(({ id }) => id) })];
  const isPriced = (side === 'sells' ? of.sellPrices : of.buyPrices) !== null;
  return [
    ...(from > to ? [refusal('curve-days', { layer, index, from, to })] : []),
    ...(isPriced ? [refusal('curve-and-prices', { layer, index, node, side })] : []),
  ];
};

const nodeOf = (node: RawNode, curves: readonly RawStep[]): ConfiguredNode => {
  const side = (of: RawStep['side'], prices: string | null, kilowatts: number): Side | null => {
    if (prices !== null) return { prices, watts: kilowatts * 1_000 };
    const own = curves.filter((step) => step.node === node.id && step.side === of);
    return own.length === 0 ? null : { steps: own.map(stepOf) };
  };
  return {
    id: node.id,
    kind: node.kind,
    sells: side('sells', node.sellPrices, node.sellKilowatts),
    buys: side('buys', node.buyPrices, node.buyKilowatts),
    calendar: node.calendar,
    peak: { from: minutesOf(node.peakFrom), to: minutesOf(node.peakTo) },
  };
};

const stepOf = ({ from, to, source, confidence, kilowatts, price }: RawStep): Step => ({
  ...{ from, to, source, confidence, watts: kilowatts * 1_000, price: microBahtPerKwh(price) },
});

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
