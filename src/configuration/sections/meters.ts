import { pointRoles } from '../../domain/registry.ts';
import * as format from '../formats.ts';
import { nodeNames } from '../node-names.ts';
import type { ListOf, Schema } from '../schema.ts';
import { hidden, required, setting } from '../setting.ts';

const optionalWh = format.optional(format.wholeNumber(0, Number.MAX_SAFE_INTEGER, 'Wh'));

const ratios: Schema = {
  current: setting('current transformer, [primary, secondary]', format.ratio, [1, 1]),
  voltage: setting('voltage transformer, [primary, secondary]', format.ratio, [1, 1]),
  appliedBy: setting('who multiplies by them', format.oneOf('meter', 'gateway'), 'meter'),
  again: {
    current: setting('the current transformer once more, read off the plate again', format.ratio, [1, 1]),
    voltage: setting('the voltage transformer once more', format.ratio, [1, 1]),
  },
};

const binding: Schema = {
  from: required('when this device began to count at this point', format.moment),
  openingImportWh: required(
    'its import register at that moment, Wh',
    format.wholeNumber(0, Number.MAX_SAFE_INTEGER, 'Wh'),
  ),
  openingExportWh: required(
    'its export register at that moment, Wh',
    format.wholeNumber(0, Number.MAX_SAFE_INTEGER, 'Wh'),
  ),
  deviceCommitment: required('salted SHA-256 of the serial number', format.hex(32)),
  replacedImportWh: setting('import register of the meter it replaced, at that moment, Wh', optionalWh, null),
  replacedExportWh: setting('export register of the meter it replaced, at that moment, Wh', optionalWh, null),
};

const earlier: ListOf = {
  doc: 'the meters it has replaced at its point, oldest first; written by `gridtokenx meter replace`',
  least: 0,
  most: 16,
  element: {
    device: required('the meter that was taken off', format.opaqueId),
    profile: required('vendor/model', format.text),
    ratios,
    binding,
  },
};

const nodes: ListOf = {
  doc: 'opc-ua: which node is which quantity or energy register',
  least: 0,
  most: 64,
  element: {
    quantity: required('such as power.active, or import, export', format.oneOf(...nodeNames)),
    node: required('node id of the server, such as ns=2;s=Meter.Power', format.text),
    scale: setting(
      'our units in one of the node’s; of energy a power of ten: 1000 for kWh',
      format.number(-1e12, 1e12, 'our units'),
      1,
    ),
    exponent: setting('energy in floats is rounded to 10 to this power Wh', format.wholeNumber(-6, 6), 0),
    deadband: setting(
      'smaller changes are not reported; never for energy',
      format.number(0, 1e12, 'the node’s unit'),
      0,
    ),
  },
};

/** What an installer may say of export. */
const exportExpectations = ['expected', 'unexpected'] as const;

const current = format.optional(format.number(0.1, 1e6, 'A'));
const grid: Schema = {
  exportLimitW: setting('the most the point may export', format.optional(format.wholeNumber(0, 1e9, 'W')), null),
  demandCurrentA: setting('maximum demand load current of the point (IEEE 519)', current, null),
  shortCircuitCurrentA: setting('short-circuit current at the point (IEEE 519)', current, null),
  ratedKva: setting(
    'rated power of the transformer whose load it measures, to tell when it is overloaded',
    format.optional(format.number(0.1, 1e6, 'kVA')),
    null,
  ),
  ratedA: setting('instead: rated current of the conductor or the fuse it measures, a phase', current, null),
  exports: setting(
    'whether energy may flow from the point into the grid; usual: at a feeder head it may not, elsewhere it may',
    format.optional(format.oneOf(...exportExpectations)),
    null,
  ),
};

/** The meters on a line. */
export const metersSection: ListOf = {
  doc: 'the meters on this line',
  key: 'device',
  least: 1,
  most: 247,
  element: {
    device: required('the meter', format.opaqueId),
    point: required('the point it counts for', format.opaqueId),
    role: setting(
      'what the point is; only delivery and feeder need a binding',
      format.oneOf(...pointRoles),
      'delivery',
    ),
    feeder: setting(
      'the electrical feeder it is on, where not that of its line',
      format.optional(format.opaqueId),
      null,
    ),
    unit: setting('its Modbus address', format.optional(format.wholeNumber(0, 255)), null),
    profile: required('vendor/model', format.text),
    serialNumber: hidden(setting('as on its plate: another one is not settled', format.optional(format.text), null)),
    limits: setting('limits of its own instead of those of the gateway', format.optional(format.opaqueIds(1, 8)), null),
    grid,
    ratios,
    binding: { doc: 'what makes its energy count; without one it is only observed', optional: binding },
    earlier,
    nodes,
  },
};
