import { expect, test } from 'vitest';
import { type NativePort, readUntilGone } from '../../../drivers/modbus/read-until-gone.ts';

const again = () => Object.assign(new Error('not yet'), { code: 'EAGAIN' });

/** A port whose reads give what stands here, one after the other; `waits` counts how often it was waited for. */
const scripted = (...reads: readonly (number | Error)[]) => {
  const counted = { reads: 0, waits: 0 };
  const port: NativePort = {
    fd: 7,
    poller: {
      once: (_, done) => {
        counted.waits += 1;
        done(null);
      },
    },
    read: () => Promise.reject(new Error('the library reads')),
  };
  const read = readUntilGone(port, async () => {
    const result = reads[counted.reads];
    counted.reads += 1;
    if (result instanceof Error) throw result;
    return { bytesRead: result ?? 0 };
  });
  return { counted, read: () => read(Buffer.alloc(8), 0, 8) };
};

test('bytes are handed on as they come', async () => {
  const { read, counted } = scripted(5);
  expect((await read()).bytesRead).toBe(5);
  expect(counted).toEqual({ reads: 1, waits: 0 });
});

test('where there is nothing yet the poller is waited for', async () => {
  const { read, counted } = scripted(again(), again(), 3);
  expect((await read()).bytesRead).toBe(3);
  expect(counted).toEqual({ reads: 3, waits: 2 });
});

test('a read of no bytes is the end, and is not tried again', async () => {
  const { read, counted } = scripted(0, 0, 0);
  await expect(read()).rejects.toThrow('hung up');
  expect(counted).toEqual({ reads: 1, waits: 0 });
});

test('so is anything else the kernel refuses', async () => {
  const { read, counted } = scripted(again(), Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' }));
  await expect(read()).rejects.toThrow('EIO');
  expect(counted).toEqual({ reads: 2, waits: 1 });
});

test('a port that was closed is not read', async () => {
  const closed: NativePort = {
    fd: null,
    poller: { once: () => undefined },
    read: () => Promise.reject(new Error('no')),
  };
  await expect(readUntilGone(closed)(Buffer.alloc(8), 0, 8)).rejects.toThrow('closed');
});

test('a port that is closed while a read finds nothing is not waited for: its poller is freed memory by then', async () => {
  let waits = 0;
  const port: { -readonly [Key in keyof NativePort]: NativePort[Key] } = {
    fd: 7,
    poller: {
      once: (_, done) => {
        waits += 1;
        done(null);
      },
    },
    read: () => Promise.reject(new Error('no')),
  };
  const read = readUntilGone(port, async () => {
    port.fd = null;
    throw again();
  });
  await expect(read(Buffer.alloc(8), 0, 8)).rejects.toThrow('closed');
  expect(waits).toBe(0);
});
