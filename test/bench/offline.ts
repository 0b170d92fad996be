import { join } from 'node:path';
import { asyncScheduler, firstValueFrom, NEVER, takeWhile } from 'rxjs';
import { httpCoreClient } from '../../src/adapters/http/core-client.ts';
import { signerFromSeed } from '../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { boundaryAfter, QUARTER_HOUR } from '../../src/domain/interval.ts';
import { instant, millis, SECOND } from '../../src/domain/time.ts';
import type { LogHead } from '../../src/domain/transaction.ts';
import type { CoreView } from '../../src/domain/view.ts';
import type { Outbox } from '../../src/ports/outbox.ts';
import { verifyReceipt } from '../../src/settlement/verify-receipt.ts';
import { drain, drainDefaults } from '../../src/sync/drain.ts';
import { quietLog } from '../support/quiet-log.ts';
import { type CoreProcess, startCore } from './core-process.ts';
import { processUse } from './process-use.ts';
import { progress } from './progress.ts';
import { type Effort, type Row, row } from './row.ts';
import { scratchFolder } from './scratch.ts';
import { sealedTown, sealer, type Town } from './sealed-town.ts';

const METERS = 32;
const DAY = 96;
/** The outbox counts by UTC days. */
const onCard = 'receipts and marks; unknown where midnight UTC passes meanwhile';

/** The gateway's own client of this core. */
const clientOf = ({ url, coreKey, logKey }: CoreProcess, { rules: { realm, core, gateway } }: Town) => {
  let seen: LogHead | null = null;
  return httpCoreClient({
    url,
    gateway,
    timeout: millis(20 * SECOND),
    verify: (receipt, batch) => {
      const { head } = verifyReceipt(receipt, batch, { realm, core, gateway, coreKey, logKey }, seen, verifySignature);
      seen = head;
      return { kind: 'kept', receipt, head };
    },
  });
};

/** Hands everything over as a gateway does. @returns the sequences in the order in which they were acknowledged */
const sync = async (outbox: Outbox, core: CoreProcess, town: Town, last: number, looked: () => void) => {
  using client = clientOf(core, town);
  const order: number[] = [];
  const drained = drain(outbox, client, {
    ...drainDefaults,
    appended: NEVER,
    scheduler: asyncScheduler,
    random: systemRandom,
  }).pipe(
    takeWhile((event) => {
      if (event.kind !== 'acknowledged') throw new Error(`batches do not go over: ${event.kind}`);
      order.push(event.batch.sequence);
      looked();
      return event.batch.sequence < last;
    }),
  );
  await new Promise<void>((resolve, reject) => drained.subscribe({ error: reject, complete: resolve }));
  return order;
};

const cardBytes = async (outbox: Outbox): Promise<number> =>
  (await firstValueFrom(outbox.status())).wear?.today.bytes ?? 0;

/** Thirty days without a core, with 32 meters, and then all of it in one go. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const intervals = effort === 'quick' ? DAY / 4 : 30 * DAY;
  using folder = scratchFolder();
  const signer = signerFromSeed(systemRandom.bytes(32), 'gateway');
  const town = sealedTown(
    METERS,
    boundaryAfter(instant(Date.now() - (intervals + 2) * QUARTER_HOUR), QUARTER_HOUR),
    signer.key,
  );
  const seal = sealer(town, signer, systemRandom);
  await using outbox = openOutbox(join(folder.path, 'outbox.sqlite'), { log: quietLog() });
  progress(`${intervals} intervals of ${METERS} meters offline`);
  for (let interval = 0; interval < intervals; interval += 1) {
    const { batch, state } = seal();
    await firstValueFrom(outbox.append(batch, state));
  }
  const offline = await firstValueFrom(outbox.status());
  const written = await cardBytes(outbox);
  progress('starting the core');
  await using core = await startCore(join(folder.path, 'core'), town.registry, [], { runDelayMinutes: 10_080 });
  const before = processUse(core.pid);
  let resident = process.memoryUsage().rss;
  progress('handing over');
  const begun = performance.now();
  const order = await sync(outbox, core, town, intervals, () => {
    resident = Math.max(resident, process.memoryUsage().rss);
  });
  const seconds = (performance.now() - begun) / 1_000;
  const after = processUse(core.pid);
  const synced = await cardBytes(outbox);
  const view = (await (await fetch(`${core.url}/v1/view`)).json()) as CoreView;
  const inOrder = order.length === intervals && order.every((sequence, index) => sequence === index + 1);
  if (!inOrder) throw new Error('batches were not handed over oldest first, each once');
  if (view.gateways[0]?.sequence !== intervals)
    throw new Error(`the core has ${view.gateways[0]?.sequence} of ${intervals}`);
  const cpu = after.cpuMs - before.cpuMs;
  return [
    row('batches that waited', offline.pending, '', `${(offline.bytes / 1e6).toFixed(1)} MB, ${METERS} leaves each`),
    row(
      'written to the card while offline',
      written / 1e6,
      'MB',
      `${(written / intervals / METERS).toFixed(0)} bytes an interval of a meter`,
    ),
    row('time to hand all over', seconds, 's', 'oldest first, one at a time, each once; checked'),
    row(
      'batches handed over',
      intervals / seconds,
      '/s',
      `${((intervals * METERS) / seconds).toFixed(0)} leaves a second`,
    ),
    row('written to the card by it', written > synced ? Number.NaN : (synced - written) / 1e6, 'MB', onCard),
    row(
      'core, CPU',
      cpu / intervals,
      'ms a batch',
      `${((100 * cpu) / (1_000 * seconds)).toFixed(0)} % of one processor`,
    ),
    row('core, memory before', before.residentMB, 'MB', 'resident'),
    row('core, memory after', after.residentMB, 'MB', 'resident; its ledger and log grow with it'),
    row('gateway, most memory', resident / 1e6, 'MB', 'resident, of this process: outbox, client and verification'),
  ];
};
