import { Observable, type SchedulerLike } from 'rxjs';
import type { ByteTransport, LinkEvent } from '../../drivers/modbus/byte-transport.ts';
import { createRs485Line, type LineSettings, type Rs485Line } from '../../hardware-sim/line/rs485-line.ts';
import type { WireClock } from '../../hardware-sim/line/wire-clock.ts';
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';

/** A wire that only a scheduler moves. */
const virtualWireClock = (scheduler: SchedulerLike): WireClock => ({
  now: () => scheduler.now(),
  at: (when, run) => {
    const action = scheduler.schedule(() => run(), Math.max(0, when - scheduler.now()));
    return () => action.unsubscribe();
  },
});

/** An RS-485 line with meters on it, and the transport of the master at its end. */
export const virtualBus = (
  settings: LineSettings,
  meters: ReadonlyMap<number, ModbusMeter>,
  scheduler: SchedulerLike,
): Readonly<{ line: Rs485Line; transport: ByteTransport }> => {
  let hear: (bytes: Uint8Array) => void = () => undefined;
  const line = createRs485Line(settings, meters, virtualWireClock(scheduler), (bytes) => hear(bytes));
  const transport: ByteTransport = {
    name: 'virtual line',
    open: () =>
      new Observable<LinkEvent>((subscriber) => {
        hear = (bytes) => subscriber.next({ kind: 'bytes', bytes });
        subscriber.next({ kind: 'open', write: (bytes) => line.receive(bytes) });
        return () => {
          hear = () => undefined;
        };
      }),
  };
  return { line, transport };
};
