import type { DeviceId } from '../../src/domain/identity.ts';
import type { Instant } from '../../src/domain/time.ts';
import {
  ALL_CONNECTIONS,
  BLOCK_STEPS,
  type Block,
  blockComputer,
  HEAD,
  STEP_SECONDS,
  WATTS_PER_MILLIWATTHOUR,
} from './block.ts';
import { type Counted, type Counter, countBlock, countedAt, sumOf } from './counter.ts';
import { frequencyAt } from './frequency.ts';
import { type FeederMeter, rosterOf } from './roster.ts';

/** One phase at a meter. Powers are positive when they flow from the grid into the point; the current has no sign. */
export type PhaseState = Readonly<{ voltage: number; current: number; active: number; reactive: number }>;

/** The electrical truth at a meter: V, A, W, var, VA, Hz. `phases` has one element or three. */
export type MeterState = Readonly<{
  phases: readonly PhaseState[];
  frequency: number;
  active: number;
  reactive: number;
  apparent: number;
  /** Active over apparent power: −1 to 1; 1 where nothing flows. */
  powerFactor: number;
}>;

/** What the counting wheels say, mWh and mvarh. A three-phase meter counts the vector sum; `phases` counts each. */
export type MeterRegisters = Readonly<{
  importMilliWh: number;
  exportMilliWh: number;
  importMilliVarh: number;
  exportMilliVarh: number;
  phases: readonly Readonly<{ importMilliWh: number; exportMilliWh: number }>[];
}>;

/**
 * A low-voltage feeder in Bangkok from one seed: pure in grid time. Before `start` everything stands still at the
 * opening registers. Asking about a meter that is not there, or more than 400 days on, is a bug (RangeError).
 */
export type Feeder = Readonly<{
  start: Instant;
  meters: readonly FeederMeter[];
  stateAt(meter: DeviceId, at: Instant): MeterState;
  registersAt(meter: DeviceId, at: Instant): MeterRegisters;
  /**
   * Lost in the line from `start` to a moment, mWh. At whole steps of 5 s exactly: the head's import − export since the
   * start = the same of all points + this.
   */
  lossesAt(at: Instant): number;
}>;

const STEP = STEP_SECONDS * 1000;
const BLOCK = BLOCK_STEPS * STEP;
const LONGEST = 400 * 86_400_000;
/** Blocks kept whole; older ones are computed again when somebody asks. */
const KEPT_BLOCKS = 24;

type Position = Readonly<{ block: number; step: number; fraction: number }>;
/** Where a meter's numbers are: its connections, and its counters of active and reactive energy. */
type Place = Readonly<{ meter: FeederMeter; connections: readonly number[]; active: number; reactive: number }>;
type CountedBlock = Readonly<{ block: Block; counters: readonly Counter[] }>;

const BUSINESS_TOTAL = ALL_CONNECTIONS;
const HEAD_TOTAL = ALL_CONNECTIONS + 1;
const FIRST_REACTIVE = ALL_CONNECTIONS + 2;
const connectionsOf = (meter: FeederMeter, index: number): readonly number[] => {
  if (meter.role === 'feeder') return [HEAD, HEAD + 1, HEAD + 2];
  return meter.phases.length === 3 ? [index, index + 1, index + 2] : [index];
};

/** Counters of a block: active energy per connection, of the three-phase meters, reactive per meter, and the losses. */
const countersOf = (block: Block, places: readonly Place[]): readonly Counter[] => {
  const of = (series: readonly Int32Array[], connections: readonly number[]): Int32Array =>
    sumOf(connections.flatMap((at) => series[at] ?? []));
  const threePhase = places.filter(({ connections }) => connections.length === 3);
  return [
    ...block.energy,
    ...threePhase.map(({ connections }) => of(block.energy, connections)),
    ...places.map(({ connections }) => of(block.reactive, connections)),
    block.loss,
  ].map(countBlock);
};

/** The feeder's whole past and future, computed by blocks when asked for and carried forward. */
const createHistory = (seed: number, start: Instant, places: readonly Place[]) => {
  const compute = blockComputer(seed);
  const lossCounter = FIRST_REACTIVE + places.length;
  const kept = new Map<number, CountedBlock>();
  /** Every counter at the beginning of block 0, 1, 2 … */
  const openings: (readonly Counted[])[] = [
    Array.from({ length: lossCounter + 1 }, () => ({ imports: 0, exports: 0 })),
  ];

  const blockOf = (index: number): CountedBlock => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const block = compute((start + index * BLOCK) / 1000);
    const counted = { block, counters: countersOf(block, places) };
    kept.set(index, counted);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT_BLOCKS) break;
      kept.delete(oldest);
    }
    return counted;
  };

  const openingOf = (index: number): readonly Counted[] => {
    for (let next = openings.length; next <= index; next += 1) {
      const { counters } = blockOf(next - 1);
      const before = openings[next - 1] ?? [];
      openings.push(
        before.map(({ imports, exports }, at) => ({
          imports: imports + (counters[at]?.imports[BLOCK_STEPS] ?? 0),
          exports: exports + (counters[at]?.exports[BLOCK_STEPS] ?? 0),
        })),
      );
    }
    return openings[index] ?? [];
  };

  return {
    block: (index: number): Block => blockOf(index).block,
    losses: ({ block, step, fraction }: Position): number => {
      const opening = openingOf(block)[lossCounter] ?? nothing;
      const steps = blockOf(block).counters[lossCounter];
      const within = steps === undefined ? nothing : countedAt(steps, step, fraction);
      return opening.imports - opening.exports + within.imports - within.exports;
    },
    counted: (counter: number, { block, step, fraction }: Position): Counted => {
      const opening = openingOf(block)[counter] ?? nothing;
      const steps = blockOf(block).counters[counter];
      if (steps === undefined) return opening;
      const within = countedAt(steps, step, fraction);
      return { imports: opening.imports + within.imports, exports: opening.exports + within.exports };
    },
  };
};
const nothing: Counted = { imports: 0, exports: 0 };

const phaseState = (block: Block, connection: number, step: number): PhaseState => {
  const active = (block.energy[connection]?.[step] ?? 0) * WATTS_PER_MILLIWATTHOUR;
  const reactive = (block.reactive[connection]?.[step] ?? 0) * WATTS_PER_MILLIWATTHOUR;
  const voltage = block.voltage[connection]?.[step] ?? 0;
  return { voltage, current: Math.hypot(active, reactive) / voltage, active, reactive };
};

/** Builds the feeder of a seed. The demo starts at 2026-11-24T10:00+07:00. */
export const createFeeder = ({ seed, start }: Readonly<{ seed: number; start: Instant }>): Feeder => {
  const meters = rosterOf(seed);
  const places = meters.map((meter, index): Place => {
    const connections = connectionsOf(meter, index);
    const total = meter.role === 'feeder' ? HEAD_TOTAL : BUSINESS_TOTAL;
    return { meter, connections, active: connections.length === 3 ? total : index, reactive: FIRST_REACTIVE + index };
  });
  const byId = new Map(places.map((place) => [place.meter.id, place]));
  const history = createHistory(seed, start, places);

  const placeOf = (meter: DeviceId): Place => {
    const place = byId.get(meter);
    if (place === undefined) throw new RangeError(`the feeder has no meter ${meter}`);
    return place;
  };
  const positionOf = (at: Instant): Position => {
    const since = Math.max(0, at - start);
    if (!(since <= LONGEST)) throw new RangeError(`${at} is not within 400 days of the feeder's start ${start}`);
    const block = Math.floor(since / BLOCK);
    const step = Math.floor((since - block * BLOCK) / STEP);
    return { block, step, fraction: (since - block * BLOCK - step * STEP) / STEP };
  };

  return {
    start,
    meters,
    stateAt: (meter, at) => {
      const { connections } = placeOf(meter);
      const { block, step } = positionOf(at);
      const within = history.block(block);
      const phases = connections.map((connection) => phaseState(within, connection, step));
      const active = phases.reduce((sum, phase) => sum + phase.active, 0);
      const reactive = phases.reduce((sum, phase) => sum + phase.reactive, 0);
      const apparent = Math.hypot(active, reactive);
      const frequency = frequencyAt(seed, Math.max(at, start) / 1000);
      return { phases, frequency, active, reactive, apparent, powerFactor: apparent === 0 ? 1 : active / apparent };
    },
    registersAt: (meter, at) => {
      const place = placeOf(meter);
      const position = positionOf(at);
      const { openingMilliWh } = place.meter;
      const active = history.counted(place.active, position);
      const reactive = history.counted(place.reactive, position);
      return {
        importMilliWh: openingMilliWh.import + active.imports,
        exportMilliWh: openingMilliWh.export + active.exports,
        importMilliVarh: Math.floor(openingMilliWh.import / 4) + reactive.imports,
        exportMilliVarh: reactive.exports,
        phases: place.connections.map((connection) => {
          const { imports, exports } = history.counted(connection, position);
          return { importMilliWh: imports, exportMilliWh: exports };
        }),
      };
    },
    lossesAt: (at) => history.losses(positionOf(at)),
  };
};
