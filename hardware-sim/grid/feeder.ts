import type { DeviceId } from '../../src/domain/identity.ts';
import type { HarmonicOrder } from '../../src/domain/quantity.ts';
import type { Instant } from '../../src/domain/time.ts';
import { ALL_CONNECTIONS, type Block, blockComputer, HEAD, WATTS_PER_MILLIWATTHOUR } from './block.ts';
import { type OrderedDisturbance, underDisturbance } from './disturbance.ts';
import { frequencyAt, type OrderedFrequencyEvent } from './frequency.ts';
import { backgroundDistortion, distortionOf } from './harmonics.ts';
import { createHistory } from './history.ts';
import type { Sky } from './photovoltaics.ts';
import { type FeederMeter, rosterOf } from './roster.ts';
import { phaseOf } from './trunk.ts';

/**
 * One phase at a meter. Powers are positive when they flow from the grid into the point; the current has no sign.
 * Distortions (THD) in %; `harmonics` are those of the voltage that somebody ordered, % of the fundamental, by order.
 */
export type PhaseState = Readonly<{
  voltage: number;
  current: number;
  active: number;
  reactive: number;
  voltageDistortion: number;
  currentDistortion: number;
  harmonics: Readonly<Partial<Record<HarmonicOrder, number>>>;
}>;

/** The electrical truth at a meter: V, A, W, var, VA, Hz. `phases` has one element or three. */
export type MeterState = Readonly<{
  phases: readonly PhaseState[];
  /** L1-L2, L2-L3, L3-L1, V; none of a single phase. */
  pairs: readonly number[];
  frequency: number;
  active: number;
  reactive: number;
  apparent: number;
  /** Active over apparent power: −1 to 1; 1 where nothing flows. */
  powerFactor: number;
}>;

/**
 * What the registers say, mWh and mvarh. A three-phase meter counts each phase by its own sign, and its totals are the
 * sums, as the SDM630 has them: while one phase exports and another imports, both run.
 */
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
   * Lost in the line from `start` to a moment, mWh. At whole steps of 5 s exactly: what the head imported − exported
   * since the start = the same of all points + this; between steps within 1 mWh a register.
   */
  lossesAt(at: Instant): number;
}>;

type Place = Readonly<{ meter: FeederMeter; connections: readonly number[] }>;

const connectionsOf = (meter: FeederMeter, index: number): readonly number[] => {
  if (meter.role === 'feeder') return [HEAD, HEAD + 1, HEAD + 2];
  return meter.phases.length === 3 ? [index, index + 1, index + 2] : [index];
};

const LOSSES = 2 * ALL_CONNECTIONS;
/** Active energy of every connection, reactive energy of every connection, losses. */
const seriesOf = (block: Block): readonly Int32Array[] => [...block.energy, ...block.reactive, block.loss];

/** The opening of a meter is spread over its phases; the first has what does not divide. */
const shareOf = (total: number, phases: number, phase: number): number => {
  const share = Math.floor(total / phases);
  return phase === 0 ? total - share * (phases - 1) : share;
};

/** `background`: distortion the medium voltage brings along, %. */
const phaseState = (block: Block, connection: number, step: number, background: number): PhaseState => {
  const active = (block.energy[connection]?.[step] ?? 0) * WATTS_PER_MILLIWATTHOUR;
  const reactive = (block.reactive[connection]?.[step] ?? 0) * WATTS_PER_MILLIWATTHOUR;
  const voltage = block.voltage[connection]?.[step] ?? 0;
  const current = Math.hypot(active, reactive) / voltage;
  const distortion = distortionOf({
    voltage,
    current,
    rectified: block.rectified[connection]?.[step] ?? 0,
    phaseRectified: block.rectified[HEAD + phaseOf(connection)]?.[step] ?? 0,
    background,
    atBusbar: connection >= HEAD,
  });
  return {
    voltage,
    current,
    active,
    reactive,
    voltageDistortion: distortion.voltage,
    currentDistortion: distortion.current,
    harmonics: {},
  };
};

const sum = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((total, one) => total + of(one), 0);

export type FeederSettings = Readonly<{
  seed: number;
  /** Where the registers begin to count; the demo starts at 2026-11-24T10:00+07:00. */
  start: Instant;
  sky?: Sky;
  /** Frequency events beside those the seed draws; asked at every look, because somebody may order one. */
  frequencyEvents?: () => readonly OrderedFrequencyEvent[];
  /** `steady`: the seed draws no frequency events, only somebody's orders move it far. */
  frequency?: 'drawn' | 'steady';
  /** What was ordered to happen to the voltage; asked at every look. */
  disturbances?: () => readonly OrderedDisturbance[];
}>;

/** Builds the feeder of a seed. */
export const createFeeder = ({
  seed,
  start,
  sky = 'drawn',
  frequencyEvents = () => [],
  frequency: moves = 'drawn',
  disturbances = () => [],
}: FeederSettings): Feeder => {
  const meters = rosterOf(seed);
  const places = new Map(meters.map((meter, index) => [meter.id, { meter, connections: connectionsOf(meter, index) }]));
  const history = createHistory(start, blockComputer(seed, sky), seriesOf);

  const placeOf = (meter: DeviceId): Place => {
    const place = places.get(meter);
    if (place === undefined) throw new RangeError(`the feeder has no meter ${meter}`);
    return place;
  };

  return {
    start,
    meters,
    stateAt: (meter, at) => {
      const { connections } = placeOf(meter);
      const { block, step } = history.at(at);
      const seconds = Math.max(at, start) / 1000;
      const background = backgroundDistortion(seed, seconds);
      const { phases, pairs } = underDisturbance(
        connections.map((connection) => phaseState(block, connection, step, background)),
        disturbances(),
        { meter, at: seconds, conductors: connections.map(phaseOf) },
      );
      const active = sum(phases, (phase) => phase.active);
      const reactive = sum(phases, (phase) => phase.reactive);
      const apparent = Math.hypot(active, reactive);
      const frequency = frequencyAt(seed, seconds, frequencyEvents(), moves);
      return {
        phases,
        pairs,
        frequency,
        active,
        reactive,
        apparent,
        powerFactor: apparent === 0 ? 1 : active / apparent,
      };
    },
    registersAt: (meter, at) => {
      const {
        connections,
        meter: { openingMilliWh: opening },
      } = placeOf(meter);
      const phases = connections.map((connection, phase) => {
        const { imports, exports } = history.counted(connection, at);
        return {
          importMilliWh: shareOf(opening.import, connections.length, phase) + imports,
          exportMilliWh: shareOf(opening.export, connections.length, phase) + exports,
        };
      });
      const reactive = connections.map((connection) => history.counted(ALL_CONNECTIONS + connection, at));
      return {
        importMilliWh: sum(phases, (phase) => phase.importMilliWh),
        exportMilliWh: sum(phases, (phase) => phase.exportMilliWh),
        importMilliVarh: Math.floor(opening.import / 4) + sum(reactive, ({ imports }) => imports),
        exportMilliVarh: sum(reactive, ({ exports }) => exports),
        phases,
      };
    },
    lossesAt: (at) => {
      const { imports, exports } = history.counted(LOSSES, at);
      return imports - exports;
    },
  };
};
