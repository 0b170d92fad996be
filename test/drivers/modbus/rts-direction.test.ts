import { expect, test } from 'vitest';
import { type RtsPort, rtsWriter } from '../../../drivers/modbus/rts-direction.ts';
import { millis } from '../../../src/domain/time.ts';
import { virtualTime } from '../../support/virtual-time.ts';

/** A port that notes what is done to it; `drained` lets the last bit go. */
const notingPort = (failing = false) => {
  const done: string[] = [];
  let drained: () => void = () => undefined;
  const port: RtsPort = {
    set: ({ rts }, callback) => {
      done.push(rts ? 'RTS high' : 'RTS low');
      callback(failing ? new Error('inappropriate ioctl') : null);
    },
    write: (bytes) => done.push(`${bytes.length} bytes`),
    drain: (callback) => {
      drained = () => callback(null);
    },
  };
  return { port, done, drained: () => drained() };
};
const never = () => {
  throw new Error('did fail');
};

test.each([
  ['on-send', 'RTS high', 'RTS low'],
  ['off-send', 'RTS low', 'RTS high'],
] as const)('%s: the bus is taken for the frame alone and given back when its last bit has left', (rts, send, hear) => {
  const { port, done, drained } = notingPort();
  const write = rtsWriter(port, { rts, delay: millis(0) }, never, virtualTime());
  expect(done).toEqual([hear]);
  write(Uint8Array.of(1, 2, 3));
  expect(done).toEqual([hear, send, '3 bytes']);
  drained();
  expect(done).toEqual([hear, send, '3 bytes', hear]);
});

test('a delay is kept before the first and after the last bit', () => {
  const time = virtualTime();
  const { port, done, drained } = notingPort();
  const watched: RtsPort = {
    ...port,
    drain: (callback) => {
      port.drain(callback);
      done.push('draining');
      drained();
    },
  };
  const write = rtsWriter(watched, { rts: 'on-send', delay: millis(2) }, never, time);
  write(Uint8Array.of(1));
  time.advance(1);
  expect(done).toEqual(['RTS low', 'RTS high']);
  time.advance(1);
  expect(done).toEqual(['RTS low', 'RTS high', '1 bytes', 'draining']);
  time.advance(2);
  expect(done).toEqual(['RTS low', 'RTS high', '1 bytes', 'draining', 'RTS low']);
});

test('a port that has no such line says so, and nothing is sent', () => {
  const { port, done } = notingPort(true);
  const failures: string[] = [];
  const write = rtsWriter(
    port,
    { rts: 'on-send', delay: millis(0) },
    ({ message }) => failures.push(message),
    virtualTime(),
  );
  write(Uint8Array.of(1));
  expect(failures).toEqual(['inappropriate ioctl', 'inappropriate ioctl']);
  expect(done.filter((what) => what.endsWith('bytes'))).toEqual([]);
});
