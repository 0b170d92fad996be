import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { setting } from '../setting.ts';

/** The threads that judge batches. */
export const verificationSection: Schema = {
  threads: setting('threads that verify; 0: as many as there are cores', format.wholeNumber(0, 256), 0),
};
