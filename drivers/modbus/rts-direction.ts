import { type SchedulerLike, timer } from 'rxjs';
import type { Millis } from '../../src/domain/time.ts';

/**
 * How a half-duplex adapter that cannot do it alone is told to send: its RTS line is raised (`on-send`) or lowered
 * (`off-send`) while it has the bus, and `delay` before the first and after the last bit.
 */
export type RtsDirection = Readonly<{ rts: 'on-send' | 'off-send'; delay: Millis }>;

type Done = (error: Error | null | undefined) => void;

/** What of a serial port is needed for that. */
export interface RtsPort {
  set(lines: Readonly<{ rts: boolean }>, done: Done): void;
  write(bytes: Uint8Array): unknown;
  /** Calls back when the last bit has left. */
  drain(done: Done): void;
}

/**
 * A writer that takes the bus for each frame and gives it back. It listens from the first. `failed` hears why the
 * line could not be switched: nothing must be sent then, and nothing could be heard.
 */
export const rtsWriter = (
  port: RtsPort,
  { rts, delay }: RtsDirection,
  failed: (error: Error) => void,
  scheduler: SchedulerLike,
): ((bytes: Uint8Array) => void) => {
  const sending = rts === 'on-send';
  const then =
    (next: () => void): Done =>
    (error) => {
      if (error) failed(error);
      else next();
    };
  const wait = (next: () => void): void => {
    if (delay === 0) next();
    else timer(delay, scheduler).subscribe(next);
  };
  const listen = (): void =>
    port.set(
      { rts: !sending },
      then(() => undefined),
    );
  listen();
  return (bytes) =>
    port.set(
      { rts: sending },
      then(() =>
        wait(() => {
          port.write(bytes);
          port.drain(then(() => wait(listen)));
        }),
      ),
    );
};
