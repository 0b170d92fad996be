import { expect, test } from 'vitest';
import { textsOf } from '../../src/client/market-socket.ts';

/** A WebSocket that tells what the test says, and how often it was closed. */
const fakeSocket = () => {
  const events = new EventTarget();
  let closed = 0;
  const close = (): void => {
    closed += 1;
  };
  const socket = Object.assign(events, { close }) as unknown as WebSocket;
  const tell = (data: string): void => void events.dispatchEvent(new MessageEvent('message', { data }));
  return { socket, tell, closed: () => closed };
};

const MEBI = 1024 * 1024;
const megabyte = (first: string): string => first.padEnd(MEBI, '.');

test('who reads more slowly than is told gets what waits, then hears to resume; nothing more is kept', async () => {
  const { socket, tell, closed } = fakeSocket();
  const texts = textsOf(socket);
  const first = texts.next();
  tell('first');
  expect((await first).value).toBe('first');
  for (let at = 0; at < 16; at += 1) tell(megabyte(`${at}`));
  expect(closed()).toBe(0);
  for (let at = 16; at < 20; at += 1) tell(megabyte(`${at}`));
  expect(closed()).toBe(1);
  const heard: string[] = [];
  const reading = (async () => {
    for await (const text of texts) heard.push(text.replaceAll('.', ''));
  })();
  await expect(reading).rejects.toThrow('too slow: more was told than was read; resume with the last sequence');
  expect(heard).toEqual(Array.from({ length: 17 }, (_, at) => `${at}`));
});

test('who reads along may be told any amount', async () => {
  const { socket, tell, closed } = fakeSocket();
  const texts = textsOf(socket);
  for (let at = 0; at < 40; at += 1) {
    const next = texts.next();
    tell(megabyte(`${at}`));
    expect((await next).value).toHaveLength(MEBI);
  }
  expect(closed()).toBe(0);
  await texts.return(undefined);
  expect(closed()).toBe(1);
});
