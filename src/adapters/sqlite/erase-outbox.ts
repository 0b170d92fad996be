import { existsSync } from 'node:fs';
import { Fault } from '../../domain/fault.ts';
import { withOutbox } from './move-outbox.ts';
import { type BatchRow, batchOf } from './outbox-statements.ts';
import { rewriteWhole } from './rewrite-whole.ts';
import { batchChecksum } from './row-checksum.ts';
import { destroyCopies } from './safety-copy.ts';

/** `waiting`: batches the core does not have yet, which nobody may change. */
export type ErasedOutbox = Readonly<{ changed: number; waiting: number }>;

/**
 * Gives batches that the core has acknowledged, or refused for good, another body, in the outbox of a gateway that is stopped:
 * all or none, and what was there is overwritten, with all that was copied before the file was taken to another version. `without` is null where nothing of a body has to go; a body that is still to
 * be sent is only counted.
 * @throws Fault `storage`
 */
export const eraseOutbox = (file: string, without: (body: Uint8Array) => Uint8Array | null): ErasedOutbox => {
  if (!existsSync(file))
    throw new Fault('storage', `There is no outbox ${file}. Is the configuration the gateway's own?`);
  const found = withOutbox(file, ({ database }) => {
    database.pragma('secure_delete = ON');
    return database.transaction(() => {
      const acknowledged = database.prepare<[], number>('SELECT acknowledged FROM tally').pluck().get() ?? 0;
      let [changed, waiting] = [0, 0];
      for (const table of ['batch', 'refused'] as const) {
        const update = database.prepare(`UPDATE ${table} SET body = ?, whole = 0, checksum = ? WHERE position = ?`);
        // By position: a statement must not walk over rows that it changes.
        const positions = database.prepare<[], number>(`SELECT position FROM ${table} ORDER BY position`).pluck().all();
        const read = database.prepare<[number], BatchRow>(`SELECT * FROM ${table} WHERE position = ?`);
        for (const position of positions) {
          const row = read.get(position);
          if (row === undefined) continue;
          const batch = batchOf(row);
          const body = without(batch.body);
          if (body === null) continue;
          if (table === 'batch' && position > acknowledged) waiting += 1;
          else {
            update.run(body, batchChecksum({ ...batch, body }), position);
            changed += 1;
          }
        }
      }
      return { changed, waiting };
    })();
  });
  rewriteWhole(file);
  destroyCopies(file);
  return found;
};
