import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type MetersSetup = Readonly<{ seed: number; devices: readonly string[]; warp: string }>;
export type MetersOrder = 'watch' | 'count';
export type MetersWord =
  | Readonly<{ kind: 'ready'; ports: readonly number[] }>
  | Readonly<{ kind: 'read'; at: number }>
  | Readonly<{ kind: 'count'; answers: number }>;

/** Simulated meters in a process of their own; `ports` in the order of the devices. */
export type Meters = Readonly<{
  ports: readonly number[];
  /** Wall-clock milliseconds at which some meter had answered its first reading since the call. */
  firstReading(): Promise<number>;
  /** Answers of all meters so far. */
  answers(): Promise<number>;
}> &
  AsyncDisposable;

const program = fileURLToPath(new URL('./meters-program.ts', import.meta.url));

export const startMeters = async (setup: MetersSetup): Promise<Meters> => {
  const child = fork(program, [JSON.stringify(setup)]);
  const ended = once(child, 'exit').then(() => null);
  const hear = async <Kind extends MetersWord['kind']>(kind: Kind): Promise<Extract<MetersWord, { kind: Kind }>> => {
    const word = await Promise.race([once(child, 'message').then(([first]) => first as MetersWord), ended]);
    if (word?.kind !== kind) throw new Error(`The simulated meters said ${word?.kind ?? 'nothing more'}, not ${kind}.`);
    return word as Extract<MetersWord, { kind: Kind }>;
  };
  const order = (what: MetersOrder): void => void child.send(what);
  const { ports } = await hear('ready');
  return {
    ports,
    firstReading: async () => {
      order('watch');
      return (await hear('read')).at;
    },
    answers: async () => {
      order('count');
      return (await hear('count')).answers;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
};
