import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { setting } from '../setting.ts';

/** How many may listen to a core's market at once. */
export const sessionsSection: Schema = {
  listeners: setting(
    'the most that listen to the market at once; together they may be a quarter of a gigabyte behind; an engineering choice',
    format.wholeNumber(1, 10_000),
    500,
  ),
  listenersOfOneAddress: setting(
    'of them, the most from one address, so that none keeps the others out; an engineering choice',
    format.wholeNumber(1, 10_000),
    50,
  ),
};
