import { Observable } from 'rxjs';
import type { SerialPort } from 'serialport';
import { Fault } from '../../src/domain/fault.ts';
import type { ByteTransport, LinkEvent } from './byte-transport.ts';

export type SerialSettings = Readonly<{
  /** Best `/dev/serial/by-id/…`: ttyUSB numbers change. */
  path: string;
  baud: number;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
}>;

/** A serial port as the kernel gives it; also one end of a pseudo-terminal. 8 data bits, no flow control. */
export const serialPort = ({ path, baud, parity, stopBits }: SerialSettings): ByteTransport => ({
  name: `${path} ${baud} 8${parity.charAt(0).toUpperCase()}${stopBits}`,
  open: () =>
    new Observable<LinkEvent>((subscriber) => {
      let port: SerialPort | null = null;
      const lost = (what: string) =>
        subscriber.error(
          new Fault('link-down', `Serial port ${path} ${what}: check the adapter, its cable and its rights.`),
        );
      const opened = (made: SerialPort) => {
        port = made;
        if (subscriber.closed) return close(made);
        made.on('data', (bytes: Buffer) => subscriber.next({ kind: 'bytes', bytes }));
        made.on('error', (error) => lost(`failed (${error.message})`));
        made.on('close', () => lost('was unplugged'));
        subscriber.next({
          kind: 'open',
          write: (bytes) => {
            made.write(bytes);
          },
        });
      };
      // Loaded only where there is a serial line: the native addon costs memory and time.
      import('serialport').then(
        ({ SerialPort: Port }) => {
          if (subscriber.closed) return;
          const made = new Port(
            // `lock` would refuse a pseudo-terminal that socat holds open at its other end.
            { path, baudRate: baud, dataBits: 8, parity, stopBits, lock: false, hupcl: false, autoOpen: false },
          );
          made.open((error) => (error ? lost(`cannot be opened (${error.message})`) : opened(made)));
        },
        (error: unknown) => lost(`has no driver (${error instanceof Error ? error.message : String(error)})`),
      );
      return () => {
        if (port) close(port);
      };
    }),
});

const close = (port: SerialPort): void => {
  port.removeAllListeners();
  // What goes wrong while letting go of a port is of no interest to anybody any more.
  port.on('error', () => undefined);
  if (port.isOpen) port.close(() => undefined);
};
