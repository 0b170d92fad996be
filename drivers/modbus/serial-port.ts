import { asyncScheduler, Observable } from 'rxjs';
import type { SerialPort } from 'serialport';
import { Fault } from '../../src/domain/fault.ts';
import { type Millis, millis } from '../../src/domain/time.ts';
import type { ByteTransport, LinkEvent } from './byte-transport.ts';
import { readUntilGone } from './read-until-gone.ts';
import { rtsWriter } from './rts-direction.ts';

export type SerialSettings = Readonly<{
  /** Best `/dev/serial/by-id/…`: ttyUSB numbers change. */
  path: string;
  baud: number;
  parity: 'none' | 'even' | 'odd';
  stopBits: 1 | 2;
  /** What RTS does: `none` for adapters that turn the line round themselves, as nearly all do. Default `none`. */
  rts?: 'none' | 'on-send' | 'off-send';
  /** RTS is switched this long before the first and after the last bit. Default 0. */
  rtsDelay?: Millis;
  /** Hardware flow control, for the rare converter that needs it; never with `rts`. Default off. */
  rtscts?: boolean;
}>;

/** A serial port as the kernel gives it; also one end of a pseudo-terminal. 8 data bits. */
export const serialPort = (settings: SerialSettings): ByteTransport => ({
  name: nameOf(settings),
  open: () =>
    new Observable<LinkEvent>((subscriber) => {
      const { path, baud, parity, stopBits, rts = 'none', rtsDelay = millis(0), rtscts = false } = settings;
      let port: SerialPort | null = null;
      const lost = (what: string) =>
        subscriber.error(
          new Fault('link-down', `Serial port ${path} ${what}: check the adapter, its cable and its rights.`),
        );
      const writerOf = (made: SerialPort): ((bytes: Uint8Array) => void) => {
        if (rts === 'none') return (bytes) => void made.write(bytes);
        const failed = ({ message }: Error) => lost(`cannot switch RTS (${message})`);
        // Bits leave a real port in real time, whatever clock the gateway goes by.
        return rtsWriter(made, { rts, delay: rtsDelay }, failed, asyncScheduler);
      };
      const opened = (made: SerialPort) => {
        port = made;
        if (subscriber.closed) return close(made);
        // Not on Windows, whose ports tell by themselves. Reading begins with the first listener.
        const { port: native } = made;
        if (native && 'poller' in native) native.read = readUntilGone(native);
        made.on('data', (bytes: Buffer) => subscriber.next({ kind: 'bytes', bytes }));
        made.on('error', (error) => lost(`failed (${error.message})`));
        made.on('close', () => lost('was unplugged'));
        subscriber.next({ kind: 'open', write: writerOf(made) });
      };
      // Loaded only where there is a serial line: the native addon costs memory and time.
      import('serialport').then(
        ({ SerialPort: Port }) => {
          if (subscriber.closed) return;
          const made = new Port(
            // `lock` would refuse a pseudo-terminal that socat holds open at its other end.
            {
              path,
              baudRate: baud,
              dataBits: 8,
              parity,
              stopBits,
              rtscts,
              lock: false,
              hupcl: false,
              autoOpen: false,
            },
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

const nameOf = ({ path, baud, parity, stopBits }: SerialSettings): string =>
  `${path} ${baud} 8${parity.charAt(0).toUpperCase()}${stopBits}`;

const close = (port: SerialPort): void => {
  port.removeAllListeners();
  // What goes wrong while letting go of a port is of no interest to anybody any more.
  port.on('error', () => undefined);
  if (port.isOpen) port.close(() => undefined);
};
