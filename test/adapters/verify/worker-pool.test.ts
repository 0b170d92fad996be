import { setImmediate as immediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { firstValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { workerPool } from '../../../src/adapters/verify/worker-pool.ts';
import { quietLog } from '../../support/quiet-log.ts';

/** Gives every job back, as soon as the gate is open. */
const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  parentPort.on('message', (jobs) => {
    if (jobs === 'close') return parentPort.close();
    Atomics.wait(workerData, 0, 0);
    parentPort.postMessage(jobs);
  });
`;

test.each([
  { of: 'small jobs', isSmall: true, parcels: [['a'], ['b', 'c']] },
  { of: 'large ones', isSmall: false, parcels: [['a'], ['b'], ['c']] },
])('of $of that come while a parcel is under way, what goes behind it is $parcels', async ({ isSmall, parcels }) => {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const sent: (readonly string[])[] = [];
  await using pool = workerPool<string, string>({
    start: () => new Worker(program, { eval: true, workerData: gate }),
    parcel: (jobs) => {
      sent.push(jobs);
      return { message: jobs, transfer: [] };
    },
    ...{ size: 1, capacity: 9, isSmall: () => isSmall, log: quietLog() },
  });
  const answers: Promise<string>[] = [];
  for (const job of ['a', 'b', 'c']) {
    answers.push(firstValueFrom(pool.run(job)));
    await immediate();
  }
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'c']);
  expect(sent).toEqual(parcels);
});
