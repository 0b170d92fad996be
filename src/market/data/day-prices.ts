import type { DayPrices, DeliveryPrices } from '../../domain/market-data.ts';
import { meanPrice } from './mean-price.ts';

/**
 * Prices over several deliveries: their volume-weighted mean, which is Σ index × Wh ÷ Σ Wh. A delivery whose quantities are
 * not told is left out: a sum with it, less the others, would tell them.
 */
export const dayPrices = (deliveries: readonly DeliveryPrices[]): DayPrices => {
  const sum = { wh: 0, value: 0n };
  let [high, low, trades, traded]: [number | null, number | null, number, number] = [null, null, 0, 0];
  for (const one of deliveries) {
    if (one.index !== null) traded += 1;
    if (one.index === null || one.volumeWh === null || one.high === null || one.low === null) continue;
    sum.wh += one.volumeWh;
    sum.value += BigInt(one.index) * BigInt(one.volumeWh);
    high = Math.max(high ?? one.high, one.high);
    low = Math.min(low ?? one.low, one.low);
    trades += one.trades ?? 0;
  }
  return { index: meanPrice(sum), high, low, volumeWh: sum.wh, trades, traded };
};
