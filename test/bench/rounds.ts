import { progress } from './progress.ts';
import { median } from './statistics.ts';

/** Measures once; the number of one round. */
export type Measure = () => number | Promise<number>;

/**
 * The numbers of every measure, by name. All take turns, each round from another one on, so that a machine that slows
 * down or has something else to do treats them alike.
 */
export const interleaved = async <Name extends string>(
  rounds: number,
  measures: Readonly<Record<Name, Measure>>,
): Promise<Readonly<Record<Name, readonly number[]>>> => {
  const names = Object.keys(measures) as Name[];
  const found = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let round = 0; round < rounds; round += 1) {
    progress(`round ${round + 1} of ${rounds}`);
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length] as Name;
      found[name].push(await measures[name]());
    }
  }
  return found;
};

/** The median of each. */
export const medians = <Name extends string>(
  all: Readonly<Record<Name, readonly number[]>>,
): Readonly<Record<Name, number>> =>
  Object.fromEntries(Object.entries<readonly number[]>(all).map(([name, values]) => [name, median(values)])) as Record<
    Name,
    number
  >;

/**
 * As `perSecond`, by the CPU time of this process instead of the clock's: what one core does, whatever else the machine has
 * to do. Only for work that stays on one thread.
 */
export const perCpuSecond = (milliseconds: number, call: () => unknown): number => {
  const from = process.cpuUsage();
  let count = 0;
  perSecond(milliseconds, () => {
    call();
    count += 1;
  });
  const { user, system } = process.cpuUsage(from);
  return (count * 1_000_000) / (user + system);
};

/** Calls for about so many milliseconds, and says how many calls a second that was. */
export const perSecond = (milliseconds: number, call: (count: number) => unknown): number => {
  const from = performance.now();
  let count = 0;
  let now = from;
  while (now - from < milliseconds) {
    call(count);
    count += 1;
    now = performance.now();
  }
  return (count * 1000) / (now - from);
};
