import * as format from '../formats.ts';
import type { ListOf } from '../schema.ts';
import { required } from '../setting.ts';

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

/** When a running gateway may be changed in ways that begin a part of it anew. */
export const maintenanceSection: ListOf = {
  doc: 'when changes under way may begin a line, a session or the page anew; none: at any time',
  least: 0,
  most: 21,
  element: {
    days: required('days on which it opens, of Bangkok', format.someOf(...weekdays)),
    from: required('when it opens, Bangkok time', format.timeOfDay),
    to: required('when it closes; before `from`: on the day after', format.timeOfDay),
  },
};
