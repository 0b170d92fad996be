/**
 * Something that draws power from one second of a Bangkok day to another, steadily or switched by a thermostat.
 * `tangent` is reactive over active power (0.48 = power factor 0.9 lagging).
 */
export type Run = Readonly<{
  from: number;
  until: number;
  watts: number;
  tangent: number;
  /** Which share of the power goes through a rectifier (electronics, LED light, inverter compressors); 0 when not given. */
  rectified?: number;
  /** On for `duty` of every `period` seconds, counted from the Unix epoch plus `phase`. */
  cycle?: Readonly<{ period: number; duty: number; phase: number }>;
}>;

/** Active and reactive power of a connection, and what of the active is rectified; one value a step. */
export type Load = Readonly<{ active: Float64Array; reactive: Float64Array; rectified: Float64Array }>;

export const noLoad = (steps: number): Load => ({
  active: new Float64Array(steps),
  reactive: new Float64Array(steps),
  rectified: new Float64Array(steps),
});

export const DAY_SECONDS = 86_400;
export const hours = (count: number): number => count * 3600;

const isOn = ({ cycle }: Run, seconds: number): boolean =>
  cycle === undefined || (seconds + cycle.phase) % cycle.period < cycle.duty * cycle.period;

/**
 * Adds the runs of one day to a load whose first step begins `first` (Unix seconds) and whose steps are `step` seconds
 * long. `midnight` is the Unix time at which that day began in Bangkok.
 */
export const addRuns = (load: Load, runs: readonly Run[], midnight: number, first: number, step: number): void => {
  for (const run of runs) {
    const from = Math.max(0, Math.ceil((midnight + run.from - first) / step));
    const until = Math.min(load.active.length, Math.ceil((midnight + run.until - first) / step));
    for (let at = from; at < until; at += 1) {
      if (!isOn(run, first + at * step)) continue;
      load.active[at] = (load.active[at] ?? 0) + run.watts;
      load.reactive[at] = (load.reactive[at] ?? 0) + run.watts * run.tangent;
      load.rectified[at] = (load.rectified[at] ?? 0) + run.watts * (run.rectified ?? 0);
    }
  }
};
