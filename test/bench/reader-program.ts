/** A child process: reads two blocks of a meter in turn by one client, as fast as it can, until it is told to end. */

import { connect } from 'node:net';
import jsmodbus from 'jsmodbus';
import modbusSerial from 'modbus-serial';
import { SerialPort } from 'serialport';
import type { Line, Question } from '../../drivers/modbus/question.ts';
import { rtuMachine, wireTime } from '../../drivers/modbus/rtu-machine.ts';
import { type OpenableLine, runLine } from '../../drivers/modbus/run-line.ts';
import { serialPort } from '../../drivers/modbus/serial-port.ts';
import { tcpMachine } from '../../drivers/modbus/tcp-machine.ts';
import { tcpSocket } from '../../drivers/modbus/tcp-socket.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { millis } from '../../src/domain/time.ts';
import { labelledBus } from './labelled-bus.ts';
import { labelAt } from './labelled-meter.ts';
import { readTruly } from './labelled-profile.ts';
import type { Place, ReaderSetup, ReaderWord } from './readers.ts';

const setup = JSON.parse(process.argv[2] ?? '') as ReaderSetup;
const { place, count, timeout, warmUp } = setup;
const say = (word: ReaderWord): void => void process.stdout.write(`${JSON.stringify(word)}\n`);

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const counts = { answers: 0, wrong: 0, failed: 0 };
let firstAnswerAt: number | null = null;
let began: Readonly<{ at: number; cpuMs: number }> | null = null;

/** What it takes to begin, and to compile, is not what it takes to read. */
const note = (outcome: 'answers' | 'wrong' | 'failed'): void => {
  if (outcome === 'answers') firstAnswerAt ??= performance.now();
  if (began !== null) counts[outcome] += 1;
  else if (firstAnswerAt !== null && performance.now() - firstAnswerAt >= warmUp) {
    began = { at: performance.now(), cpuMs: cpuMs() };
    say({ kind: 'ready' });
  }
};

const isTrue = (address: number, words: readonly number[]): boolean =>
  words.length >= count && words.slice(0, count).every((word, index) => word === labelAt(address + index));

type Read = (address: number) => Promise<readonly number[] | null>;

const transportOf = (where: Place) => {
  const clock = systemClock();
  if (where.kind === 'tcp')
    return runLine(tcpMachine, tcpSocket({ ...where, patience: millis(5_000) }), { clock, spin: false });
  const serial = { path: where.path, baud: where.baud, parity: 'none', stopBits: 1 } as const;
  return runLine(rtuMachine(wireTime(serial)), serialPort(serial), { clock, spin: true });
};

/** Our line without the schedule over it: one question after the other. */
const ourLine = async (openable: OpenableLine): Promise<Read> => {
  // Left open: the process ends with it.
  const line = await new Promise<Line>((resolve) => void openable.open().subscribe(resolve));
  const patience = { least: millis(timeout), most: millis(timeout), latest: millis(2 * timeout) };
  return (address) =>
    new Promise((resolve) => {
      const request = { function: 4, address, count } as const;
      const question: Question = { unit: 1, request, most: 125, lengthStep: 1, patience };
      line.ask(question, ({ result }) => resolve(result.kind === 'words' ? result.words : null));
    });
};

const plain = async (): Promise<Read> => {
  // Its types describe an ES module, which it is not.
  const client = new modbusSerial.default();
  if (place.kind === 'rtu') await client.connectRTUBuffered(place.path, { baudRate: place.baud });
  else await client.connectTCP(place.host, { port: place.port });
  client.setID(1);
  client.setTimeout(timeout);
  return (address) =>
    client.readInputRegisters(address, count).then(
      ({ data }) => data,
      () => null,
    );
};

const jsModbus = async (): Promise<Read> => {
  const wordsOf = (answer: Promise<{ response: { body: { valuesAsArray: unknown } } }>) =>
    answer.then(
      ({ response }) => Array.from(response.body.valuesAsArray as ArrayLike<number>),
      () => null,
    );
  if (place.kind === 'tcp') {
    const socket = connect({ host: place.host, port: place.port, noDelay: true });
    const client = new jsmodbus.client.TCP(socket, 1, timeout);
    await new Promise((resolve) => socket.once('connect', resolve));
    return (address) => wordsOf(client.readInputRegisters(address, count) as never);
  }
  const port = new SerialPort({ path: place.path, baudRate: place.baud, lock: false });
  const client = new jsmodbus.client.RTU(port as never, 1, timeout);
  await new Promise((resolve) => port.once('open', resolve));
  return (address) => wordsOf(client.readInputRegisters(address, count) as never);
};

const inTurn = async (read: Read): Promise<never> => {
  for (let address = 0; ; address = address === 0 ? count : 0) {
    const words = await read(address);
    note(words === null ? 'failed' : isTrue(address, words) ? 'answers' : 'wrong');
  }
};

/** The whole bus: an emission is an answer. */
const wholeBus = (): void => {
  const { bus, profile } = labelledBus(place, { count, timeout });
  bus.samples().subscribe((sample) => note(readTruly(profile, sample)));
};

process.on('SIGTERM', () => {
  const { at, cpuMs: used } = began ?? { at: performance.now(), cpuMs: cpuMs() };
  const seconds = (performance.now() - at) / 1000;
  const residentMB = (process.resourceUsage().maxRSS * 1024) / 1e6;
  say({ kind: 'done', ...counts, seconds, cpuMs: cpuMs() - used, residentMB });
  process.exit();
});

switch (setup.reader) {
  case 'our bus':
    wholeBus();
    break;
  case 'our line':
    await inTurn(await ourLine(transportOf(place)));
    break;
  case 'modbus-serial':
    await inTurn(await plain());
    break;
  case 'jsmodbus':
    await inTurn(await jsModbus());
    break;
}
