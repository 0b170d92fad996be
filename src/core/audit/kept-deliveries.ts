import type { Command } from '../../domain/market.ts';
import { DAY, type Instant, instant } from '../../domain/time.ts';
import { defaultMarketSettings } from '../../market/market-settings.ts';
import { readRules } from '../../market/rules.ts';

/** What a delivery is remembered for beyond its last run (engineering choice: batches that were held, clocks that were wrong). */
const BEYOND = 15 * DAY;

/**
 * How long an audit remembers deliveries: longer than any rules it has seen let one be settled again. `rules`: those in force
 * before the first command.
 */
export const keptDeliveries = (rules: string | null) => {
  const finalAfter = (text: string | null): number =>
    text === null || text === '' ? 0 : readRules(text).settings.finalAfter;
  let longest = Math.max(defaultMarketSettings.finalAfter, finalAfter(rules));
  return {
    see: (command: Command): void => {
      if (command.kind === 'rules') longest = Math.max(longest, finalAfter(command.text));
    },
    /** What starts before is forgotten. */
    from: (now: Instant): Instant => instant(now - longest - BEYOND),
  };
};
