import { type Instant, instant } from '../../src/domain/time.ts';
import type { MeterRegisters } from '../grid/feeder.ts';
import type { AddressRange, MeterTruth } from './register-map.ts';

/** What can be done to a meter while it runs. Seconds are grid time. */
export type MeterOrder =
  /** Another device of the same model in the same place: its own number, its own registers. */
  | Readonly<{ kind: 'exchange'; serial: number; importKwh: number; exportKwh: number }>
  /** The counters are set; at `rollsOverAtKwh` they begin again at zero. */
  | Readonly<{ kind: 'counters'; importKwh: number; exportKwh: number; rollsOverAtKwh?: number }>
  /** Silent for `deadSeconds`, and then counters read zero for `zeroSeconds`: they come back as if nothing was. */
  | Readonly<{ kind: 'reboot'; deadSeconds: number; zeroSeconds: number }>
  /** Somebody sets another current ratio in the meter; the transformers on the wall stay as they are. */
  | Readonly<{ kind: 'current-ratio'; ratio: number }>
  /** A firmware that does not know these addresses: exception 2. */
  | Readonly<{ kind: 'hole'; first: number; last: number }>;

/** All that makes what a meter shows differ from what flows. */
export type MeterCondition = Readonly<{
  serial: number;
  /** Primary over secondary: of the transformers before it, and as it is set. */
  installedRatio: number;
  currentRatio: number;
  rollsOverAtMilliWh: number | null;
  /** What had flowed, and what was shown, when counters or ratio were last changed; null: it shows what has flowed. */
  since: Readonly<{ truth: MeterRegisters; shown: MeterRegisters }> | null;
  silentUntil: Instant | null;
  zeroUntil: Instant | null;
  holes: readonly AddressRange[];
}>;

export const soundCondition = (serial: number, installedRatio: number): MeterCondition => ({
  serial,
  installedRatio,
  currentRatio: installedRatio,
  rollsOverAtMilliWh: null,
  since: null,
  silentUntil: null,
  zeroUntil: null,
  holes: [],
});

type Each = (counter: number, other: number) => number;

/** Two sets of counters of one meter, counter by counter. */
const zip = (one: MeterRegisters, other: MeterRegisters, each: Each): MeterRegisters => ({
  importMilliWh: each(one.importMilliWh, other.importMilliWh),
  exportMilliWh: each(one.exportMilliWh, other.exportMilliWh),
  importMilliVarh: each(one.importMilliVarh, other.importMilliVarh),
  exportMilliVarh: each(one.exportMilliVarh, other.exportMilliVarh),
  phases: one.phases.map((phase, at) => ({
    importMilliWh: each(phase.importMilliWh, other.phases[at]?.importMilliWh ?? 0),
    exportMilliWh: each(phase.exportMilliWh, other.phases[at]?.exportMilliWh ?? 0),
  })),
});

/**
 * What a meter that multiplies by its own ratio makes of what flows: right when it is set as installed. One that leaves
 * that to its reader (`appliesRatio` false) shows the secondary side.
 */
const factorOf = ({ currentRatio, installedRatio }: MeterCondition, appliesRatio: boolean): number =>
  (appliesRatio ? currentRatio : 1) / installedRatio;

const countersOf = (condition: MeterCondition, truth: MeterRegisters, appliesRatio: boolean): MeterRegisters => {
  const factor = factorOf(condition, appliesRatio);
  const { since } = condition;
  if (since === null) return factor === 1 ? truth : zip(truth, truth, (counter) => Math.floor(counter * factor));
  const flowed = zip(truth, since.truth, (now, then) => Math.floor((now - then) * factor));
  return zip(since.shown, flowed, (shown, more) => shown + more);
};

const setCounters = (truth: MeterRegisters, importKwh: number, exportKwh: number): MeterRegisters => {
  const phases = truth.phases.length;
  const [imports, exports] = [Math.round(importKwh * 1e6), Math.round(exportKwh * 1e6)];
  return {
    importMilliWh: imports,
    exportMilliWh: exports,
    importMilliVarh: 0,
    exportMilliVarh: 0,
    phases: truth.phases.map(() => ({ importMilliWh: imports / phases, exportMilliWh: exports / phases })),
  };
};

const after = (at: Instant, seconds: number): Instant => instant(at + seconds * 1000);

/** The condition of a meter to which something is done at a moment; `truth` is what has flowed by then. */
export const changeCondition = (
  condition: MeterCondition,
  order: MeterOrder,
  at: Instant,
  truth: MeterRegisters,
  appliesRatio: boolean,
): MeterCondition => {
  switch (order.kind) {
    case 'exchange': {
      const shown = setCounters(truth, order.importKwh, order.exportKwh);
      return { ...condition, serial: order.serial, rollsOverAtMilliWh: null, since: { truth, shown } };
    }
    case 'counters': {
      const { importKwh, exportKwh, rollsOverAtKwh } = order;
      const shown = setCounters(truth, importKwh, exportKwh);
      const rollsOverAtMilliWh = rollsOverAtKwh === undefined ? condition.rollsOverAtMilliWh : rollsOverAtKwh * 1e6;
      return { ...condition, rollsOverAtMilliWh, since: { truth, shown } };
    }
    case 'reboot': {
      const silentUntil = after(at, order.deadSeconds);
      return { ...condition, silentUntil, zeroUntil: after(silentUntil, order.zeroSeconds) };
    }
    case 'current-ratio':
      return {
        ...condition,
        currentRatio: order.ratio,
        since: { truth, shown: countersOf(condition, truth, appliesRatio) },
      };
    case 'hole':
      return { ...condition, holes: [...condition.holes, [order.first, order.last]] };
  }
};

export const isSilent = ({ silentUntil }: MeterCondition, at: Instant): boolean =>
  silentUntil !== null && at < silentUntil;

/** What the meter shows at a moment at which this flows and has flowed. */
export const shownBy = (
  condition: MeterCondition,
  { state, registers }: MeterTruth,
  at: Instant,
  appliesRatio: boolean,
): MeterTruth => {
  const factor = factorOf(condition, appliesRatio);
  const { rollsOverAtMilliWh: end, zeroUntil } = condition;
  const counted = countersOf(condition, registers, appliesRatio);
  const shown = (counter: number): number => (end === null ? counter : counter % end);
  const zero = zeroUntil !== null && at < zeroUntil;
  return {
    registers: zero || end !== null ? zip(counted, counted, zero ? () => 0 : shown) : counted,
    state:
      factor === 1
        ? state
        : {
            ...state,
            active: state.active * factor,
            reactive: state.reactive * factor,
            apparent: state.apparent * factor,
            phases: state.phases.map((phase) => ({
              ...phase,
              current: phase.current * factor,
              active: phase.active * factor,
              reactive: phase.reactive * factor,
            })),
          },
  };
};
