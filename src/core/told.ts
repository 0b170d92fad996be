import type { MarketEvent } from '../domain/market.ts';
import type { Plain } from '../domain/plain.ts';
import type { Instant } from '../domain/time.ts';
import { publicEvent } from './public-event.ts';

type Broken = Extract<MarketEvent, { kind: 'invariant-broken' }>;

/**
 * What is told to those outside from the past: the last public events, which a client who was away still gets, and laws of
 * the books that were broken, which stay an alarm over a start. A replay gathers it, and a snapshot keeps it.
 */
export type Told = Readonly<{
  see: (events: readonly MarketEvent[]) => void;
  /** Public, oldest first, and no more than are kept. */
  events: () => readonly MarketEvent[];
  /** Of each law the first and the last time that it was broken. */
  broken: () => readonly Broken[];
  /** Lets go of public events of before a moment. */
  forgetBefore: (at: Instant) => void;
  dump: () => Plain;
  /** Null: as if nothing had been told. */
  load: (dump: Plain) => void;
}>;

type ToldDump = Readonly<{ events: readonly MarketEvent[]; broken: readonly (readonly [Broken, Broken])[] }>;

/** `most`: public events kept. */
export const toldEvents = (most: number): Told => {
  let events: MarketEvent[] = [];
  const broken = new Map<string, readonly [first: Broken, last: Broken]>();
  /** A trade is made one for the public when it is shown: of a replay's nearly none is. */
  const kept = (): readonly MarketEvent[] => events.slice(-most).flatMap((event) => publicEvent(event) ?? []);
  return {
    see: (seen) => {
      for (const event of seen) {
        const shown = event.kind === 'traded' ? event : publicEvent(event);
        if (shown !== null) events.push(shown);
        if (event.kind === 'invariant-broken') broken.set(event.law, [broken.get(event.law)?.[0] ?? event, event]);
      }
      if (events.length > 2 * most) events = events.slice(-most);
    },
    events: kept,
    broken: () => [...broken.values()].flatMap(([first, last]) => (first === last ? [first] : [first, last])),
    forgetBefore: (at) => {
      events = events.filter((event) => event.at >= at);
    },
    dump: () => {
      const dump: ToldDump = { events: kept(), broken: [...broken.values()].map(withoutDetail) };
      return dump as unknown as Plain;
    },
    load: (dump) => {
      const from = dump as unknown as ToldDump | null;
      events = [...(from?.events ?? [])];
      broken.clear();
      for (const [first, last] of from?.broken ?? [])
        broken.set(first.law, first.sequence === last.sequence ? [first, first] : [first, last]);
    },
  };
};

/** Registers and money in the detail are a household's own: what broke a law stands in the core's log. */
const withoutDetail = ([first, last]: readonly [Broken, Broken]): readonly [Broken, Broken] => {
  const short = (event: Broken): Broken => ({ ...event, detail: 'see the log of then' });
  return [short(first), short(last)];
};
