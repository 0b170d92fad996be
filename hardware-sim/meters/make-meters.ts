import { Fault } from '../../src/domain/fault.ts';
import type { DeviceId } from '../../src/domain/identity.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { ModbusProfile } from '../../src/profiles/profile.ts';
import { fractionOf } from '../grid/chance.ts';
import type { Feeder } from '../grid/feeder.ts';
import type { MeterModel } from './meter-model.ts';
import { modbusMeter, type SimulatedMeter } from './modbus-meter.ts';
import { profileModel } from './profile-model.ts';
import { sdmModels } from './sdm-model.ts';
import { sunSpecMeter, sunSpecModels } from './sunspec-meter.ts';

/**
 * A meter at a unit id. `at` is the connection of the feeder that it counts, its own name when not given: several
 * devices may count the same. `model` is any profile; what stands there in the feeder when not given.
 */
export type Place = Readonly<{
  device: DeviceId;
  unit: number;
  at?: string;
  model?: string;
  /** Primary over secondary of the current transformers before it. */
  currentRatio?: number;
}>;

export type MakeMeters = (places: readonly Place[]) => ReadonlyMap<number, SimulatedMeter>;

const SERIAL = 603;

/** A number of its own for a device that is not in the feeder's roster. */
const serialOf = (seed: number, device: string): number => {
  const key = [...device].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
  return 30_000_000 + Math.floor(fractionOf(seed, SERIAL, key) * 9_000_000);
};

const written: Readonly<Record<string, MeterModel>> = sdmModels;

/** `profiles` by id: models beside the two that are written out. @throws Fault `configuration` */
export const meterMaker = (
  feeder: Feeder,
  gridTime: () => Instant,
  seed: number,
  profiles: ReadonlyMap<string, ModbusProfile>,
): MakeMeters => {
  const models = new Map<string, MeterModel>();
  const modelOf = (id: string): MeterModel => {
    const profile = profiles.get(id);
    const model = models.get(id) ?? written[id] ?? (profile && profileModel(profile));
    if (model === undefined)
      throw new Fault('configuration', `The simulator has no model "${id}": "gridtokenx profile list" names them.`);
    models.set(id, model);
    return model;
  };

  const meterOf = ({ device, at = device, model: id, currentRatio = 1 }: Place): SimulatedMeter => {
    const connection = feeder.meters.find((meter) => meter.id === at);
    if (connection === undefined)
      throw new Fault('configuration', `The simulated feeder has no meter "${at}": it has h01 … h12, b01 and head.`);
    const serial = device === at ? connection.serial : serialOf(seed, device);
    const plate = { device, at, serial, installedRatio: currentRatio };
    if (id !== undefined && sunSpecModels.includes(id)) return sunSpecMeter(plate, id, seed, feeder, gridTime);
    const model = modelOf(id ?? connection.model);
    if (model.singlePhase && connection.phases.length > 1)
      throw new Fault('configuration', `"${device}": ${model.id} has one phase, ${at} is connected on three.`);
    return modbusMeter(plate, model, feeder, gridTime);
  };

  return (places) => {
    const meters = new Map<number, SimulatedMeter>();
    for (const place of places) {
      if (meters.has(place.unit))
        throw new Fault('configuration', `"${place.device}": unit ${place.unit} is taken on the same line or port.`);
      meters.set(place.unit, meterOf(place));
    }
    return meters;
  };
};
