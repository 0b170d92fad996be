import type { MicroBahtPerKwh } from '../domain/money.ts';
import { nearMiss } from '../domain/near-miss.ts';
import type { Series } from '../tariff/read-series.ts';
import type { Dated, EnergyCharge } from '../tariff/tariff.ts';
import type { CoreConfiguration } from './core-configuration.ts';
import type { ConfiguredNode } from './network-configuration.ts';
import { type Refusal, refusalsOf, refuseAll, refused, Untold } from './refusal.ts';
import type { TariffFolder } from './tariff-folder.ts';

type Market = CoreConfiguration['market'];
type Dates = Dated &
  (
    | Readonly<{ anyTime: MicroBahtPerKwh }>
    | Readonly<{ onPeak: MicroBahtPerKwh; offPeak: MicroBahtPerKwh }>
    | Readonly<{ unknown: string }>
  );
type Prices =
  | Readonly<{ tariff: string }>
  | Readonly<{
      list: string;
      calendar: string | null;
      peak: Readonly<{ from: number; to: number }>;
      entries: readonly Dates[];
    }>;
type Side = Readonly<{ prices: Prices; watts: number }> | Extract<ConfiguredNode['sells'], { steps: unknown }>;

/** The market with prices instead of their names: fits `MarketSettings`. */
export type PricedMarket = Omit<Market, 'network'> &
  Readonly<{
    network?: Omit<NonNullable<Market['network']>, 'nodes'> &
      Readonly<{
        nodes?: readonly Readonly<Pick<ConfiguredNode, 'id' | 'kind'> & { sells: Side | null; buys: Side | null }>[];
      }>;
  }>;

type Folder = Pick<TariffFolder, 'series' | 'files' | 'tariffs' | 'calendars'>;

/**
 * Puts what the folder of tariffs says in the place of the names by which nodes of the network have their prices, so that the rules
 * hold them and a replay needs no file.
 * @throws Refused where there is no such file of market data, no such tariff, or no calendar for prices of the hour
 */
export const withNodePrices = (market: Market, folder: Folder, layer: string): PricedMarket => {
  const { network, ...rest } = market;
  if (network === undefined) return rest;
  const { nodes, ...lines } = network;
  if (nodes === undefined) return { ...rest, network: lines };
  refuseAll(nodePriceRefusals(nodes, folder, layer));
  const priced = nodes.map(({ id, kind, sells, buys, ...hours }) => {
    const side = (of: ConfiguredNode['sells']): Side | null =>
      of === null || 'steps' in of ? of : { watts: of.watts, prices: pricesOf(of.prices, hours, folder) };
    return { id, kind, sells: side(sells), buys: side(buys) };
  });
  return { ...rest, network: { ...lines, nodes: priced } };
};

/** Lists of market data that are prices of energy. */
const isOfEnergy = ({ list }: Series): boolean => list === 'energy' || list === 'buyBack';

const seriesOf = ({ series }: Folder, name: string): Series | undefined =>
  series.find((one) => one.name === name && isOfEnergy(one));

/** Those that price every kWh by itself, which are those that the rules hold. */
const tariffsOf = ({ files, tariffs }: Folder): readonly string[] => {
  const held = new Set(files.tariffs.map(({ content }) => (content as { name?: unknown }).name));
  return tariffs.flatMap(({ name }) => (held.has(name) ? [name] : []));
};

const pricesOf = (name: string, hours: Pick<ConfiguredNode, 'calendar' | 'peak'>, folder: Folder): Prices => {
  const series = seriesOf(folder, name);
  if (series === undefined) return { tariff: name };
  const gaps = series.gaps.map(({ of: _, ...gap }) => gap);
  const entries = [...series.entries.map(entryOf), ...gaps];
  return { list: name, ...hours, entries: entries.sort((one, other) => (one.from < other.from ? -1 : 1)) };
};

/** A list of energy prices, or one of buy-back prices. */
const entryOf = (entry: Dated): Dates => {
  const { from, to, source, confidence, ...own } = entry as EnergyCharge | (Dated & { price: MicroBahtPerKwh });
  const dated = { from, to, source, confidence };
  if ('price' in own) return { ...dated, anyTime: own.price };
  if ('anyTime' in own) return { ...dated, anyTime: own.anyTime };
  if ('onPeak' in own) return { ...dated, onPeak: own.onPeak, offPeak: own.offPeak };
  return { ...dated, unknown: 'it is priced by the energy of a month, which no interval has' };
};

/** The names of prices, and of calendars for those of the hour, that the folder does not have. */
export const nodePriceRefusals = (
  nodes: readonly ConfiguredNode[],
  folder: Folder,
  layer: string,
): readonly Refusal[] => refusalsOf(nodes.flatMap((node, index) => checksOf(node, { folder, layer, index })));

const checksOf = (
  node: ConfiguredNode,
  { folder, layer, index }: Readonly<{ folder: Folder; layer: string; index: number }>,
): readonly (() => void)[] => {
  const known = [...folder.series.filter(isOfEnergy).map(({ name }) => name), ...tariffsOf(folder)];
  const calendars = folder.calendars.map(({ name }) => name);
  const settingOf = { sells: 'sellPrices', buys: 'buyPrices' } as const;
  const namedBy = (side: 'sells' | 'buys'): string | null => {
    const of = node[side];
    return of === null || 'steps' in of ? null : of.prices;
  };
  const isOfHours = (side: 'sells' | 'buys'): boolean => {
    const name = namedBy(side);
    if (name !== null && !known.includes(name))
      throw new Untold({ layer, path: `market.nodes[${index}].${settingOf[side]}` });
    return name !== null && seriesOf(folder, name)?.entries.some((entry) => 'onPeak' in entry) === true;
  };
  return [
    ...(['sells', 'buys'] as const).map((side) => () => {
      const [name, setting] = [namedBy(side), settingOf[side]];
      if (name !== null && !known.includes(name))
        throw refused('market-node-prices', {
          layer,
          index,
          id: node.id,
          setting,
          name,
          known,
          meant: nearMiss(name, known),
        });
    }),
    () => {
      const { id, calendar } = node;
      if (calendars.includes(calendar ?? '')) return;
      if (!isOfHours('sells') && !isOfHours('buys')) return;
      const meant = calendar && nearMiss(calendar, calendars);
      throw refused('market-node-calendar', { layer, index, id, calendar, known: calendars, meant });
    },
  ];
};
