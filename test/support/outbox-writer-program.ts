/** A child to be killed: appends batch after batch to an outbox and says which ones were acknowledged. */
import { writeSync } from 'node:fs';
import { firstValueFrom } from 'rxjs';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { quietLog } from './quiet-log.ts';
import { capturedAfter, sealedBatch } from './sealed.ts';

const [, , file = '', first = '1'] = process.argv;
const outbox = openOutbox(file, { log: quietLog() });
for (let sequence = Number(first); ; sequence += 1) {
  await firstValueFrom(outbox.append(sealedBatch(sequence, { size: 3_000 }), capturedAfter(sequence)));
  writeSync(1, `${sequence}\n`);
}
