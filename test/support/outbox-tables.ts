import { copyFileSync, existsSync } from 'node:fs';
import { countedWear } from '../../src/adapters/sqlite/counted-wear.ts';
import { openDatabase } from '../../src/adapters/sqlite/open-database.ts';
import { outboxCare } from '../../src/adapters/sqlite/outbox-care.ts';
import { outboxSchema } from '../../src/adapters/sqlite/outbox-schema.ts';
import { outboxOperations } from '../../src/adapters/sqlite/outbox-tables.ts';
import { packAppends } from '../../src/adapters/sqlite/pack-appends.ts';
import type { Alarm } from '../../src/domain/alarm.ts';
import { DAY, millis } from '../../src/domain/time.ts';
import type { SealedBatch } from '../../src/domain/transaction.ts';
import type { CaptureState } from '../../src/ports/outbox.ts';

/** The outbox's file as its thread writes it, on this thread: each call is a commit. */
export const openOutboxTables = (file: string) => {
  const { database } = openDatabase({
    file,
    schema: outboxSchema,
    maxBytes: 2 ** 28,
    onDamage: 'refuse',
    care: outboxCare,
  });
  const operations = outboxOperations(database, {
    pendingRows: 10_000,
    pendingBytes: 2 ** 27,
    pendingFor: millis(1_000 * DAY),
    keptRows: 10_000,
    keptFor: millis(1_000 * DAY),
    alarms: 1_000,
    wearBudget: 2 ** 30,
  });
  const wear = countedWear(database, operations);
  const commit = (work: () => void): void => {
    database.transaction(() => {
      work();
      wear.beforeCommit();
    })();
    wear.committed();
  };
  return {
    append: (batch: SealedBatch, state: CaptureState): void =>
      commit(() => operations.append(packAppends([{ batch, state }]))),
    acknowledge: (batch: SealedBatch, receipt: Uint8Array): void =>
      commit(() =>
        operations.acknowledge(batch, receipt, { size: batch.sequence, root: new Uint8Array(32).fill(batch.sequence) }),
      ),
    refuse: (batch: SealedBatch, reason: string): void => commit(() => operations.refuse(batch, reason)),
    appendAlarm: (alarm: Alarm): void => commit(() => void operations.appendAlarm(alarm)),
    close: (): void => {
      wear.close();
      database.close();
    },
    /** As if the process had been killed: the log stays beside the file. */
    abandon: (aside: string): void => {
      for (const part of ['', '-wal']) if (existsSync(file + part)) copyFileSync(file + part, aside + part);
      database.close();
      for (const part of ['', '-wal']) if (existsSync(aside + part)) copyFileSync(aside + part, file + part);
    },
  };
};
