import type Database from 'better-sqlite3';
import { instant } from '../../domain/time.ts';
import { alarmTables } from './alarm-tables.ts';
import { captureBytes, isAsWritten } from './capture-bytes.ts';
import { soundCaptureOf } from './capture-text.ts';
import { Damage, type Schema } from './open-database.ts';
import { batchChecksum, bytesChecksum, tallyChecksum } from './row-checksum.ts';

/** The columns of `tally` that its checksum covers. */
export const tallyNumbers =
  'position, acknowledged, refused, alarm, pending_rows, pending_bytes, forgotten, captured_epoch, captured_sequence';

/**
 * Every row whose content matters has a checksum; what was forgotten on purpose is told from what was lost; damage that
 * was found, and what was written on which day, are remembered.
 */
const checksums = `
  ALTER TABLE batch ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE refused ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE receipt ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE capture ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
  UPDATE batch SET checksum = batch_checksum(epoch, sequence, starts, ends, payload_hash, body);
  UPDATE refused SET checksum = batch_checksum(epoch, sequence, starts, ends, payload_hash, body);
  UPDATE receipt SET checksum = bytes_checksum(receipt);
  UPDATE capture SET checksum = bytes_checksum(state);
  ALTER TABLE tally ADD COLUMN forgotten INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE tally ADD COLUMN captured_epoch INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE tally ADD COLUMN captured_sequence INTEGER NOT NULL DEFAULT 0;
  UPDATE tally SET forgotten = coalesce((SELECT min(position) - 1 FROM batch), position);
  UPDATE tally SET
    captured_epoch = coalesce((SELECT json_extract(state, '$.epoch') FROM capture), 0),
    captured_sequence = coalesce((SELECT json_extract(state, '$.sequence') FROM capture), 0);
  ALTER TABLE tally ADD COLUMN wear_day INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE tally ADD COLUMN wear_bytes INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE tally ADD COLUMN wear_syncs INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE tally ADD COLUMN checksum INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE damage (found INTEGER PRIMARY KEY, kept_as TEXT NOT NULL, report TEXT NOT NULL) STRICT;
  CREATE TABLE wear (day INTEGER PRIMARY KEY, bytes INTEGER NOT NULL, syncs INTEGER NOT NULL) STRICT;
  UPDATE tally SET checksum = tally_checksum(${tallyNumbers});
`;

/**
 * Fewer pages a batch: bodies may be packed (`stored-body.ts`), and the capture state lies in the row of the tally, which every
 * commit writes anyway. `capture` stays, without a row. Its checksum goes with it, and is read before: a new one over what has
 * changed since would call it sound.
 * @throws Damage where the capture state is not what was written.
 */
const fewerPages = (database: Database.Database): void => {
  database.exec(`
    ALTER TABLE batch ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE refused ADD COLUMN whole INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE tally ADD COLUMN state BLOB;
  `);
  const captured = database.prepare<[], Captured>('SELECT state, checksum FROM capture').get();
  if (captured === undefined) return;
  const state = soundCaptureOf(captured.state, captured.checksum);
  if (state === null) throw new Damage('the capture state is not what was written');
  database.prepare('UPDATE tally SET state = ?').run(captureBytes(state));
  database.exec('DELETE FROM capture');
};

/**
 * Without an index on epoch and sequence, which every batch wrote a page of: numbers rise with positions, so that who has a number
 * is found from where the drain stands, and a number above all others is new (`outbox-tables.ts`). To be rid of it the rows are
 * copied, and their receipts, which go with them. From this version on bodies may be LZ4 blocks.
 */
const withoutIndex = `
  CREATE TABLE batch_anew (
    position INTEGER PRIMARY KEY CHECK (position > 0),
    epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL,
    payload_hash BLOB NOT NULL, body BLOB NOT NULL, checksum INTEGER NOT NULL, whole INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE receipt_anew (
    position INTEGER PRIMARY KEY REFERENCES batch_anew ON DELETE CASCADE, receipt BLOB NOT NULL, checksum INTEGER NOT NULL
  ) STRICT;
  INSERT INTO batch_anew SELECT position, epoch, sequence, starts, ends, payload_hash, body, checksum, whole FROM batch ORDER BY position;
  INSERT INTO receipt_anew SELECT position, receipt, checksum FROM receipt ORDER BY position;
  DROP TABLE receipt;
  DROP TABLE batch;
  ALTER TABLE batch_anew RENAME TO batch;
  ALTER TABLE receipt_anew RENAME TO receipt;
`;

type Captured = Readonly<{ state: string; checksum: number }>;

/** The version from which on a file has those columns. */
export const FEWER_PAGES = 4;

export const outboxSchema: Schema = {
  name: 'outbox',
  applicationId: 0x47_54_58_6f, // 'GTXo'
  steps: [alarmTables, checksums, fewerPages, withoutIndex],
  // The copy, and the rows once more in the log and in the file.
  roomToMigrate: 3.2,
  // Of the newest alone: a row is some kilobytes, and none that was sealed late is newer than all of them.
  newest: `SELECT max(ends) FROM (
    SELECT ends FROM (SELECT ends FROM batch ORDER BY position DESC LIMIT 100)
    UNION ALL SELECT ends FROM (SELECT ends FROM refused ORDER BY position DESC LIMIT 100)
  )`,
  functions: (database: Database.Database) => {
    const options = { deterministic: true, directOnly: true };
    database.function(
      'batch_checksum',
      { ...options, varargs: true },
      (epoch: number, sequence: number, starts: number, ends: number, payloadHash: Buffer, body: Buffer, whole = 0) =>
        batchChecksum({ epoch, sequence, from: instant(starts), to: instant(ends), payloadHash, body }, whole),
    );
    database.function('is_capture', options, (bytes: Buffer | null) => (bytes === null || isAsWritten(bytes) ? 1 : 0));
    database.function('tally_checksum', { ...options, varargs: true }, (...numbers: number[]) =>
      tallyChecksum(numbers),
    );
    database.function('bytes_checksum', options, (bytes: Buffer | string) => bytesChecksum(bytes));
  },
  // `position` is a sequence of our own: a rowid would start anew whenever the table drains empty.
  tables: `
    CREATE TABLE batch (
      position INTEGER PRIMARY KEY CHECK (position > 0),
      epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL,
      payload_hash BLOB NOT NULL, body BLOB NOT NULL,
      UNIQUE (epoch, sequence)
    ) STRICT;
    CREATE TABLE receipt (position INTEGER PRIMARY KEY REFERENCES batch ON DELETE CASCADE, receipt BLOB NOT NULL) STRICT;
    CREATE TABLE refused (
      position INTEGER PRIMARY KEY,
      epoch INTEGER NOT NULL, sequence INTEGER NOT NULL, starts INTEGER NOT NULL, ends INTEGER NOT NULL,
      payload_hash BLOB NOT NULL, body BLOB NOT NULL, reason TEXT NOT NULL
    ) STRICT;
    CREATE TABLE alarm (position INTEGER PRIMARY KEY, alarm TEXT NOT NULL) STRICT;
    CREATE TABLE capture (id INTEGER PRIMARY KEY CHECK (id = 1), state TEXT NOT NULL) STRICT;
    CREATE TABLE seen (id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, root BLOB NOT NULL) STRICT;
    CREATE TABLE tally (
      id INTEGER PRIMARY KEY CHECK (id = 1),
      position INTEGER NOT NULL, acknowledged INTEGER NOT NULL, refused INTEGER NOT NULL, alarm INTEGER NOT NULL,
      pending_rows INTEGER NOT NULL, pending_bytes INTEGER NOT NULL
    ) STRICT;
    INSERT INTO tally VALUES (1, 0, 0, 0, 0, 0, 0);
  `,
};
