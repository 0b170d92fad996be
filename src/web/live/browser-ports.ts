import type { LivePorts } from './live-store.ts';

/** The address of an endpoint beside the page, wherever the page is served from. */
export const endpoint = (path: string): string => new URL(path, document.baseURI).href;

/** The browser's own parts. `EventSource`'s own retry is not used: it gives up for good on an HTTP error. */
export const browserPorts: LivePorts = {
  load: async () => {
    const response = await fetch(endpoint('v1/view'));
    if (!response.ok) throw new Error(`/v1/view answered ${response.status}`);
    return response.text();
  },
  open: ({ data, failed }) => {
    const source = new EventSource(endpoint('v1/live'));
    source.onmessage = ({ data: text }) => data(String(text));
    source.onerror = () => {
      source.close();
      failed();
    };
    return () => source.close();
  },
  now: () => performance.now(),
  after: (milliseconds, then) => {
    const timer = setTimeout(then, milliseconds);
    return () => clearTimeout(timer);
  },
};
