import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { silenceOf } from '../../hardware-sim/line/character-time.ts';
import type { MeterFault } from '../../hardware-sim/line/faults.ts';
import type { LineStatistics } from '../../hardware-sim/line/line-statistics.ts';

/**
 * Units 1 to `meters` of one profile, or one meter whose registers hold their addresses; `turnaround` in ms, as the
 * simulated line takes it.
 */
export type LineSetup = Readonly<{ baud: number; meters: number; turnaround: number; profile: string | 'labelled' }>;

type Mark = Readonly<{ kind: 'mark'; at: number }> & LineStatistics;
export type LineWord = Mark | Readonly<{ kind: 'ready'; path: string }>;
export type LineOrder =
  | Readonly<{ kind: 'mark' | 'close' }>
  | Readonly<{ kind: 'faults'; faults: readonly MeterFault[]; unit: number | null }>;

/** What the line saw between two marks. Milliseconds. */
export type LineWindow = Readonly<{
  elapsed: number;
  requests: number;
  /** The least time these bytes could have taken: see README. */
  legal: number;
  /** How much later than a real wire the simulated one let the answers go. */
  lag: number;
  silenceViolations: number;
  collisions: number;
}>;

/** A line with meters in a process of its own: its time is not the master's. */
export type BusLine = Readonly<{
  path: string;
  /** Of one meter, or of all. */
  setFaults(faults: readonly MeterFault[], unit?: number): void;
  /** At the next question that is answered. */
  mark(): Promise<Mark>;
}> &
  AsyncDisposable;

const program = fileURLToPath(new URL('./bus-line-program.ts', import.meta.url));

export const startBusLine = async (setup: LineSetup): Promise<BusLine> => {
  const child = fork(program, [JSON.stringify(setup)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(() => null);
  const hear = async (): Promise<LineWord> => {
    const word = await Promise.race([once(child, 'message').then(([first]) => first as LineWord), ended]);
    if (word === null) throw new Error('The simulated line ended.');
    return word;
  };
  const order = (what: LineOrder): void => void child.send(what);
  const ready = await hear();
  if (ready.kind !== 'ready') throw new Error('The simulated line is marked before it is ready.');
  return {
    path: ready.path,
    setFaults: (faults, unit) => order({ kind: 'faults', faults, unit: unit ?? null }),
    mark: async () => {
      order({ kind: 'mark' });
      const word = await hear();
      if (word.kind !== 'mark') throw new Error('The simulated line is ready twice.');
      return word;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.connected) order({ kind: 'close' });
      await ended;
    },
  };
};

/** Every question costs its bytes, the answer's, the meter's turnaround, and 3.5 characters before the next. */
export const windowBetween = (
  { baud, turnaround }: Pick<LineSetup, 'baud' | 'turnaround'>,
  first: Mark,
  last: Mark,
): LineWindow => {
  const silence = silenceOf({ baud, bitsPerCharacter: 10 });
  const requests = last.requests - first.requests;
  return {
    elapsed: last.at - first.at,
    requests,
    legal: last.wireMs - first.wireMs + requests * (silence + Math.max(turnaround, silence)),
    lag: last.lagMs - first.lagMs,
    silenceViolations: last.silenceViolations - first.silenceViolations,
    collisions: last.collisions - first.collisions,
  };
};
