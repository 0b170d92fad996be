import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { from, lastValueFrom, toArray } from 'rxjs';
import { openLogFiles } from '../../src/adapters/files/log-files.ts';
import { openCoreStore } from '../../src/adapters/sqlite/core-store.ts';
import { makeSnapshot } from '../../src/bin/snapshots/snapshot-of.ts';
import { HOUR, millis } from '../../src/domain/time.ts';
import { billedCore, issuer } from './billed-core.ts';
import { memoryArchive } from './memory-archive.ts';
import { quietLog } from './quiet-log.ts';

/** What a core is configured with that leaves `storedCore`. */
export const storedConfiguration = {
  ...issuer,
  journal: {
    ...{ maxBytes: 2 ** 30, rowsPerMark: 1_000, rowsPerSnapshot: 10_000, idleTick: millis(6 * HOUR) },
    connectionFile: null,
  },
} as const;

/**
 * What a core leaves in a folder that settled two households (`billedCore`) and then ran on for two days: journal with its
 * mark, a log with a full tile, an archive, and a snapshot of the end.
 */
export const storedCore = async (storage: string) => {
  mkdirSync(storage, { recursive: true });
  const archived = memoryArchive();
  const log = quietLog();
  using logStore = openLogFiles({ folder: join(storage, 'log'), log });
  const core = await billedCore(archived, { logStore }, { idleTick: millis(6 * HOUR) });
  core.minutes(48 * 60);
  core.stop();
  const { rows } = core.journal.contents;
  const mark = await lastValueFrom(core.journal.mark());
  if (mark === null) throw new Error('a core that stopped has left no mark');
  {
    await using store = openCoreStore(join(storage, 'journal.sqlite'), { log, maxBytes: 2 ** 30, evidence: 'journal' });
    const { journal, archive } = store;
    for (const row of rows) await lastValueFrom(journal.append(row));
    await lastValueFrom(journal.putMark(mark));
    for (const batch of archived.batches.values()) await lastValueFrom(archive.keepBatch(batch));
    for (const order of archived.orders.values()) await lastValueFrom(archive.keepOrder(order));
  }
  const ask = (after: number) => from(rows.filter(({ row }) => row > after)).pipe(toArray());
  await lastValueFrom(makeSnapshot({ ...issuer, storage, eventsKept: 1_000 }, mark, ask, log));
  return { rows, mark, archived };
};
