import type { AlarmPriority } from '../domain/alarm.ts';
import { Fault } from '../domain/fault.ts';
import type { Band, Limits } from '../domain/limits.ts';
import * as format from './formats.ts';
import { type Layer, type ListOf, loadConfiguration } from './load.ts';
import { required, setting } from './setting.ts';

const priorities: readonly AlarmPriority[] = ['critical', 'high', 'medium', 'low'];

const bands = (what: string, most: number, unit: string): ListOf => ({
  doc: what,
  least: 0,
  most: 8,
  element: {
    name: required('part of the alarm’s id', format.opaqueId),
    low: setting('null: no limit on this side', format.optional(format.number(0, most, unit)), null),
    high: setting('null: no limit on this side', format.optional(format.number(0, most, unit)), null),
    hysteresis: required('how far inside it must be to be good again', format.number(0, most, unit)),
    dwell: {
      rise: required('how long it must be broken, grid time', format.wholeNumber(0, 86_400_000, 'ms')),
      fall: required('how long it must be kept again, grid time', format.wholeNumber(0, 86_400_000, 'ms')),
    },
    priority: required('of the alarm', format.oneOf(...priorities)),
    provenance: {
      source: required('where the limit comes from', format.text),
      confirmed: required('whether the authority’s own text was seen', format.flag),
    },
  },
});

/**
 * Limits as a file of `config/limits`.
 * @throws Fault `configuration`
 */
export const limitsFile = (layer: Layer): Limits => {
  const limits = loadConfiguration(
    {
      name: required('as it is called in configurations', format.opaqueId),
      nominalVoltage: required('phase to neutral', format.number(100, 400, 'V')),
      frequency: bands('grid frequency, 10 s means', 100, 'Hz'),
      voltage: bands('phase to neutral', 1_000, 'V'),
      unbalance: bands('U2/U1', 100, '%'),
    },
    [layer],
  ) as Limits;
  for (const [quantity, list] of Object.entries({
    frequency: limits.frequency,
    voltage: limits.voltage,
    unbalance: limits.unbalance,
  }))
    for (const band of list) refuseEmpty(band, `${layer.name}: ${quantity} band "${band.name}"`);
  return limits;
};

const refuseEmpty = ({ low, high, hysteresis }: Band, place: string): void => {
  if (low === null && high === null)
    throw new Fault('configuration', `${place} has no limit; allowed: low, high or both.`);
  if (low !== null && high !== null && low + hysteresis >= high - hysteresis)
    throw new Fault(
      'configuration',
      `${place} has nothing inside it; allowed: low + hysteresis below high - hysteresis.`,
    );
};
