import * as format from '../formats.ts';
import type { Schema } from '../schema.ts';
import { setting } from '../setting.ts';

/** What a gateway keeps until the core has it, and after. */
export const outboxSection: Schema = {
  pendingBatches: setting('the most unacknowledged batches', format.wholeNumber(96, 1_000_000), 6_000),
  pendingDays: setting('the most days unacknowledged batches may cover', format.wholeNumber(1, 3_650, 'days'), 63),
  largestMebibytes: setting('the most its file may take', format.wholeNumber(16, 65_536, 'MiB'), 512),
  writtenMebibytesPerDay: setting(
    'the most it should write to the card a day; beyond it what can wait is written together, and an alarm raised',
    format.wholeNumber(1, 1_048_576, 'MiB'),
    256,
  ),
};
