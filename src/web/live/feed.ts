import type { CoreView, GatewayView } from '../../domain/view.ts';
import { type History, noHistory, remember } from './history.ts';

export type View = GatewayView | CoreView;

/** `lost` means that what is shown is old, whatever the reason. */
type Link = 'connecting' | 'live' | 'lost';

/** What the page knows. `receivedAt` is milliseconds of the page's own monotonic clock. */
export type Feed = Readonly<{ view: View | null; link: Link; receivedAt: number | null; history: History }>;

export type FeedEvent =
  /** A snapshot asked for once: something to show, but no proof that the stream works. */
  | Readonly<{ kind: 'loaded'; view: View; now: number }>
  | Readonly<{ kind: 'received'; view: View; now: number }>
  | Readonly<{ kind: 'failed' }>
  | Readonly<{ kind: 'silent' }>;

export const noFeed: Feed = { view: null, link: 'connecting', receivedAt: null, history: noHistory };

export const isGateway = (view: View): view is GatewayView => 'gateway' in view;

/** A snapshot of either program, told apart by its naming key; null for anything else. */
export const parseView = (text: string): View | null => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    return 'gateway' in value || 'core' in value ? (value as View) : null;
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
    case 'failed':
    case 'silent':
      return feed.link === 'lost' ? feed : { ...feed, link: 'lost' };
  }
};
