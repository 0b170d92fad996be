import type { CoreView, GatewayView } from '../../domain/view.ts';
import { type History, noHistory, remember } from './history.ts';

export type View = GatewayView | CoreView;

/** `lost` means that what is shown is old, whatever the reason; `strange` that the server says what no view is. */
type Link = 'connecting' | 'live' | 'lost' | 'strange';

/** What the page knows. `receivedAt` is milliseconds of the page's own monotonic clock. */
export type Feed = Readonly<{ view: View | null; link: Link; receivedAt: number | null; history: History }>;

export type FeedEvent =
  /** A snapshot asked for once: something to show, but no proof that the stream works. */
  | Readonly<{ kind: 'loaded'; view: View; now: number }>
  | Readonly<{ kind: 'received'; view: View; now: number }>
  | Readonly<{ kind: 'strange' }>
  | Readonly<{ kind: 'failed' }>
  | Readonly<{ kind: 'silent' }>;

export const noFeed: Feed = { view: null, link: 'connecting', receivedAt: null, history: noHistory };

export const isGateway = (view: View): view is GatewayView => 'gateway' in view;

type Kind = 'string' | 'number' | 'object' | 'array';

/** What the page relies on at the top of a view; the parts inside are guarded where they are shown. */
const shapes: Readonly<Record<'gateway' | 'core', Readonly<Record<string, Kind>>>> = {
  gateway: {
    gateway: 'string',
    at: 'string',
    interval: 'object',
    meters: 'array',
    buses: 'array',
    alarms: 'array',
    outbox: 'object',
    core: 'object',
    fleet: 'object',
  },
  core: {
    core: 'string',
    at: 'string',
    interval: 'object',
    zones: 'array',
    gateways: 'array',
    ledger: 'object',
    log: 'object',
    journal: 'object',
    refused: 'object',
    alarms: 'array',
  },
};

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'nothing' : typeof value);

/** A snapshot of either program, told apart by its naming key; null for anything else. */
export const parseView = (text: string): View | null => {
  try {
    const value: unknown = JSON.parse(text);
    if (kindOf(value) !== 'object') return null;
    const parts = value as Readonly<Record<string, unknown>>;
    const shape = 'gateway' in parts ? shapes.gateway : shapes.core;
    return Object.entries(shape).every(([key, kind]) => kindOf(parts[key]) === kind) ? (value as View) : null;
  } catch {
    return null;
  }
};

/** The page's only state transition: pure, so that connection loss can be tested without a network. */
export const reduceFeed = (feed: Feed, event: FeedEvent): Feed => {
  switch (event.kind) {
    case 'loaded':
      // The stream was quicker: its view is the newer one.
      return feed.link === 'live' ? feed : { ...feed, view: event.view, receivedAt: event.now };
    case 'received':
      return {
        view: event.view,
        link: 'live',
        receivedAt: event.now,
        history: isGateway(event.view) ? remember(feed.history, event.view) : feed.history,
      };
    case 'strange':
      return feed.link === 'strange' ? feed : { ...feed, link: 'strange' };
    case 'failed':
    case 'silent':
      return feed.link === 'lost' ? feed : { ...feed, link: 'lost' };
  }
};
