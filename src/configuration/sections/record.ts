import * as format from '../formats.ts';
import type { Optional } from '../schema.ts';
import { required, setting } from '../setting.ts';

/** Recordings for `gridtokenx replay`. */
export const recordSection: Optional = {
  doc: 'writes down every reading and what else alarms come of, for `gridtokenx replay`; off without it',
  optional: {
    folder: required('where; files of one grid day, the oldest give way', format.path),
    largestMebibytes: setting('the most all files may take', format.wholeNumber(16, 1_048_576, 'MiB'), 1_024),
  },
};
