import type { NodeKind } from '../domain/market.ts';
import { type MicroBahtPerKwh, microBahtPerKwh } from '../domain/money.ts';
import { nearMiss } from '../domain/near-miss.ts';
import type { Confidence, Dated } from '../tariff/tariff.ts';
import type { SettersOf } from './layer.ts';
import { partly, toldOf } from './partly.ts';
import { at } from './path.ts';
import { radialRefusals } from './radial-lines.ts';
import { type Refusal, refusal, refuseAll } from './refusal.ts';

/** A step of a node's curve in a span of days: fits `CurveStep`. */
type Step = Dated & Readonly<{ watts: number; price: MicroBahtPerKwh }>;
type NamedSide = Readonly<{ prices: string; watts: number }>;
type Side = NamedSide | Readonly<{ steps: readonly Step[] }>;

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

/** What has to be looked at: lines or nodes without a root, lines that are not radial, nodes that are nowhere, twice, or trade nothing. */
export const networkChecks = (raw: RawNetwork, by: SettersOf): readonly (() => void)[] => {
  const nodes = toldOf(() => raw.nodes).flat();
  const curves = toldOf(() => raw.curves).flat();
  const ofNetwork = (check: () => readonly Refusal[]) => () => {
    if (raw.networkRoot !== null) refuseAll(check());
  };
  return [
    () => refuseRootless(raw, by('networkRoot', 'lines', 'nodes', 'curves')),
    ofNetwork(() => radialRefusals(raw.lines, raw.networkRoot ?? '', by('networkRoot', 'lines'))),
    ...nodes.flatMap((node, index) => nodeChecks(node, { raw, index, layer: by(at('nodes', index)) }).map(ofNetwork)),
    ...curves.flatMap((step, index) =>
      stepChecks(step, { raw, index, layer: by(at('curves', index), 'nodes') }).map(ofNetwork),
    ),
  ];
};

const refuseRootless = (raw: RawNetwork, layer: string): void => {
  if (raw.networkRoot !== null) return;
  const { lines, nodes, curves } = raw;
  refuseAll([
    ...(lines.length > 0 ? [refusal('lines-without-root', { layer })] : []),
    ...(nodes.length > 0 ? [refusal('market-nodes-without-root', { layer })] : []),
    ...(curves.length > 0 && nodes.length === 0
      ? [refusal('curve-nowhere', { layer, index: 0, node: curves[0]?.node ?? '', known: [] })]
      : []),
    ...(lines.length + nodes.length > 0 ? [refusal('depends', { layer, paths: ['market.networkRoot'] })] : []),
  ]);
};

/** One that was judged; undefined where each zone is a market of its own. */
export const networkOf = (raw: RawNetwork, layer: string): ConfiguredNetwork | undefined => {
  const { networkRoot: root } = raw;
  if (root === null) return undefined;
  const watts = (kilowatts: number | null): number | null => kilowatts && kilowatts * 1_000;
  return partly<ConfiguredNetwork>(
    { layer, path: 'market' },
    {
      root: () => root,
      lines: () =>
        raw.lines.map(({ from, to, fee, lossPpm, upKilowatts, downKilowatts }) => ({
          from,
          to,
          fee: microBahtPerKwh(fee),
          lossPpm,
          upW: watts(upKilowatts),
          downW: watts(downKilowatts),
        })),
      nodes: () =>
        raw.nodes.length === 0
          ? undefined
          : raw.nodes.map((node, index) => nodeOf(node, raw, { layer, path: `market.nodes[${index}]` })),
    },
  );
};

type Around = Readonly<{ raw: RawNetwork; index: number; layer: string }>;

const nodeChecks = (node: RawNode, { raw, index, layer }: Around): readonly (() => readonly Refusal[])[] => [
  () => {
    const places = new Set([raw.networkRoot ?? '', ...raw.lines.flatMap(({ from, to }) => [from, to])]);
    const { id } = node;
    return places.has(id)
      ? []
      : [refusal('market-node-nowhere', { layer, index, id, meant: nearMiss(id, [...places]) })];
  },
  () => {
    const { id } = node;
    const isTwice = raw.nodes.slice(0, index).some((other) => toldOf(() => other.id).includes(id));
    return isTwice ? [refusal('market-node-twice', { layer, index, id })] : [];
  },
  () => {
    const { id, sellPrices, sellKilowatts, buyPrices, buyKilowatts } = node;
    const [sells, buys] = [sellPrices !== null && sellKilowatts > 0, buyPrices !== null && buyKilowatts > 0];
    const halves = (sellPrices !== null) !== sellKilowatts > 0 || (buyPrices !== null) !== buyKilowatts > 0;
    const isTrading = !halves && (sells || buys || raw.curves.some(({ node: of }) => of === id));
    return isTrading ? [] : [refusal('market-node-without-trade', { layer, index, id })];
  },
  () => {
    const { id, peakFrom: from, peakTo: to } = node;
    return from < to ? [] : [refusal('market-node-peak', { layer, index, id, from, to })];
  },
];

const stepChecks = (step: RawStep, { raw, index, layer }: Around): readonly (() => readonly Refusal[])[] => {
  const nodeOfStep = () => raw.nodes.find(({ id }) => id === step.node);
  return [
    () =>
      nodeOfStep() === undefined
        ? [refusal('curve-nowhere', { layer, index, node: step.node, known: raw.nodes.map(({ id }) => id) })]
        : [],
    () => {
      const { from, to } = step;
      return from > to ? [refusal('curve-days', { layer, index, from, to })] : [];
    },
    () => {
      const { node, side } = step;
      const of = nodeOfStep();
      const isPriced = of !== undefined && (side === 'sells' ? of.sellPrices : of.buyPrices) !== null;
      return isPriced ? [refusal('curve-and-prices', { layer, index, node, side })] : [];
    },
  ];
};

const nodeOf = (node: RawNode, raw: RawNetwork, place: Readonly<{ layer: string; path: string }>): ConfiguredNode => {
  const side = (of: RawStep['side'], prices: string | null, watts: () => number): Side | null => {
    if (prices !== null) return partly<NamedSide>(place, { prices: () => prices, watts });
    const own = raw.curves.filter((step) => step.node === node.id && step.side === of);
    return own.length === 0 ? null : { steps: own.map(stepOf) };
  };
  return partly<ConfiguredNode>(place, {
    id: () => node.id,
    kind: () => node.kind,
    sells: () => side('sells', node.sellPrices, () => node.sellKilowatts * 1_000),
    buys: () => side('buys', node.buyPrices, () => node.buyKilowatts * 1_000),
    calendar: () => node.calendar,
    peak: () => ({ from: minutesOf(node.peakFrom), to: minutesOf(node.peakTo) }),
  });
};

const stepOf = ({ from, to, source, confidence, kilowatts, price }: RawStep): Step => ({
  ...{ from, to, source, confidence, watts: kilowatts * 1_000, price: microBahtPerKwh(price) },
});

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
