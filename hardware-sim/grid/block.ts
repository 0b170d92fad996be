import { addRuns, DAY_SECONDS, hours, type Load, noLoad } from './appliances.ts';
import { businessDay } from './business.ts';
import { fractionOf } from './chance.ts';
import { householdDay } from './household.ts';
import { generationAt, rooftopOf, type Sky } from './photovoltaics.ts';
import { sunAt } from './sun.ts';
import { CONNECTIONS, createTrunk, phaseOf } from './trunk.ts';

/** Power is constant for one step. */
export const STEP_SECONDS = 5;
export const BLOCK_STEPS = 180;
const JOULES_PER_MILLIWATTHOUR = 3.6;
/** Watts of one milliwatt-hour in a step: 0.72. Power is known in this grain, so that registers are its exact sum. */
export const WATTS_PER_MILLIWATTHOUR = JOULES_PER_MILLIWATTHOUR / STEP_SECONDS;

/** The connections of the customers, then the three phases of the feeder head at the busbar. */
export const HEAD = CONNECTIONS;
export const ALL_CONNECTIONS = CONNECTIONS + 3;
const HOUSEHOLDS_WITH_PV = 6;
const HOUSEHOLDS = 12;
const UNREST = 801;

/**
 * A quarter of an hour of the whole feeder. Energy is import positive, per connection and step: mWh and mvarh.
 * `loss` is what the line lost in a step, mWh. `rectified` is what of a connection's load goes through rectifiers, W.
 */
export type Block = Readonly<{
  energy: readonly Int32Array[];
  reactive: readonly Int32Array[];
  voltage: readonly Float32Array[];
  rectified: readonly Float32Array[];
  loss: Int32Array;
}>;

/** The Bangkok days (since 1970) a block touches. */
const daysOf = (first: number): readonly number[] => {
  const last = first + BLOCK_STEPS * STEP_SECONDS;
  const dayOf = (seconds: number): number => Math.floor((seconds + hours(7)) / DAY_SECONDS);
  return dayOf(first) === dayOf(last) ? [dayOf(first)] : [dayOf(first), dayOf(last)];
};

const customers = (seed: number, first: number): readonly Load[] => {
  const loads = Array.from({ length: CONNECTIONS }, () => noLoad(BLOCK_STEPS));
  for (const day of daysOf(first)) {
    const midnight = day * DAY_SECONDS - hours(7);
    loads.forEach((load, at) => {
      const runs = at < HOUSEHOLDS ? householdDay(seed, at, day) : businessDay(seed, phaseOf(at), day);
      addRuns(load, runs, midnight, first, STEP_SECONDS);
    });
  }
  return loads;
};

const disturb = (seed: number, loads: readonly Load[], first: number): void => {
  loads.forEach(({ active, reactive, rectified }, at) => {
    for (let step = 0; step < BLOCK_STEPS; step += 1) {
      const factor = 0.96 + 0.08 * fractionOf(seed, UNREST + at, first / STEP_SECONDS + step);
      active[step] = (active[step] ?? 0) * factor;
      reactive[step] = (reactive[step] ?? 0) * factor;
      rectified[step] = (rectified[step] ?? 0) * factor;
    }
  });
};

const generate = (seed: number, sky: Sky, loads: readonly Load[], first: number): void => {
  const rooftops = Array.from({ length: HOUSEHOLDS_WITH_PV }, (_, house) => rooftopOf(seed, house));
  for (let step = 0; step < BLOCK_STEPS; step += 1) {
    const seconds = first + step * STEP_SECONDS;
    const sun = sunAt(seconds);
    for (const [house, rooftop] of rooftops.entries()) {
      const active = loads[house]?.active;
      if (active !== undefined) active[step] = (active[step] ?? 0) - generationAt(seed, rooftop, seconds, sun, sky);
    }
  }
};

/** Computes the block that begins at a Unix second; nothing before it needs to be known. */
export const blockComputer = (seed: number, sky: Sky): ((first: number) => Block) => {
  const flowAt = createTrunk(seed);
  const watts = new Float64Array(CONNECTIONS);
  const vars = new Float64Array(CONNECTIONS);

  const settleStep = (block: Block, loads: readonly Load[], first: number, step: number): void => {
    const { energy, reactive, voltage, rectified, loss } = block;
    const put = (series: readonly (Int32Array | Float32Array)[], at: number, value: number): void => {
      const steps = series[at];
      if (steps !== undefined) steps[step] = (steps[step] ?? 0) + value;
    };
    loads.forEach((load, at) => {
      const milliWh = Math.round((load.active[step] ?? 0) / WATTS_PER_MILLIWATTHOUR);
      const milliVarh = Math.round((load.reactive[step] ?? 0) / WATTS_PER_MILLIWATTHOUR);
      put(energy, at, milliWh);
      put(reactive, at, milliVarh);
      put(energy, HEAD + phaseOf(at), milliWh);
      put(reactive, HEAD + phaseOf(at), milliVarh);
      put(rectified, at, load.rectified[step] ?? 0);
      put(rectified, HEAD + phaseOf(at), load.rectified[step] ?? 0);
      watts[at] = milliWh * WATTS_PER_MILLIWATTHOUR;
      vars[at] = milliVarh * WATTS_PER_MILLIWATTHOUR;
    });
    const flow = flowAt(watts, vars, first + step * STEP_SECONDS);
    for (let phase = 0; phase < 3; phase += 1) {
      const lost = Math.round((flow.loss[phase] ?? 0) / WATTS_PER_MILLIWATTHOUR);
      put(energy, HEAD + phase, lost);
      put(reactive, HEAD + phase, Math.round((flow.reactiveLoss[phase] ?? 0) / WATTS_PER_MILLIWATTHOUR));
      loss[step] = (loss[step] ?? 0) + lost;
    }
    voltage.forEach((steps, at) => {
      steps[step] = (at < HEAD ? flow.voltage[at] : flow.busbar[at - HEAD]) ?? 0;
    });
  };

  return (first) => {
    const loads = customers(seed, first);
    disturb(seed, loads, first);
    generate(seed, sky, loads, first);
    const series = <T>(make: () => T): readonly T[] => Array.from({ length: ALL_CONNECTIONS }, make);
    const block: Block = {
      energy: series(() => new Int32Array(BLOCK_STEPS)),
      reactive: series(() => new Int32Array(BLOCK_STEPS)),
      voltage: series(() => new Float32Array(BLOCK_STEPS)),
      rectified: series(() => new Float32Array(BLOCK_STEPS)),
      loss: new Int32Array(BLOCK_STEPS),
    };
    for (let step = 0; step < BLOCK_STEPS; step += 1) settleStep(block, loads, first, step);
    return block;
  };
};
