import { describe, expect, test } from 'vitest';
import { noFeed, parseView, reduceFeed } from '../../src/web/live/feed.ts';
import { firstRetry, type LivePorts, liveStore, longestRetry, silentAfter } from '../../src/web/live/live-store.ts';
import { coreView, gatewayView } from '../support/views.ts';

/** A browser whose time, network and server belong to the test. */
const fakeBrowser = ({ snapshot }: Readonly<{ snapshot?: string }> = {}) => {
  let time = 0;
  let timers: { at: number; then: () => void }[] = [];
  const streams: { data: (text: string) => void; failed: () => void; closed: boolean }[] = [];
  const ports: LivePorts = {
    load: () => (snapshot === undefined ? Promise.reject(new Error('no server')) : Promise.resolve(snapshot)),
    open: (handlers) => {
      const stream = { ...handlers, closed: false };
      streams.push(stream);
      return () => {
        stream.closed = true;
      };
    },
    now: () => time,
    after: (milliseconds, then) => {
      const timer = { at: time + milliseconds, then };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
  };
  const pass = (milliseconds: number): void => {
    const until = time + milliseconds;
    for (;;) {
      const next = timers.toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined || next.at > until) break;
      timers = timers.filter((one) => one !== next);
      time = next.at;
      next.then();
    }
    time = until;
  };
  const stream = () => {
    const last = streams.at(-1);
    if (last === undefined) throw new Error('the page opened no stream');
    return last;
  };
  return { ports, pass, stream, streams, timers: () => timers.length };
};

const view = JSON.stringify(gatewayView());

describe('what arrives', () => {
  const rows: readonly (readonly [string, string | null])[] = [
    [JSON.stringify(gatewayView()), 'gw-a'],
    [JSON.stringify(coreView()), 'substation-1'],
    ['{"neither":1}', null],
    [JSON.stringify({ ...gatewayView(), meters: {} }), null],
    [JSON.stringify({ ...gatewayView(), outbox: null }), null],
    [JSON.stringify({ ...coreView(), zones: undefined }), null],
    [JSON.stringify({ ...coreView(), interval: 7 }), null],
    ['[]', null],
    ['null', null],
    ['"gateway"', null],
    ['{', null],
  ];
  test.for(rows)('is a view only when it has the shape of one: %#', ([text, name]) => {
    const parsed = parseView(text);
    expect(parsed === null ? null : 'gateway' in parsed ? parsed.gateway : parsed.core).toBe(name);
  });

  test('a snapshot asked for once never replaces a newer one of the stream', () => {
    const streamed = reduceFeed(noFeed, { kind: 'received', view: gatewayView({ gateway: 'newer' }), now: 1 });
    expect(reduceFeed(streamed, { kind: 'loaded', view: gatewayView(), now: 2 })).toBe(streamed);
  });

  test('a snapshot is shown, but proves no connection', async () => {
    const browser = fakeBrowser({ snapshot: view });
    const store = liveStore(browser.ports);
    await Promise.resolve();
    expect(store.get()).toMatchObject({ link: 'connecting', view: { gateway: 'gw-a' } });
    browser.stream().data(view);
    expect(store.get().link).toBe('live');
  });
});

describe('when the server says what no view is', () => {
  test('it is said, the last view stays, and the next one is shown', () => {
    const browser = fakeBrowser();
    const store = liveStore(browser.ports);
    browser.stream().data(view);
    browser.stream().data('{"gateway":"gw-a","of":"another version"}');
    expect(store.get()).toMatchObject({ link: 'strange', view: { gateway: 'gw-a' } });
    browser.stream().data(view);
    expect(store.get().link).toBe('live');
  });

  test('silence after it is still silence', () => {
    const browser = fakeBrowser();
    const store = liveStore(browser.ports);
    browser.stream().data('{}');
    browser.pass(silentAfter + 1);
    expect(store.get().link).toBe('lost');
  });
});

describe('when the connection is lost', () => {
  test('it is lost at once on an error, the last view stays, and its age is known', () => {
    const browser = fakeBrowser();
    const store = liveStore(browser.ports);
    browser.pass(10);
    browser.stream().data(view);
    browser.stream().failed();
    expect(store.get()).toMatchObject({ link: 'lost', receivedAt: 10, view: { gateway: 'gw-a' } });
    expect(browser.stream().closed).toBe(true);
  });

  test('a silent stream is as lost as a broken one, a talking one is not', () => {
    const browser = fakeBrowser();
    const store = liveStore(browser.ports);
    for (let second = 0; second < 20; second += 1) {
      browser.stream().data(view);
      browser.pass(1_000);
    }
    expect(store.get().link).toBe('live');
    expect(browser.streams.length).toBe(1);
    browser.pass(silentAfter);
    expect(store.get().link).toBe('lost');
  });

  test('what is no view does not count as life', () => {
    const browser = fakeBrowser();
    const store = liveStore(browser.ports);
    browser.stream().data('{"error":"starting"}');
    browser.pass(silentAfter);
    expect(store.get()).toMatchObject({ link: 'lost', view: null });
  });

  test('it is tried again after 1, 2, 4, 8, 8 … seconds, and after one second again once it has worked', () => {
    const browser = fakeBrowser();
    const store = liveStore(browser.ports);
    for (const wait of [firstRetry, 2_000, 4_000, longestRetry, longestRetry]) {
      const opened = browser.streams.length;
      browser.stream().failed();
      browser.pass(wait - 1);
      expect(browser.streams.length, `not before ${wait} ms`).toBe(opened);
      browser.pass(1);
      expect(browser.streams.length, `at ${wait} ms`).toBe(opened + 1);
    }
    browser.stream().data(view);
    expect(store.get().link).toBe('live');
    const opened = browser.streams.length;
    browser.stream().failed();
    browser.pass(firstRetry);
    expect(browser.streams.length).toBe(opened + 1);
  });

  test('there is never more than one open stream and one timer', () => {
    const browser = fakeBrowser();
    liveStore(browser.ports);
    for (let step = 0; step < 50; step += 1) {
      if (step % 3 === 0) browser.stream().data(view);
      if (step % 4 === 0 && !browser.stream().closed) browser.stream().failed();
      browser.pass(977);
      expect(browser.streams.filter(({ closed }) => !closed).length).toBeLessThanOrEqual(1);
      expect(browser.timers()).toBe(1);
    }
  });
});

test('listeners hear changes only, and nothing once the store or they have stopped', () => {
  const browser = fakeBrowser();
  const store = liveStore(browser.ports);
  let heard = 0;
  const leave = store.subscribe(() => {
    heard += 1;
  });
  browser.stream().failed();
  expect(heard).toBe(1);
  browser.pass(firstRetry);
  browser.stream().failed();
  expect(heard, 'lost is still lost').toBe(1);
  leave();
  browser.pass(2_000);
  browser.stream().data(view);
  expect(heard).toBe(1);
  store.stop();
  expect(browser.timers()).toBe(0);
  expect(browser.stream().closed).toBe(true);
});
