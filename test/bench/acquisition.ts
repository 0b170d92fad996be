import { setTimeout as sleep } from 'node:timers/promises';
import type { MeterFault } from '../../hardware-sim/line/faults.ts';
import { Fault } from '../../src/domain/fault.ts';
import { type LineWindow, startBusLine, windowBetween } from './bus-line.ts';
import { LABELLED_UNITS } from './labelled-meter.ts';
import { progress } from './progress.ts';
import {
  compileC,
  type Place,
  type ReaderName,
  readerNames,
  startLabelledServer,
  startReader,
  type Tally,
  withoutLibmodbus,
} from './readers.ts';
import { type Effort, figure, type Row, ratio, row } from './row.ts';
import { scratchFolder } from './scratch.ts';
import { median } from './statistics.ts';

/** Two questions of so many registers in turn: of equal length, as block reads are. */
const REGISTERS = 60;

type Case = Readonly<{
  name: string;
  baud: number;
  /** Of the client, ms. */
  timeout: number;
  faults?: readonly MeterFault[];
  rounds: number;
  windowMs: number;
}>;

const lines: readonly Case[] = [
  ...[9_600, 19_200, 115_200].map((baud) => ({ name: `${baud}`, baud, timeout: 500, rounds: 3, windowMs: 3_000 })),
  {
    name: '115200, every 5th answer 400 ms late, time-out 300 ms',
    baud: 115_200,
    timeout: 300,
    faults: [{ kind: 'late', byMs: 400, every: 5 }],
    rounds: 1,
    windowMs: 8_000,
  },
];

type Round = Tally & Readonly<{ line: LineWindow | null }>;
type Terms = Readonly<{ libmodbus: string | null }>;

const onLine = async (one: Case, reader: ReaderName, { libmodbus }: Terms, windowMs: number): Promise<Round> => {
  const setup = { baud: one.baud, meters: LABELLED_UNITS, turnaround: 0, profile: 'labelled' };
  await using line = await startBusLine(setup);
  const place: Place = { kind: 'rtu', path: line.path, baud: one.baud };
  const running = await startReader(reader, { place, count: REGISTERS, timeout: one.timeout, libmodbus });
  try {
    if (one.faults !== undefined) line.setFaults(one.faults);
    const first = await line.mark();
    await sleep(windowMs);
    const last = await line.mark();
    return { ...(await running.end()), line: windowBetween(setup, first, last) };
  } catch (error) {
    await running.end();
    throw error;
  }
};

const onNetwork = async (port: number, reader: ReaderName, { libmodbus }: Terms, windowMs: number): Promise<Round> => {
  const place: Place = { kind: 'tcp', host: '127.0.0.1', port };
  const running = await startReader(reader, { place, count: REGISTERS, timeout: 1_000, libmodbus });
  await sleep(windowMs);
  return { ...(await running.end()), line: null };
};

/** Every reader takes its turn in every round; who fails is left out of that round, and it is said. */
const inTurns = async (
  rounds: number,
  readers: readonly ReaderName[],
  measure: (reader: ReaderName) => Promise<Round>,
): Promise<ReadonlyMap<ReaderName, readonly Round[]>> => {
  const found = new Map<ReaderName, Round[]>(readers.map((reader) => [reader, []]));
  for (let round = 0; round < rounds; round += 1)
    for (let turn = 0; turn < readers.length; turn += 1) {
      const reader = readers[(turn + round) % readers.length];
      if (reader === undefined) continue;
      await measure(reader).then(
        (one) => found.get(reader)?.push(one),
        (error: unknown) => progress(error instanceof Error ? error.message : String(error)),
      );
    }
  return found;
};

const rate = ({ answers, seconds }: Round): number => answers / seconds;
const sum = (rounds: readonly Round[], of: (round: Round) => number): number =>
  rounds.reduce((total, round) => total + of(round), 0);

const costs = (rounds: readonly Round[]): string => {
  const cpu = median(rounds.map(({ cpuMs, answers }) => cpuMs / answers));
  const memory = median(rounds.map(({ residentMB }) => residentMB));
  return `${figure(cpu)} CPU-s per 1,000 reads, ${memory.toFixed(0)} MB at most`;
};

const truth = (rounds: readonly Round[]): string =>
  `${sum(rounds, ({ answers }) => answers)} right, ${sum(rounds, ({ wrong }) => wrong)} wrong, ${sum(rounds, ({ failed }) => failed)} failed`;

const lineRows = (one: Case, found: ReadonlyMap<ReaderName, readonly Round[]>): readonly Row[] =>
  [...found].flatMap(([reader, rounds]) => {
    if (rounds.length === 0) return [{ name: `${one.name}: ${reader}`, value: '–', note: 'no round was finished' }];
    const windows = rounds.map(({ line }) => line).filter((line) => line !== null);
    const violations = windows.reduce((total, window) => total + window.silenceViolations, 0);
    const questions = windows.reduce((total, window) => total + window.requests, 0);
    const silence = `${violations} silence violations in ${questions} questions`;
    if (one.faults !== undefined)
      return [
        row(
          `${one.name}: ${reader}, wrong values`,
          sum(rounds, ({ wrong }) => wrong),
          '',
          `${truth(rounds)}; ${silence}`,
        ),
      ];
    const share = median(windows.map(({ legal, elapsed }) => legal / elapsed));
    return [
      row(
        `${one.name}: ${reader}, of the legal rate`,
        share,
        '%',
        `${median(rounds.map(rate)).toFixed(1)} reads/s; ${silence}; ${truth(rounds)}; ${costs(rounds)}`,
      ),
    ];
  });

const networkRows = (found: ReadonlyMap<ReaderName, readonly Round[]>): readonly Row[] => {
  const peer = found.get('libmodbus') ?? [];
  return [...found].map(([reader, rounds]) => {
    if (rounds.length === 0) return { name: `TCP: ${reader}`, value: '–', note: 'no round was finished' };
    const reads = median(rounds.map(rate));
    const note = `${figure(reads)} reads/s; ${truth(rounds)}; ${costs(rounds)}`;
    return peer.length === 0
      ? row(`TCP: ${reader}`, reads, 'reads/s', note)
      : ratio(`TCP: ${reader} to libmodbus`, reads, median(peer.map(rate)), note);
  });
};

/** RS-485 lines with real wire time, then one Modbus TCP connection to a server on libmodbus. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const quick = effort === 'quick';
  using scratch = scratchFolder();
  const missing = withoutLibmodbus();
  const libmodbus = missing === null ? compileC('./libmodbus-reader.c', scratch.path, 'reader') : null;
  const readers = readerNames.filter((reader) => reader !== 'libmodbus' || libmodbus !== null);
  const rows: Row[] = missing === null ? [] : [{ name: 'without libmodbus', value: '–', note: missing }];
  try {
    for (const one of lines) {
      progress(one.name);
      const window = quick ? 600 : one.windowMs;
      rows.push(
        ...lineRows(
          one,
          await inTurns(quick ? 1 : one.rounds, readers, (reader) => onLine(one, reader, { libmodbus }, window)),
        ),
      );
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    rows.push({ name: 'no pseudo-terminal here', value: '–', note: error.message });
  }
  if (missing !== null) return rows;
  progress('Modbus TCP');
  const program = compileC('../support/independent/libmodbus-server.c', scratch.path, 'server');
  const server = await startLabelledServer(program, scratch.path);
  try {
    const measured = await inTurns(quick ? 1 : 5, readers, (reader) =>
      onNetwork(server.port, reader, { libmodbus }, quick ? 300 : 1_500),
    );
    return [...rows, ...networkRows(measured)];
  } finally {
    await server.stop();
  }
};
