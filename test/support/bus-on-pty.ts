import { openPty } from '../../hardware-sim/line/pty.ts';
import type { LineSettings } from '../../hardware-sim/line/rs485-line.ts';
import { createRs485Line } from '../../hardware-sim/line/rs485-line.ts';
import { realWireClock } from '../../hardware-sim/line/wire-clock.ts';
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';

/** Meters behind a real pseudo-terminal, which a master opens at `path` as its serial port. Closing unplugs it. */
export const busOnPty = async (settings: LineSettings, meters: ReadonlyMap<number, ModbusMeter>) => {
  let receive: (bytes: Uint8Array) => void = () => undefined;
  const pty = await openPty('meters', (bytes) => receive(bytes));
  const line = createRs485Line(settings, meters, realWireClock, pty.send);
  receive = line.receive;
  const close = async () => {
    line.close();
    await pty.close();
  };
  return { line, path: pty.path, close };
};
