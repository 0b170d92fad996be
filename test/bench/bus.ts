import { setTimeout as sleep } from 'node:timers/promises';
import sdm630 from '../../drivers/profiles/eastron/sdm630.ts';
import type { MeterFault } from '../../hardware-sim/line/faults.ts';
import { Fault } from '../../src/domain/fault.ts';
import { millis } from '../../src/domain/time.ts';
import type { ModbusProfile } from '../../src/profiles/profile.ts';
import { type LineWindow, startBusLine, windowBetween } from './bus-line.ts';
import { type Master, type MasterSettings, ourMaster, peerMaster } from './bus-masters.ts';
import { progress } from './progress.ts';
import { type Effort, type Row, row } from './row.ts';
import { median } from './statistics.ts';

const METERS = 10;

type Case = Readonly<{
  name: string;
  baud: number;
  /** Between an answer and the next question to the same meter, ms; the profile's own where not given. */
  gap?: number;
  /** From question to answer, ms; the profile's own where not given. Below 3.5 characters: as soon as allowed. */
  turnaround?: number;
  peer?: true;
  faults?: readonly MeterFault[];
}>;

const cases: readonly Case[] = [
  { name: '9600, gap 0', baud: 9_600, gap: 0 },
  { name: '9600, as the profile says', baud: 9_600 },
  { name: '19200, gap 0', baud: 19_200, gap: 0 },
  { name: '115200, gap 0', baud: 115_200, gap: 0 },
  { name: '115200, gap 0, meters answer at once', baud: 115_200, gap: 0, turnaround: 0 },
  { name: '9600, modbus-serial', baud: 9_600, peer: true },
  { name: '115200, modbus-serial, meters answer at once', baud: 115_200, turnaround: 0, peer: true },
];
/** A sixth of all answers comes long after its time-out; the line is quiet for a second each time. */
const lateCase: Case = {
  name: '115200, every 6th answer 700 ms late',
  baud: 115_200,
  gap: 0,
  faults: [{ kind: 'late', byMs: 700, every: 6 }],
};

/** One of ten meters dies on a line that is two thirds full; the readings of the other nine, against those before. */
const deadCase = { name: '9600, one meter of ten dies', baud: 9_600, period: millis(3_000), unit: 4 } as const;

type Round = LineWindow & Readonly<{ tally: ReturnType<Master['tally']>; cpuMs: number }>;

const profileOf = ({ gap, turnaround }: Case): ModbusProfile => {
  const { bus } = sdm630;
  return {
    ...sdm630,
    bus: { ...bus, gap: millis(gap ?? bus.gap), turnaround: millis(turnaround ?? bus.turnaround) },
  };
};

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** One master on one line: it finds its meters, then a window is taken between two answers. */
const measure = async (one: Case, warmUpMs: number, windowMs: number): Promise<Round> => {
  const profile = profileOf(one);
  const setup = { baud: one.baud, meters: METERS, turnaround: profile.bus.turnaround, profile: sdm630.id };
  await using line = await startBusLine(setup);
  const settings: MasterSettings = { path: line.path, baud: one.baud, meters: METERS, profile };
  await using master = one.peer ? await peerMaster(settings) : ourMaster(settings);
  await sleep(warmUpMs);
  if (one.faults !== undefined) line.setFaults(one.faults);
  const first = await line.mark();
  const cpuFrom = cpuMs();
  await sleep(windowMs);
  const used = cpuMs() - cpuFrom;
  const last = await line.mark();
  return { ...windowBetween(setup, first, last), tally: master.tally(), cpuMs: used };
};

/** From the moment it dies, with all the time-outs it costs until it is hardly asked any more. */
const measureDead = async (warmUpMs: number, windowMs: number): Promise<readonly Row[]> => {
  const { name, baud, period, unit } = deadCase;
  const setup = { baud, meters: METERS, turnaround: sdm630.bus.turnaround, profile: sdm630.id };
  await using line = await startBusLine(setup);
  await using master = ourMaster({ path: line.path, baud, meters: METERS, profile: sdm630, period });
  await sleep(warmUpMs);
  const begin = master.tally();
  await sleep(windowMs);
  const before = master.tally();
  line.setFaults([{ kind: 'dead' }], unit);
  await sleep(windowMs);
  const after = master.tally();
  const others = ((before.right - begin.right) * (METERS - 1)) / METERS;
  const kept = after.right - before.right;
  const note = `${kept} answers of nine meters in ${windowMs / 1000} s, ${after.wrong} wrong; ${after.failed - before.failed} readings of the dead one failed`;
  return [row(`${name}: of their readings the other nine keep`, kept / others, '%', note)];
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const rowsOf = ({ name, peer, faults }: Case, rounds: readonly Round[]): readonly Row[] => {
  const questions = sum(rounds.map(({ requests }) => requests));
  const violations = sum(rounds.map(({ silenceViolations }) => silenceViolations));
  const right = sum(rounds.map(({ tally }) => tally.right));
  const wrong = sum(rounds.map(({ tally }) => tally.wrong));
  const failed = sum(rounds.map(({ tally }) => tally.failed));
  const rate = median(rounds.map(({ requests, elapsed }) => (1000 * requests) / elapsed));
  const without = median(rounds.map(({ legal, elapsed, lag }) => legal / (elapsed - lag)));
  const cpu = median(rounds.map((round) => round.cpuMs / round.requests));
  const values = `${right} answers, ${wrong} wrong, ${failed} failed`;
  if (faults !== undefined) return [row(`${name}: wrong values`, wrong, '', values)];
  return [
    row(
      `${name}: of the legal rate`,
      median(rounds.map(({ legal, elapsed }) => legal / elapsed)),
      '%',
      `${(100 * without).toFixed(1)} % without the simulated wire's own lateness; ${rate.toFixed(1)} questions/s, ${cpu.toFixed(2)} CPU-s per 1,000`,
    ),
    row(
      `${name}: silence violations`,
      violations,
      '',
      `of ${questions} questions; ${peer ? `${right} answers, ${failed} failed, values not checked` : values}`,
    ),
  ];
};

/** Rounds over all cases in turn, then once the line with late answers and the one with a meter that dies. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const quick = effort === 'quick';
  const [count, warmUp, window] = quick ? [1, 900, 300] : [2, 1_200, 2_500];
  const found = new Map<Case, Round[]>(cases.map((one) => [one, []]));
  try {
    for (let round = 0; round < count; round += 1)
      for (const one of cases) {
        progress(`round ${round + 1} of ${count}: ${one.name}`);
        found.get(one)?.push(await measure(one, warmUp, window));
      }
    progress(lateCase.name);
    found.set(lateCase, [await measure(lateCase, warmUp, quick ? 1_000 : 6_000)]);
    progress(deadCase.name);
    const dead = await measureDead(quick ? 4_000 : 9_000, quick ? 3_000 : 30_000);
    return [...[...found].flatMap(([one, rounds]) => rowsOf(one, rounds)), ...dead];
  } catch (error) {
    if (error instanceof Fault) return [{ name: 'no pseudo-terminal here', value: '–', note: error.message }];
    throw error;
  }
};
