import { thbPerKwh } from '../wire/prices-csv.ts';
import { said } from './speech.ts';
import { right, textWidth } from './terminal/text-width.ts';

type Level = Readonly<{ price: number; quantityWh: number }>;
/** As the core's routes tell it. */
export type ToldPrices = Readonly<{
  zone: string;
  day: string;
  deliveries: readonly Readonly<{
    start: string;
    index: number | null;
    high: number | null;
    low: number | null;
    last: number | null;
    volumeWh: number | null;
    hidden: boolean;
    closing: Readonly<{ reason: string; price: number | null }> | null;
  }>[];
  total: Readonly<{ index: number | null; volumeWh: number; trades: number; traded: number }>;
}>;
export type ToldDepth = Readonly<{ zone: string; start: string; bids: readonly Level[]; asks: readonly Level[] }>;
export type ToldIndications = Readonly<{
  indications: readonly Readonly<{
    zone: string;
    start: string;
    scope: 'zone' | 'network';
    reason: string;
    price?: number;
    volumeWh?: number;
    imbalanceWh?: number;
  }>[];
}>;

const reasons: Readonly<Record<string, string>> = {
  'no-bids': 'nobody buys',
  'no-asks': 'nobody sells',
  'no-overlap': 'bids and offers do not meet',
  'core-was-down': 'no auction: the core was down',
  halted: 'no auction: trading was halted',
  suspended: 'no auction: trading was suspended',
};
const inWords = (reason: string): string => said(reasons[reason] ?? reason);
const priced = (price: number | null | undefined): string => thbPerKwh(price ?? null) ?? '–';
const time = (moment: string): string => moment.slice(11, 16);
const day = (moment: string): string => moment.slice(0, 10);
/** Columns as wide as their widest field, figures to the right. */
const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows.reduce<readonly number[]>(
    (before, row) => row.map((field, at) => Math.max(before[at] ?? 0, textWidth(field))),
    [],
  );
  const line = (row: readonly string[]): string =>
    row.map((field, at) => (at === row.length - 1 ? field : right(field, widths[at] ?? 0))).join('  ');
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('');
};

/** A line a delivery in which anything was traded or cleared, then the day in a sentence. */
export const pricesLines = ({ zone, day: of, deliveries, total }: ToldPrices): string => {
  const title = `Prices of ${zone} on ${of}, THB/kWh:\n`;
  if (deliveries.length === 0) return `${title}Nothing was traded or cleared for that day.\n`;
  const rows = deliveries.map(({ start, index, high, low, last, volumeWh, hidden, closing }) => [
    ...[time(start), ...[index, high, low, last].map(priced), hidden ? said('not told') : `${volumeWh ?? 0}`],
    closing === null ? said('open') : closing.price === null ? inWords(closing.reason) : priced(closing.price),
  ]);
  const few = deliveries.some(({ hidden }) => hidden)
    ? 'Volumes are not told where fewer than three accounts bought or sold, and the day is without them.\n'
    : '';
  return `${title}${table([['start', 'index', 'high', 'low', 'last', 'Wh', 'closing auction'].map(said), ...rows])}${few}${dayLine(total)}`;
};

const dayLine = ({ index, volumeWh, trades, traded }: ToldPrices['total']): string => {
  if (traded === 0) return 'No trades for that day.\n';
  const deliveries = said(traded === 1 ? '1 delivery was traded' : `${traded} deliveries were traded`);
  const sums =
    index === null ? '' : said(`; the day: ${trades} trades, ${volumeWh} Wh, index ${priced(index)} THB/kWh`);
  return `${deliveries}${sums}.\n`;
};

/** Both sides, best first, side by side. */
export const depthLines = ({ zone, start, bids, asks }: ToldDepth): string => {
  const title = `Book of ${zone} for ${day(start)} ${time(start)}:\n`;
  if (bids.length + asks.length === 0) return `${title}Nothing rests there.\n`;
  const rows = Array.from({ length: Math.max(bids.length, asks.length) }, (_, at) => {
    const [bid, ask] = [bids[at], asks[at]];
    return [
      ...(bid === undefined ? ['', ''] : [`${bid.quantityWh}`, priced(bid.price)]),
      ...(ask === undefined ? ['', ''] : [priced(ask.price), `${ask.quantityWh}`]),
    ];
  });
  return `${title}${table([['Wh', 'bid THB/kWh', 'offer THB/kWh', 'Wh'].map(said), ...rows])}`;
};

/** A sentence an auction. */
export const indicativeLines = ({ indications }: ToldIndications): string => {
  if (indications.length === 0) return 'Nothing rests for any delivery: no auction is indicated.\n';
  return indications
    .map(({ zone, start, scope, reason, price, volumeWh, imbalanceWh = 0 }) => {
      const whole = scope === 'network' ? 'with the zones its lines lead to' : 'by itself';
      const result =
        reason === 'cleared' ? `${volumeWh} Wh at ${priced(price)} THB/kWh, ${left(imbalanceWh)}` : inWords(reason);
      return `${zone} ${day(start)} ${time(start)}, cleared ${whole}: ${result}.\n`;
    })
    .join('');
};

const left = (imbalanceWh: number): string =>
  imbalanceWh === 0 ? 'all served' : `${Math.abs(imbalanceWh)} Wh more ${imbalanceWh > 0 ? 'wanted' : 'offered'}`;
