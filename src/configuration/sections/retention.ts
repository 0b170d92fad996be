import * as format from '../formats.ts';
import type { Schema, Setting } from '../schema.ts';
import { setting } from '../setting.ts';

const days = (doc: string, usual: number): Setting => setting(doc, format.wholeNumber(1, 3_650, 'days'), usual);

/** How long a gateway keeps what nobody waits for any more. Duties (config/compliance) are judged by it. */
export const gatewayRetentionSection: Schema = {
  batchesDays: days('acknowledged batches, receipts and alarms; the duty of logs is 90 days', 90),
  statisticsDays: days('statistics and events of the grid, for reports', 400),
  recordingsDays: days('recordings for `gridtokenx replay`, where they are made; they tell of households', 7),
};

/** How long a core keeps what its journal does not hold: journal, log, archive and the history of its configuration are kept for ever. */
export const coreRetentionSection: Schema = {
  quarantineDays: days('batches that came too late under a former key; an engineering choice', 400),
  requestsDays: days(
    'requests to be enrolled that nobody has looked at; an invitation’s code is good for 30 days at most',
    30,
  ),
};
