/**
 * What a market tells everybody: depth, trades, indications and clearings as they happen, and prices afterwards. Nobody is named
 * in it. Prices are whole µTHB/kWh, energy is whole Wh; deliveries are named by their start.
 */
import type { ZoneId } from './identity.ts';
import type { AuctionIndication, Clearing, Trade } from './market.ts';
import type { ControlAct } from './market-control.ts';
import type { Side } from './order.ts';
import type { Instant, Millis } from './time.ts';
import type { PriceLevel } from './view.ts';

/** What one may listen to, each by itself. */
export const marketChannels = ['depth', 'trades', 'indicative', 'clearings'] as const;
export type MarketChannel = (typeof marketChannels)[number];

/** A delivery interval of a zone: what is traded. */
export type Product = Readonly<{ zone: ZoneId; start: Instant }>;

/** A side of a book, best first, summed up by price. */
export type Depth = Readonly<{ bids: readonly PriceLevel[]; asks: readonly PriceLevel[] }>;

/** An order that rests, as the market has it between two commands. */
export type RestingOrder = Product &
  Readonly<{
    id: string;
    side: Side;
    price: number;
    restWh: number;
    /** Of green energy: in no book, and not in its depth. */
    green?: true;
  }>;

/**
 * What the closing auction would come to now. `scope`: `network` where all zones that lines join were cleared together for it,
 * `zone` where the zone was cleared by itself, because no line leads to it.
 */
export type Indicated = Product & Readonly<{ at: Instant; scope: 'zone' | 'network'; indication: AuctionIndication }>;

/** One piece of news. `depth` has the levels that changed with what rests there now, 0 where nothing does. */
export type MarketNews =
  | (Readonly<{ kind: 'depth-snapshot' }> & Product & Depth)
  | (Readonly<{ kind: 'depth' }> & Product & Depth)
  /** The gate has closed: the book is no more. */
  | (Readonly<{ kind: 'depth-closed' }> & Product)
  | (Readonly<{ kind: 'trade'; sequence: number; at: Instant }> & Omit<PublicTrade, 'length'>)
  | (Readonly<{ kind: 'indicative' }> & Indicated)
  | (Readonly<{ kind: 'clearing'; sequence: number; at: Instant }> & Omit<Clearing, 'length'>)
  /** The operator has changed how the market stands, or a gateway's word has; `zone` is null for all zones. */
  | Readonly<{ kind: 'control'; sequence: number; at: Instant; zone: ZoneId | null; act: ControlAct; reason: string }>
  /** What one had of before does not hold any more: snapshots follow. Trades and clearings in between are in the prices. */
  | Readonly<{ kind: 'reset'; reason: ResetReason; detail: string }>
  /** The last one: who listens is too slow, and comes again with its cursor. */
  | Readonly<{ kind: 'cut'; detail: string }>;

type PublicTrade = Pick<Trade, 'zone' | 'start' | 'length' | 'quantityWh' | 'price' | 'phase' | 'premium'>;

/** `forgotten`: too much has happened since; `restart`: it was before this core started; `unknown`: it was never here. */
export type ResetReason = 'forgotten' | 'restart' | 'unknown';

export const channelOf: Readonly<Record<MarketNews['kind'], MarketChannel | null>> = {
  'depth-snapshot': 'depth',
  depth: 'depth',
  'depth-closed': 'depth',
  trade: 'trades',
  indicative: 'indicative',
  clearing: 'clearings',
  control: null,
  reset: null,
  cut: null,
};

/** News that belong together. `sequence` is that of the last event of the journal they tell of: the cursor to resume from. */
export type MarketFrame = Readonly<{ sequence: number; at: Instant; news: readonly MarketNews[] }>;

/**
 * Prices of one delivery. `index` is the volume-weighted mean over all trades of the continuous book and the closing auction,
 * Σ price × Wh ÷ Σ Wh, to whole µTHB/kWh, half to even; null where nothing was traded. `vwap` is that of the continuous
 * book alone. A premium for green energy is in neither. What `hidden` names is known and not told, because fewer than three accounts bought, or sold.
 */
export type DeliveryPrices = Product &
  Readonly<{
    length: Millis;
    index: number | null;
    vwap: number | null;
    volumeWh: number | null;
    trades: number | null;
    first: number | null;
    last: number | null;
    high: number | null;
    low: number | null;
    closing: ClosingPrices | null;
    hidden: boolean;
  }>;

/** Of the closing auction. `volumeWh` is null where it is hidden. */
type ClosingPrices = Readonly<{
  reason: Clearing['reason'];
  price: number | null;
  lowest: number | null;
  highest: number | null;
  volumeWh: number | null;
  /** Absent where no green energy was traded. */
  green?: Readonly<{ premium: number; volumeWh: number | null }>;
}>;

/** Over the deliveries of a day that one may know everything of; `traded` counts deliveries with a trade. */
export type DayPrices = Readonly<{
  index: number | null;
  high: number | null;
  low: number | null;
  volumeWh: number;
  trades: number;
  traded: number;
}>;
