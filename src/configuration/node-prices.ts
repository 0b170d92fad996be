import type { MicroBahtPerKwh } from '../domain/money.ts';
import type { Series } from '../tariff/read-series.ts';
import type { Dated, EnergyCharge } from '../tariff/tariff.ts';
import type { CoreConfiguration } from './core-configuration.ts';
import type { ConfiguredNode } from './network-configuration.ts';
import { type Refusal, refusal, refuseAll } from './refusal.ts';
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
  refuseAll(nodes.flatMap((node, index) => refusalsOf(node, { folder, layer, index })));
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

const refusalsOf = (
  { id, sells, buys, calendar }: ConfiguredNode,
  { folder, layer, index }: Readonly<{ folder: Folder; layer: string; index: number }>,
): readonly Refusal[] => {
  const at = { layer, index, id };
  const known = [...folder.series.filter(isOfEnergy).map(({ name }) => name), ...tariffsOf(folder)];
  const named = [
    ...(sells === null || 'steps' in sells ? [] : [['sellPrices', sells.prices] as const]),
    ...(buys === null || 'steps' in buys ? [] : [['buyPrices', buys.prices] as const]),
  ];
  const calendars = folder.calendars.map(({ name }) => name);
  const isOfHours = named.some(([, name]) => seriesOf(folder, name)?.entries.some((entry) => 'onPeak' in entry));
  return [
    ...named
      .filter(([, name]) => !known.includes(name))
      .map(([setting, name]) => refusal('market-node-prices', { ...at, setting, name, known })),
    ...(isOfHours && !calendars.includes(calendar ?? '')
      ? [refusal('market-node-calendar', { ...at, calendar, known: calendars })]
      : []),
  ];
};
