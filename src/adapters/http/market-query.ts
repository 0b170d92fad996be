import { Fault } from '../../domain/fault.ts';
import { type MarketChannel, marketChannels } from '../../domain/market-data.ts';
import { bangkokTime, type Instant, instant } from '../../domain/time.ts';
import type { MarketListening } from '../../ports/market-data.ts';

/** What an address may say of what one wants to hear. */
export type ListeningQuery = { channels?: string; zone?: string; delivery?: string; after?: number };

/** @throws Fault `malformed`, in words. */
export const listeningIn = ({ channels, zone, delivery, after }: ListeningQuery): MarketListening => ({
  ...(channels !== undefined && { channels: channels.split(',').map(channelIn) }),
  ...(zone !== undefined && { zone }),
  ...(delivery !== undefined && { start: deliveryIn(delivery) }),
  ...(after !== undefined && { after }),
});

const channelIn = (name: string): MarketChannel => {
  const found = marketChannels.find((one) => one === name);
  if (found !== undefined) return found;
  throw malformedQuery(`There is no channel "${name}": there are ${marketChannels.join(', ')}.`);
};

/**
 * Start of a delivery: `2026-11-24T10:15`, in Bangkok where no offset is said. The plus of an offset may have become a blank, as
 * it does in an address where nobody has written it as %2B. @throws Fault `malformed`.
 */
export const deliveryIn = (text: string): Instant => {
  const said = text.replace(/ (?=\d\d:\d\d$)/, '+');
  const at = Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(said) ? said : `${said}+07:00`);
  if (isMoment(said) && !Number.isNaN(at)) return instant(at);
  throw malformedQuery(`delivery is "${text}"; allowed: the start of an interval, such as 2026-11-24T10:15.`);
};

/** A minute of the calendar: 31 February is none. */
const isMoment = (said: string): boolean => {
  const minute = /^\d{4}-\d\d-\d\dT\d\d:\d\d/.exec(said)?.[0];
  const at = Date.parse(`${minute}Z`);
  return minute !== undefined && !Number.isNaN(at) && new Date(at).toISOString().startsWith(minute);
};

/** Midnight in Bangkok; null where nobody says a day. @throws Fault `malformed`. */
export const dayIn = (text: string | undefined): Instant | null => {
  if (text === undefined) return null;
  const at = Date.parse(`${text}T00:00:00+07:00`);
  if (!Number.isNaN(at) && bangkokTime(instant(at)).startsWith(text)) return instant(at);
  throw malformedQuery(`"${text}" is no day; allowed: a day of the calendar, such as 2026-11-24.`);
};

export const malformedQuery = (sentence: string): Fault => new Fault('malformed', sentence);
