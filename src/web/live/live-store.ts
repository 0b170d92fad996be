import { type Feed, type FeedEvent, noFeed, parseView, reduceFeed } from './feed.ts';

/** What the store needs of the browser. Each function that starts something returns how to stop it. */
export type LivePorts = Readonly<{
  /** One snapshot as text; rejects when the server cannot be had. */
  load: () => Promise<string>;
  /** The stream of snapshots. `failed` is called at most once; then the stream is closed. */
  open: (handlers: Readonly<{ data: (text: string) => void; failed: () => void }>) => () => void;
  /** Monotonic milliseconds. */
  now: () => number;
  after: (milliseconds: number, then: () => void) => () => void;
}>;

export type LiveStore = Readonly<{
  get: () => Feed;
  /** Calls back after every change; returns how to stop that. */
  subscribe: (changed: () => void) => () => void;
  stop: () => void;
}>;

/** Servers send every second: three missed snapshots are no accident. */
export const silentAfter = 3_500;
export const firstRetry = 1_000;
export const longestRetry = 8_000;

/** Follows the server for as long as the page is open: reconnects with doubling delays, says at once when data are old. */
export const liveStore = ({ load, open, now, after }: LivePorts): LiveStore => {
  let feed = noFeed;
  let retry = firstRetry;
  let close = () => {};
  let cancel = () => {};
  let stopped = false;
  const listeners = new Set<() => void>();

  const dispatch = (event: FeedEvent): void => {
    const next = reduceFeed(feed, event);
    if (next === feed || stopped) return;
    feed = next;
    for (const changed of listeners) changed();
  };
  const reconnect = (kind: 'failed' | 'silent'): void => {
    close();
    cancel();
    dispatch({ kind });
    cancel = after(retry, connect);
    retry = Math.min(longestRetry, retry * 2);
  };
  const watchSilence = (): void => {
    cancel();
    cancel = after(silentAfter, () => reconnect('silent'));
  };
  const connect = (): void => {
    watchSilence();
    close = open({
      data: (text) => {
        const view = parseView(text);
        retry = firstRetry;
        watchSilence();
        dispatch(view === null ? { kind: 'strange' } : { kind: 'received', view, now: now() });
      },
      failed: () => reconnect('failed'),
    });
  };

  load().then(
    (text) => {
      const view = parseView(text);
      if (view !== null) dispatch({ kind: 'loaded', view, now: now() });
    },
    // The stream meets the same trouble and reports it.
    () => {},
  );
  connect();
  return {
    get: () => feed,
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    stop: () => {
      stopped = true;
      close();
      cancel();
    },
  };
};
