import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { HOUR, type Millis } from '../../domain/time.ts';
import type { Log } from '../../ports/log.ts';
import type { Quarantine } from '../../ports/quarantine.ts';
import { toHex } from '../../wire/bytes.ts';
import { makeFolder } from '../disk/make-folder.ts';

/** Ten days of one gateway's quarter hours. Engineering choice: who sends more shows nothing new. */
const MOST = 960;

/**
 * A folder with a file for each suspect, named by what it says it is and by its payload's hash: the same bytes sent again
 * are the same file. After `longest` (real time) it goes, within an hour. When it is full, what comes is only told of in the log.
 */
export const quarantineFolder = (folder: string, longest: () => Millis, log: Log): Quarantine => {
  let count: number | null = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  const age = (): void => {
    if (Date.now() - lookedAt < HOUR) return;
    lookedAt = Date.now();
    const gone = dropOld(folder, longest());
    if (gone === 0) return;
    count = null;
    log.info({ gone }, 'What was in quarantine for as long as it is kept is gone.');
  };
  return {
    keep: ({ kind, gateway, epoch, sequence, payloadHash, body }) => {
      const name = `${gateway}-${kind}-${epoch}-${sequence}-${toHex(payloadHash).slice(0, 16)}.cbor`;
      try {
        if (count === null) makeFolder(folder, 0o700);
        age();
        count ??= readdirSync(folder).length;
        if (count >= MOST)
          throw new Fault('storage', `The quarantine ${folder} holds ${count} files, as many as it may.`);
        writeFileSync(join(folder, name), body, { flag: 'wx', mode: 0o600 });
        count += 1;
        log.warn({ file: name }, 'What a former key signed after its time is in quarantine.');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
        log.error({ file: name, error: String(error) }, 'What a former key signed could not be kept in quarantine.');
      }
    },
    age: () => {
      try {
        if (existsSync(folder)) age();
      } catch (error) {
        log.error(
          { error: String(error) },
          'What was in quarantine for as long as it is kept could not be taken away.',
        );
      }
    },
  };
};

/** How many of them were too old, and are gone. */
const dropOld = (folder: string, longest: Millis): number => {
  const old = readdirSync(folder).filter((name) => {
    const written = statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs;
    return written !== undefined && Date.now() - written >= longest;
  });
  for (const name of old) rmSync(join(folder, name), { force: true });
  return old.length;
};
