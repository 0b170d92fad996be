import { Fault } from '../../src/domain/fault.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Feeder } from '../grid/feeder.ts';
import { meteredTruth, roofTruth } from '../sunspec/roof.ts';
import { type SunSpecOrder, sunSpecDevice } from '../sunspec/sunspec-device.ts';
import type { MeterOrder } from './condition.ts';
import type { MeterPlate, SimulatedMeter } from './modbus-meter.ts';

const isSunSpecOrder = (order: MeterOrder | SunSpecOrder): order is SunSpecOrder =>
  order.kind === 'scale' || order.kind === 'update' || order.kind === 'set';

/** What a roof had given before the simulation began, Wh. */
const OPENING_WH = 12_345_678;

/** Models that describe themselves by SunSpec, from 40000 on: a roof's inverter, or the meter beside it. */
export const sunSpecModels: readonly string[] = ['sunspec/inverter', 'sunspec/meter'];

/** A SunSpec device at a place of the feeder, as lines and ports serve it. */
export const sunSpecMeter = (
  { device, at, serial }: MeterPlate,
  model: string,
  seed: number,
  feeder: Feeder,
  gridTime: () => Instant,
): SimulatedMeter => {
  const kind = model === 'sunspec/meter' ? 'meter' : 'inverter';
  const truth = kind === 'meter' ? meteredTruth(feeder, at) : roofTruth(seed, feeder, at, OPENING_WH);
  const maker = { manufacturer: 'Simulated', model: kind, version: '1', serial: String(serial) };
  const served = sunSpecDevice({ device, maker, kind, float: false, base: 40_000, longestRead: 125 }, truth, gridTime);
  return {
    device,
    answer: served.answer,
    obey: (order) => {
      if (!isSunSpecOrder(order))
        throw new Fault('configuration', `"${device}" is a SunSpec device, which takes no "${order.kind}".`);
      served.obey(order);
    },
  };
};
