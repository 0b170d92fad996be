import type { AlarmPriority } from '../domain/alarm.ts';
import { Fault } from '../domain/fault.ts';
import {
  aggregates,
  type Band,
  type ComplianceRule,
  gridFactKinds,
  type LimitedQuantity,
  type LimitSet,
  limitAuthorities,
  limitedUnits,
  voltageLevels,
} from '../domain/limits.ts';
import { harmonicOrders } from '../domain/quantity.ts';
import * as format from './formats.ts';
import { type Layer, loadConfiguration } from './load.ts';
import type { ListOf, Schema } from './schema.ts';
import { required, setting } from './setting.ts';

const priorities: readonly AlarmPriority[] = ['critical', 'high', 'medium', 'low'];
const quantities = Object.keys(limitedUnits);
const units = [...new Set(Object.values(limitedUnits))];

const provenance: Schema = {
  source: required('where the limit comes from', format.text),
  confirmed: required('whether the authority’s own text was seen', format.flag),
};

const limited: Schema = {
  quantity: required('what is limited', format.oneOf(...quantities)),
  order: setting('of a harmonic', format.optional(format.oneOf(...harmonicOrders)), null),
  orders: setting('of several harmonics with one limit', format.optional(format.orders), null),
  name: required('one name once among the limits of a quantity', format.opaqueId),
  unit: required('of low and high; % of a voltage is of the nominal one', format.oneOf(...units)),
  low: setting('null: no limit on this side', format.optional(format.number(0, 1e6, 'the unit')), null),
  high: setting('null: no limit on this side', format.optional(format.number(0, 1e6, 'the unit')), null),
  provenance,
};

const bands: ListOf = {
  doc: 'what raises alarms',
  least: 0,
  most: 64,
  element: {
    ...limited,
    hysteresis: required('how far inside it must be to be good again', format.number(0, 1e6, 'the unit')),
    dwell: {
      rise: required('how long it must be broken, grid time', format.wholeNumber(0, 86_400_000, 'ms')),
      fall: required('how long it must be kept again, grid time', format.wholeNumber(0, 86_400_000, 'ms')),
    },
    priority: required('of the alarm', format.oneOf(...priorities)),
    tells: setting('what it means for the market', format.optional(format.oneOf(...gridFactKinds)), null),
  },
};

const compliance: ListOf = {
  doc: 'what a report judges',
  least: 0,
  most: 256,
  element: {
    ...limited,
    aggregate: required('what is judged', format.oneOf(...aggregates)),
    over: required('how long is looked at', format.oneOf('week', 'year')),
    share: required('the part that must be inside', format.number(0, 1, 'all')),
    shortCircuitRatio: {
      doc: 'only for this span of short-circuit current over demand current',
      optional: {
        from: required('least', format.number(0, 1e6, 'times')),
        below: setting('not any more; null: no end', format.optional(format.number(0, 1e6, 'times')), null),
      },
    },
  },
};

const part = (doc: string) => required(doc, format.number(0, 3, 'the nominal voltage'));

/** A file of config/limits. */
export const limitsSchema: Schema = {
  name: required('as it is called in configurations', format.opaqueId),
  authority: required('who set it', format.oneOf(...limitAuthorities)),
  level: required('at which voltages', format.oneOf(...voltageLevels)),
  nominal: {
    doc: 'nominal voltage; left out where the set has none of its own',
    optional: {
      volts: required('of which percents are taken', format.number(100, 1e6, 'V')),
      between: required('what it is measured between', format.oneOf('phase-neutral', 'phase-phase')),
    },
  },
  bands,
  events: {
    doc: 'from where on a voltage is an event; left out where the set says nothing of it',
    optional: {
      dip: part('below it begins a dip'),
      swell: part('above it begins a swell'),
      interruption: part('below it begins an interruption'),
      hysteresis: part('how far inside it must be to be over'),
      rapidChange: part('a step of so much is a rapid change'),
      provenance,
    },
  },
  compliance,
};

/** As a file has it: a limit may stand there once for several orders. */
type Written<T> = Readonly<{ orders: readonly number[] | null }> & T;
type WrittenLimits = Omit<LimitSet, 'bands' | 'compliance'> &
  Readonly<{ bands: readonly Written<Band>[]; compliance: readonly Written<ComplianceRule>[] }>;

/** One limit for each of its orders: `from-20` of 5 and 7 is `from-20-h5` and `from-20-h7`. */
const eachOrder = <T extends Readonly<{ name: string; order: number | null }>>(
  one: T,
  orders: readonly number[] | null,
): readonly T[] =>
  orders === null ? [one] : orders.map((order) => ({ ...one, order, name: `${one.name}-h${order}` }));

const withEveryOrder = (written: WrittenLimits): LimitSet => ({
  ...written,
  bands: written.bands.flatMap(({ orders, ...band }) => eachOrder<Band>(band, orders)),
  compliance: written.compliance.flatMap(({ orders, ...rule }) => eachOrder<ComplianceRule>(rule, orders)),
});

/**
 * A set of limits as a file of `config/limits`.
 * @throws Fault `configuration`
 */
export const limitsFile = (layer: Layer): LimitSet => {
  const written = loadConfiguration(limitsSchema, [layer]) as WrittenLimits;
  const refuse = (place: string, why: string): never => {
    throw new Fault('configuration', `${layer.name}: ${place} ${why}`);
  };
  for (const { quantity, name, order, orders } of [...written.bands, ...written.compliance])
    if (order !== null && orders !== null)
      refuse(`${quantity} "${name}"`, 'has an order and a list of orders; allowed: one of them.');
  const limits = withEveryOrder(written);
  for (const [what, list] of [['band', limits.bands] as const, ['compliance rule', limits.compliance] as const]) {
    const seen = new Set<string>();
    for (const rule of list) {
      const place = `${rule.quantity} ${what} "${rule.name}"`;
      if (rule.low === null && rule.high === null) refuse(place, 'has no limit; allowed: low, high or both.');
      const harmonic = rule.quantity.startsWith('harmonic.');
      if (harmonic !== (rule.order !== null))
        refuse(place, harmonic ? 'has no order; allowed: 2 to 25.' : 'has an order; allowed: only of harmonics.');
      if (!unitsOf(rule.quantity).includes(rule.unit))
        refuse(place, `is in ${rule.unit}; allowed: ${unitsOf(rule.quantity).join(', ')}.`);
      const key = `${rule.quantity}/${rule.name}`;
      if (seen.has(key)) refuse(place, 'stands twice; allowed: each name once.');
      seen.add(key);
    }
  }
  for (const { quantity, name, low, high, hysteresis } of limits.bands)
    if (low !== null && high !== null && low + hysteresis >= high - hysteresis)
      refuse(`${quantity} band "${name}"`, 'has nothing inside it; allowed: low + hysteresis below high - hysteresis.');
  return limits;
};

const unitsOf = (quantity: LimitedQuantity): readonly string[] =>
  quantity === 'voltage' ? ['V', '%'] : [limitedUnits[quantity]];
