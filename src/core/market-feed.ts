import {
  auditTime,
  concat,
  defer,
  EMPTY,
  expand,
  filter,
  from,
  ignoreElements,
  map,
  type Observable,
  of,
  Subject,
  switchMap,
  timer,
} from 'rxjs';
import type { Journalled, MarketEvent } from '../domain/market.ts';
import { channelOf, type MarketFrame, type MarketNews, type ResetReason } from '../domain/market-data.ts';
import { instant, millis, SECOND } from '../domain/time.ts';
import { type Resumable, resumable } from '../flow/resumable.ts';
import { dayPrices } from '../market/data/day-prices.ts';
import { type DepthBooks, depthBooks } from '../market/data/depth.ts';
import { type Indicator, indicator } from '../market/data/indicator.ts';
import type { Clock } from '../ports/clock.ts';
import type { MarketData, MarketListening } from '../ports/market-data.ts';
import type { Books } from './books.ts';

export type MarketFeed = Readonly<{
  /** What a command brought about, in order. What it costs the writer does not depend on how many listen (`npm run bench -- market-data`). */
  see: (entry: Journalled, events: readonly MarketEvent[]) => void;
  /** The journal is replayed: takes up what rests. Nothing before is known. */
  begin: () => void;
  data: MarketData;
  /** Publishes as long as it is subscribed to. Emits nothing. */
  run: () => Observable<never>;
}>;

/** Real time that news are gathered for: what 200 listeners cost is per frame, not per order. Engineering choice. */
const GATHERED = millis(50);
/** Grid time between two indications of a delivery, and auctions tried at a time. Engineering choices. */
const INDICATED_EVERY = SECOND;
const AUCTIONS_AT_A_TIME = 8;
/** News that one who was away can still get: some tens of megabytes at most. Engineering choice. */
const NEWS_KEPT = 50_000;

type Tools = Readonly<{ books: Books; clock: Pick<Clock, 'now' | 'scheduler'> }>;
/** What there is from the end of the replay on. */
type Open = Readonly<{ depth: DepthBooks; indicated: Indicator; told: Resumable<MarketFrame>; started: number }>;

/** Tells what happens in a market, out of events as they are applied: nothing of it is journalled, none of it is awaited. */
export const marketFeed = ({ books, clock }: Tools): MarketFeed => {
  const changed = new Subject<void>();
  let open = begun(books);
  let happened: MarketNews[] = [];
  let [seen, published, at] = [0, 0, instant(0)];

  const flush = (): void => {
    const { depth, indicated, told } = open;
    const { news, touched } = depth.take();
    for (const product of touched) indicated.touch(product);
    // By the auction and not by the book: a zone of a network is indicated though nothing rests in it.
    for (const one of happened) if (one.kind === 'clearing') indicated.close(one);
    const now = instant(Math.max(books.at(), clock.now()));
    const due = indicated.due(now).map((one): MarketNews => ({ kind: 'indicative', ...one }));
    const all = [...happened, ...news, ...due];
    happened = [];
    published = seen;
    if (all.length > 0) told.tell({ sequence: published, at, news: all });
  };

  return {
    see: (entry, events) => {
      const last = events.at(-1);
      if (last === undefined) return;
      open.depth.see(entry, events);
      for (const event of events) {
        const news = newsOf(event);
        if (news !== null) happened.push(news);
        // Where trading is halted, no auction is indicated; where it goes on, there is one again.
        if (news?.kind === 'control') for (const product of open.depth.products()) open.indicated.touch(product);
      }
      [seen, at] = [last.sequence, entry.at];
      changed.next();
    },
    begin: () => {
      open = begun(books);
      [happened, seen, published, at] = [[], open.started, open.started, books.at()];
      for (const product of open.depth.products()) open.indicated.touch(product);
      changed.next();
    },
    data: {
      published: () => published,
      listen: (to) =>
        defer(() => {
          flush();
          const frames = firstFrames(open, to, { sequence: published, at });
          return concat(
            from(frames),
            open.told.live.pipe(
              map((frame) => within(frame, to)),
              filter(isTelling),
            ),
          );
        }),
      knows: (zone) =>
        books.market.registry()?.zones.some(({ id }) => id === zone) === true || books.prices.zones().includes(zone),
      depth: (product) => open.depth.of(product),
      indicated: () => {
        flush();
        return open.indicated.latest();
      },
      prices: (zone, since, to) => {
        const deliveries = books.prices.of(zone, since, to);
        return { deliveries, total: dayPrices(deliveries) };
      },
    },
    run: () =>
      changed.pipe(
        auditTime(GATHERED, clock.scheduler),
        switchMap(() =>
          of(null).pipe(
            // What is not due yet is looked at again, until nothing waits.
            expand(() => {
              flush();
              return open.indicated.waiting() ? timer(INDICATED_EVERY, clock.scheduler).pipe(map(() => null)) : EMPTY;
            }),
          ),
        ),
        ignoreElements(),
      ),
  };
};

const begun = (books: Books): Open => {
  const started = books.market.sequence();
  return {
    depth: depthBooks(books.market.resting(), books.market.standsAt),
    indicated: indicator({
      ask: (zone, start) => books.market.indications(zone, start),
      ...{ every: INDICATED_EVERY, most: AUCTIONS_AT_A_TIME },
    }),
    told: resumable<MarketFrame>({ most: NEWS_KEPT, weight: ({ news }) => news.length, from: started }),
    started,
  };
};

/** What is told of an event as it is, and names nobody. */
const newsOf = (event: MarketEvent): MarketNews | null => {
  if (event.kind === 'traded') {
    const { sequence, at, trade } = event;
    const { zone, start, quantityWh, price, phase, premium } = trade;
    const green = premium !== undefined && { premium };
    return { kind: 'trade', sequence, at, zone, start, quantityWh, price, phase, ...green };
  }
  if (event.kind === 'controlled') {
    const { sequence, at, control } = event;
    return { kind: 'control', sequence, at, zone: control.zone, act: control.act, reason: control.reason };
  }
  if (event.kind !== 'cleared') return null;
  const { length: _, ...clearing } = event.clearing;
  return { kind: 'clearing', sequence: event.sequence, at: event.at, ...clearing };
};

type Now = Pick<MarketFrame, 'sequence' | 'at'>;

/** What somebody hears first: what there is, what was missed, or both where what was missed is not known. */
const firstFrames = (open: Open, to: MarketListening, now: Now): readonly MarketFrame[] => {
  if (to.after === undefined) return [snapshot(open, to, now, [])];
  const missed = to.after > now.sequence ? null : open.told.after(to.after);
  if (missed === null) return [snapshot(open, to, now, [resetOf(open, to.after, now)])];
  // Indications come of themselves too, between two events: the last ones are told again.
  const indicated = { ...now, news: indicatedNews(open) };
  return [...missed, indicated].map((frame) => within(frame, to)).filter(isTelling);
};

const resetOf = ({ started }: Open, after: number, { sequence }: Now): MarketNews => {
  const reason: ResetReason = after > sequence ? 'unknown' : after < started ? 'restart' : 'forgotten';
  return { kind: 'reset', reason, detail: resetDetails[reason] };
};

const resetDetails: Readonly<Record<ResetReason, string>> = {
  forgotten:
    'More has happened since than is kept for those who were away: begin with these snapshots; trades and clearings in between are in the prices.',
  restart: 'The core has started since: begin with these snapshots; trades and clearings in between are in the prices.',
  unknown: 'This market has not come so far: is the cursor that of another core? Begin with these snapshots.',
};

const indicatedNews = ({ indicated }: Open): readonly MarketNews[] =>
  indicated.latest().map((one): MarketNews => ({ kind: 'indicative', ...one }));

const snapshot = (open: Open, to: MarketListening, now: Now, first: readonly MarketNews[]): MarketFrame => {
  const { depth } = open;
  const { zone, start } = to;
  // Whoever asks for one delivery hears that nothing rests there, too.
  const products = zone !== undefined && start !== undefined ? [{ zone, start }] : depth.products();
  const books = products.map((product): MarketNews => ({ kind: 'depth-snapshot', ...product, ...depth.of(product) }));
  return within({ ...now, news: [...first, ...books, ...indicatedNews(open)] }, to);
};

const isTelling = ({ news }: MarketFrame): boolean => news.length > 0;

/** A frame without what nobody asked for; the same one where all of it was. */
const within = (frame: MarketFrame, to: MarketListening): MarketFrame => {
  if (to.channels === undefined && to.zone === undefined && to.start === undefined) return frame;
  const news = frame.news.filter((one) => isAskedFor(one, to));
  return news.length === frame.news.length ? frame : { ...frame, news };
};

const isAskedFor = (news: MarketNews, { channels, zone, start }: MarketListening): boolean => {
  const channel = channelOf[news.kind];
  if (news.kind === 'control') return zone === undefined || news.zone === null || news.zone === zone;
  if (news.kind === 'reset' || news.kind === 'cut' || channel === null) return true;
  return (
    (channels === undefined || channels.includes(channel)) &&
    (zone === undefined || news.zone === zone) &&
    (start === undefined || news.start === start)
  );
};
