import * as format from '../formats.ts';
import type { ListOf } from '../schema.ts';
import { required, setting } from '../setting.ts';
import { transportSection } from './line-transport.ts';
import { metersSection } from './meters.ts';

/** The lines of a gateway, with their meters. */
export const linesSection: ListOf = {
  doc: 'buses with meters on them',
  key: 'name',
  least: 1,
  most: 32,
  element: {
    name: required('for logs and views', format.opaqueId),
    transport: transportSection,
    fastPeriodMs: setting(
      'how often its meters are read, where not as the others; real time',
      format.optional(format.wholeNumber(50, 60_000, 'ms')),
      null,
    ),
    feeder: setting(
      'the electrical feeder its meters are on; reports, events and alarms are told by it',
      format.optional(format.opaqueId),
      null,
    ),
    meters: metersSection,
  },
};
