import type { DeviceId } from '../../src/domain/identity.ts';
import type { OrderedDisturbance } from '../grid/disturbance.ts';
import type { LineFault, MeterFault, PortFault } from '../line/faults.ts';
import type { MeterOrder } from '../meters/condition.ts';
import type { SunSpecOrder } from '../sunspec/sunspec-device.ts';

/** What can be done to a running simulation. */
export type Order =
  | (Readonly<{ device: DeviceId }> & (MeterOrder | SunSpecOrder))
  /** These three replace all faults of their target; an empty list clears. */
  | Readonly<{ kind: 'meter-faults'; device: DeviceId; faults: readonly MeterFault[] }>
  | Readonly<{ kind: 'line-faults'; line: string; faults: readonly LineFault[] }>
  | Readonly<{ kind: 'port-faults'; port: string; faults: readonly PortFault[] }>
  /** System frequency: a ramp to `deviation` Hz off, held, and back; seconds of grid time. */
  | Readonly<{ kind: 'frequency'; deviation: number; ramp: number; hold: number; recovery: number }>
  | DisturbanceOrder;

/** What happens to the voltage, from now on for some seconds of grid time. */
export type DisturbanceOrder = OrderedDisturbance extends infer One
  ? One extends OrderedDisturbance
    ? Omit<One, 'from'>
    : never
  : never;

/** So many seconds of grid time after the simulation has begun. */
export type TimedOrder = Readonly<{ after: number; order: Order }>;

/** Orders whose time has come and that were not given yet; `given` is how many were. In order of time. */
export const dueOrders = (
  timeline: readonly TimedOrder[],
  given: number,
  elapsedSeconds: number,
): readonly TimedOrder[] =>
  timeline
    .toSorted((one, other) => one.after - other.after)
    .slice(given)
    .filter(({ after }) => after <= elapsedSeconds);
