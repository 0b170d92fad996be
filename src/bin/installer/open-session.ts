import { setTimeout as sleep } from 'node:timers/promises';
import type { ByteTransport } from '../../../drivers/modbus/byte-transport.ts';
import type { Line, LineCounters, Outcome, Question } from '../../../drivers/modbus/question.ts';
import { rtuMachine, wireTime } from '../../../drivers/modbus/rtu-machine.ts';
import { type OpenableLine, runLine } from '../../../drivers/modbus/run-line.ts';
import { serialPort } from '../../../drivers/modbus/serial-port.ts';
import { tcpMachine } from '../../../drivers/modbus/tcp-machine.ts';
import { tcpSocket } from '../../../drivers/modbus/tcp-socket.ts';
import type { Millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LineSettings } from './line-settings.ts';
import { refusePort } from './refuse-port.ts';

/** A line that is open, for one question after the other. */
export type Session = Readonly<{
  ask(question: Question): Promise<Outcome>;
  counters(): LineCounters;
  close(): Promise<void>;
}>;

/** The kernel closes a serial port in its own time; one that is opened again too early loses its first bytes. */
const CLOSING_MS = 30;

const openable = (settings: LineSettings, clock: Clock, patience: Millis): OpenableLine => {
  const overSocket = (bytes: ByteTransport): OpenableLine =>
    settings.kind === 'tcp'
      ? runLine(tcpMachine, bytes, { clock, spin: false })
      : runLine(rtuMachine({ character: 0, silence: 0 }), bytes, { clock, spin: false });
  return settings.kind === 'rtu'
    ? runLine(rtuMachine(wireTime(settings)), serialPort(settings), { clock, spin: true })
    : overSocket(tcpSocket({ host: settings.host, port: settings.port, patience }));
};

/** Opens a line; `patience` is for the connecting. @throws Fault `link-down` when it does not open, or is in use. */
export const openSession = (settings: LineSettings, clock: Clock, patience: Millis): Promise<Session> =>
  new Promise((resolve, reject) => {
    if (settings.kind === 'rtu') refusePort(settings.path);
    const line = openable(settings, clock, patience);
    let lost: string | null = null;
    const sessionOver = (open: Line): Session => ({
      ask: (question) =>
        new Promise((settle) => {
          if (lost === null) return open.ask(question, settle);
          const now = clock.stamp();
          settle({ requested: now, answered: now, result: { kind: 'link-down', detail: lost } });
        }),
      counters: line.counters,
      close: async () => {
        link.unsubscribe();
        if (settings.kind === 'rtu') await sleep(CLOSING_MS);
      },
    });
    const link = line.open().subscribe({
      next: (open) => resolve(sessionOver(open)),
      // A question under way has been told by the line itself; those after it are told by us.
      error: (error: unknown) => {
        lost = error instanceof Error ? error.message : String(error);
        reject(error);
      },
    });
  });
