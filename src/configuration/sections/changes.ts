import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { setting } from '../setting.ts';

/** How changes of a running program are tried. Who may ask for them is in `roles`. */
export const changesSection: Schema = {
  trialSeconds: setting(
    'so long a change runs before it is in force; rolled back when the program does badly; real time',
    format.number(1, 86_400, 's'),
    120,
  ),
  illSeconds: setting(
    'on trial the program may do badly for so long at once; real time',
    format.number(1, 3_600, 's'),
    30,
  ),
};
