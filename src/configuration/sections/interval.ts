import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { setting } from '../setting.ts';

/** Delivery intervals, and what is waited for at their ends. */
export const intervalSection: Schema = {
  minutes: setting('length of a delivery interval', format.inUnit('min', format.oneOf(5, 15, 30, 60)), 15),
  graceSeconds: setting(
    'captures are waited for so long after an interval; grid time',
    format.number(1, 3_600, 's'),
    60,
  ),
  widestBracketSeconds: setting(
    'readings farther apart than this around a boundary make it recovered; grid time',
    format.number(1, 3_600, 's'),
    60,
  ),
};
