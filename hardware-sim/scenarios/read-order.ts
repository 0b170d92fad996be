import { Fault } from '../../src/domain/fault.ts';
import { harmonicOrders } from '../../src/domain/quantity.ts';
import { readLineFaults, readMeterFaults, readPortFaults } from '../line/faults.ts';
import type { Order } from './order.ts';
import { address, checkFields, type Fields, isObject, notNegative, number, oneOf, type Rules, text } from './rules.ts';

const device = { device: text };

const isListOf = (value: unknown, fits: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(fits);

const checked =
  (read: (value: unknown) => readonly unknown[]): Rules[string] =>
  (value) =>
    // The reader's own sentence says more than ours could.
    read(value).length >= 0 ? null : 'is a list of faults';

/** Which meters and which of the three phases (0, 1, 2); without them all. */
const where: Rules = {
  meters: (value) => (isListOf(value, (one) => typeof one === 'string') ? null : 'is a list of meters'),
  phases: (value) => (isListOf(value, (one) => one === 0 || one === 1 || one === 2) ? null : 'is a list of 0, 1, 2'),
};

/** What an order of each kind holds; `optional` has what may be left out. */
const kinds: Readonly<Record<Order['kind'], Rules>> = {
  'meter-faults': { ...device, faults: checked(readMeterFaults) },
  'line-faults': { line: text, faults: checked(readLineFaults) },
  'port-faults': { port: text, faults: checked(readPortFaults) },
  frequency: {
    deviation: (value) =>
      typeof value === 'number' && Math.abs(value) <= 5 ? null : 'is a number of Hz, at most 5 off',
    ramp: notNegative,
    hold: notNegative,
    recovery: notNegative,
  },
  voltage: {
    factor: (value) =>
      typeof value === 'number' && value >= 0.1 && value <= 2 ? null : 'is a part of the voltage from 0.1 to 2',
    seconds: notNegative,
  },
  harmonic: {
    order: oneOf(harmonicOrders),
    percent: (value) => (typeof value === 'number' && value > 0 && value <= 100 ? null : 'is a number of % up to 100'),
    seconds: notNegative,
  },
  neutral: { volts: notNegative, seconds: notNegative },
  exchange: { ...device, serial: notNegative, importKwh: notNegative, exportKwh: notNegative },
  counters: { ...device, importKwh: notNegative, exportKwh: notNegative },
  reboot: { ...device, deadSeconds: notNegative, zeroSeconds: notNegative },
  'current-ratio': {
    ...device,
    ratio: (value) => (number(value) === null && Number(value) > 0 ? null : 'is a number above 0'),
  },
  hole: { ...device, first: address, last: address },
  scale: {
    ...device,
    factors: (value) =>
      isObject(value) && Object.values(value).every((power) => Number.isInteger(power) && Math.abs(Number(power)) <= 10)
        ? null
        : 'holds powers of ten from -10 to 10 by the names of scale factors',
  },
  update: { ...device, registers: address },
  set: device,
};
const optional: Readonly<Partial<Record<Order['kind'], Rules>>> = {
  voltage: where,
  harmonic: where,
  neutral: where,
  counters: { rollsOverAtKwh: notNegative },
  set: {
    base: oneOf([0, 1, 40_000, 50_000]),
    float: oneOf([true, false]),
  },
};

const isKind = (kind: unknown): kind is Order['kind'] => typeof kind === 'string' && Object.hasOwn(kinds, kind);

/** Throws at what is wrong with it. */
const isOrder = (value: unknown, where: string): value is Order => {
  const { kind, ...fields }: Fields = isObject(value) ? value : {};
  if (!isKind(kind)) throw new Fault('configuration', `${where}: "kind" is one of ${Object.keys(kinds).join(', ')}.`);
  checkFields(where, fields, kinds[kind], optional[kind] ?? {});
  return true;
};

/** Reads an order that came from outside; `where` begins the sentence. @throws Fault `configuration` */
export const readOrder = (value: unknown, where: string): Order => {
  if (isOrder(value, where)) return value;
  throw new Fault('configuration', `${where} is not an order.`);
};
