import { useEffect, useState } from 'preact/hooks';
import type { Feed } from './feed.ts';
import type { LiveStore } from './live-store.ts';

/** The store's present state; renders again at every change. */
export const useFeed = (store: LiveStore): Feed => {
  const [feed, setFeed] = useState(store.get());
  useEffect(() => store.subscribe(() => setFeed(store.get())), [store]);
  return feed;
};
