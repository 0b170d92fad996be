/** A child process: polls ten meters of a line while it keeps batches in an outbox, one after the other. */

import { firstValueFrom } from 'rxjs';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { quietLog } from '../support/quiet-log.ts';
import { labelledBus } from './labelled-bus.ts';
import { readTruly } from './labelled-profile.ts';
import { sealings } from './outbox.ts';
import type { StallSetup, StallTally } from './stall.ts';

const { place, count, file } = JSON.parse(process.argv[2] ?? '') as StallSetup;
const batches = sealings(600);
const limits = { pendingRows: 1_000_000, pendingBytes: 2 ** 31 };
const outbox = openOutbox(file, { log: quietLog(), limits, maxBytes: 2 ** 31 });
await firstValueFrom(outbox.status());

let [reads, failed, commits, began] = [0, 0, 0, 0];
const { bus, profile } = labelledBus(place, { count, timeout: 500 });
bus.samples().subscribe((sample) => {
  if (readTruly(profile, sample) === 'answers') reads += 1;
  else failed += 1;
});
process.on('SIGTERM', () => {
  const tally: StallTally = { reads, failed, commits, seconds: (performance.now() - began) / 1000 };
  process.stdout.write(`${JSON.stringify(tally)}\n`);
  process.exit();
});

const keep = async (): Promise<void> => {
  for (const { batch, state } of batches) {
    await firstValueFrom(outbox.append(batch, state), { defaultValue: undefined });
    commits += 1;
  }
};
setTimeout(() => {
  [reads, failed, commits, began] = [0, 0, 0, performance.now()];
  process.stdout.write('ready\n');
}, 1_000);
await keep();
