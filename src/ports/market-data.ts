import type { Observable } from 'rxjs';
import type { ZoneId } from '../domain/identity.ts';
import type {
  DayPrices,
  DeliveryPrices,
  Depth,
  Indicated,
  MarketChannel,
  MarketFrame,
  Product,
} from '../domain/market-data.ts';
import type { Instant } from '../domain/time.ts';

/** What somebody wants to hear; absent: all there is. */
export type MarketListening = Readonly<{
  channels?: readonly MarketChannel[];
  zone?: ZoneId;
  start?: Instant;
  /** The cursor of the last frame one has: what came after it is told first, or a reset where that is not known any more. */
  after?: number;
}>;

/** The market as it is and was, for everybody: nobody is named. */
export interface MarketData {
  /** Cursor of the last frame that was told to all. */
  published(): number;
  /**
   * First what is: snapshots, or what was missed; then what happens, a frame for what came about together, some twenty a second at
   * most. Completes never.
   */
  listen(to: MarketListening): Observable<MarketFrame>;
  /** Whether a zone is, or was, one of this market. */
  knows(zone: ZoneId): boolean;
  depth(product: Product): Depth;
  /** What was indicated last, of all open deliveries; nearest first. */
  indicated(): readonly Indicated[];
  /** Of the deliveries of a zone that start in [from, to), earliest first, and over all of them. */
  prices(
    zone: ZoneId,
    from: Instant,
    to: Instant,
  ): Readonly<{ deliveries: readonly DeliveryPrices[]; total: DayPrices }>;
}
