import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { setting } from '../setting.ts';

/** The store of statistics and events of the grid. */
export const qualitySection: Schema = {
  largestMebibytes: setting('the most their file may take', format.wholeNumber(16, 65_536, 'MiB'), 2_048),
};
