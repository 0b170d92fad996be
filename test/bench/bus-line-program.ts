/** A child process: meters on a paced RS-485 line behind a pseudo-terminal, and what its checker sees. */

import { loadProfile } from '../../drivers/profiles/catalogue.ts';
import { openPty } from '../../hardware-sim/line/pty.ts';
import { createRs485Line } from '../../hardware-sim/line/rs485-line.ts';
import { realWireClock } from '../../hardware-sim/line/wire-clock.ts';
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';
import { attributableMeter } from './attributable-meter.ts';
import type { LineOrder, LineSetup, LineWord } from './bus-line.ts';
import { labelledMeter } from './labelled-meter.ts';

const setup = JSON.parse(process.argv[2] ?? '') as LineSetup;
if (process.send === undefined) throw new Error('bus-line.ts starts this program');
const say = (word: LineWord): void => void process.send?.(word);

/** Questions and answers alternate: from one answer that begins to another there are whole cycles of the bus. */
let onAnswer: (() => void) | null = null;
const answered = (): void => {
  const report = onAnswer;
  onAnswer = null;
  report?.();
};
const units = Array.from({ length: setup.meters }, (_, index) => index + 1);
const meterAt = async (unit: number): Promise<ModbusMeter> => {
  if (setup.profile === 'labelled') return labelledMeter(answered);
  const profile = await loadProfile(setup.profile);
  if (profile.protocol !== 'modbus') throw new Error(`${setup.profile} is not for Modbus`);
  return attributableMeter(profile, unit, answered);
};
const meters = new Map(await Promise.all(units.map(async (unit) => [unit, await meterAt(unit)] as const)));
let receive: (bytes: Uint8Array) => void = () => undefined;
const pty = await openPty('line', (bytes) => receive(bytes));
const { baud, turnaround } = setup;
const line = createRs485Line({ baud, bitsPerCharacter: 10, turnaround, seed: 1 }, meters, realWireClock, pty.send);
receive = line.receive;

const close = async (): Promise<void> => {
  line.close();
  await pty.close();
  process.exit();
};
process.on('disconnect', () => void close());
process.on('message', (order: LineOrder) => {
  if (order.kind === 'mark') onAnswer = () => say({ kind: 'mark', at: performance.now(), ...line.statistics() });
  if (order.kind === 'faults')
    for (const [unit, { device }] of meters)
      if (order.unit === null || order.unit === unit) line.setMeterFaults(device, order.faults);
  if (order.kind === 'close') void close();
});
say({ kind: 'ready', path: pty.path });
