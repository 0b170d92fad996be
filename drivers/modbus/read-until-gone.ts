import { read } from 'node:fs';
import { promisify } from 'node:util';

/** What is used of the native port that `serialport` opens: a descriptor that never blocks, and a word when it has bytes. */
export type NativePort = {
  readonly fd: number | null;
  readonly poller: { once(event: 'readable', done: (error: Error | null) => void): unknown };
  read(buffer: Buffer, offset: number, length: number): Promise<Readonly<{ buffer: Buffer; bytesRead: number }>>;
};

type ReadBytes = (
  fd: number,
  buffer: Buffer,
  offset: number,
  length: number,
  position: null,
) => Promise<Readonly<{ bytesRead: number }>>;

const readBytes: ReadBytes = promisify(read);

/** Nothing there yet, or disturbed: ask again. */
const isPatience = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(EAGAIN|EWOULDBLOCK|EINTR)$/.test(String(error.code));

const readable = ({ poller }: NativePort): Promise<void> =>
  new Promise((resolve, reject) => {
    poller.once('readable', (error) => (error ? reject(error) : resolve()));
  });

/**
 * Reads a port in the place of its own `read`, which takes a read of no bytes for a reason to read again at once.
 * A terminal that waits for one byte at least (VMIN 1) gives none only when it has hung up, and then for ever
 * (termios(3), Linux `hung_up_tty_read`): whoever was not just waiting for bytes then read in a circle, with a core
 * of the machine for itself, and never said that the adapter was gone.
 */
export const readUntilGone = (port: NativePort, bytes: ReadBytes = readBytes): NativePort['read'] => {
  const open = (): number => {
    if (port.fd === null) throw new Error('the port is closed');
    return port.fd;
  };
  return async (buffer, offset, length) => {
    for (;;) {
      try {
        const { bytesRead } = await bytes(open(), buffer, offset, length, null);
        if (bytesRead === 0) throw new Error('the port has hung up');
        return { buffer, bytesRead };
      } catch (error) {
        if (!isPatience(error)) throw error;
      }
      // Closed while the read was under way: the poller has gone with the port, and to wait for it would be a
      // use of freed memory that ends the process (bindings-cpp `Poller::destroy`).
      open();
      await readable(port);
    }
  };
};
