/**
 * The journal's tables. `writer` has one row: whoever takes the journal over counts `epoch` up, and every write holds that row
 * and its epoch, so that a writer of before writes nothing from then on, however long it was paused. From version 2 on it names the
 * storage that belongs to the journal: what bills are recomputed from lies there, and nowhere else.
 */
export const VERSION = 2;

export const tables = `
  CREATE SCHEMA IF NOT EXISTS gridtokenx;
  CREATE TABLE IF NOT EXISTS gridtokenx.writer (
    id integer PRIMARY KEY CHECK (id = 1), version integer NOT NULL, core text NOT NULL, epoch bigint NOT NULL,
    since timestamptz NOT NULL
  );
  CREATE TABLE IF NOT EXISTS gridtokenx.journal (number bigint PRIMARY KEY CHECK (number > 0), blob bytea NOT NULL);
  CREATE TABLE IF NOT EXISTS gridtokenx.cut (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint NOT NULL, blob bytea NOT NULL
  );
  CREATE TABLE IF NOT EXISTS gridtokenx.mark (
    id integer PRIMARY KEY CHECK (id = 1), number bigint NOT NULL, state_hash text NOT NULL
  );
  ALTER TABLE gridtokenx.journal ALTER COLUMN blob SET STORAGE EXTERNAL;
  ALTER TABLE gridtokenx.writer
    ADD COLUMN IF NOT EXISTS storage text, ADD COLUMN IF NOT EXISTS folder text, ADD COLUMN IF NOT EXISTS machine text;
`;

/**
 * $1: version, $2: core, $3 to $5: name, folder and machine of its storage, $6: whether that is to belong to it though another one did.
 * Waits for a write of the writer before to end.
 */
export const takeOver = `
  INSERT INTO gridtokenx.writer AS held (id, version, core, epoch, since, storage, folder, machine)
    VALUES (1, $1, $2, 1, now(), $3, $4, $5)
  ON CONFLICT (id) DO UPDATE SET epoch = held.epoch + 1, since = now(), version = excluded.version,
      storage = excluded.storage, folder = excluded.folder, machine = excluded.machine
    WHERE held.version <= excluded.version AND held.core = excluded.core
      AND ($6 OR held.storage IS NULL OR held.storage = excluded.storage)
  RETURNING epoch`;

export const whoWrites = 'SELECT version, core, storage, folder, machine FROM gridtokenx.writer';

/** The one place that fences: the last parameter is the epoch; a take-over under way is waited for. */
const held = (parameter: string): string =>
  `held AS (SELECT 1 FROM gridtokenx.writer WHERE id = 1 AND epoch = ${parameter} FOR SHARE)`;

/** $1: number, $2: blob, $3: epoch. `put` is 0 where the number does not follow, or `held` is. */
export const append = `
  WITH ${held('$3')},
    put AS (
      INSERT INTO gridtokenx.journal (number, blob)
        SELECT $1, $2 FROM held WHERE $1 = (SELECT coalesce(max(number), 0) + 1 FROM gridtokenx.journal)
      RETURNING 1
    )
  SELECT (SELECT count(*) FROM held) AS held, (SELECT count(*) FROM put) AS put,
    (SELECT coalesce(max(number), 0) FROM gridtokenx.journal) AS last`;

/** $1: epoch. A commit that everything before it is durable with: it waits for the standby as they should have. */
export const confirm = 'UPDATE gridtokenx.writer SET since = now() WHERE id = 1 AND epoch = $1 RETURNING 1';

/** $1: first number, $2: epoch. */
export const cut = `
  WITH ${held('$2')},
    gone AS (DELETE FROM gridtokenx.journal WHERE number >= $1 AND EXISTS (SELECT FROM held) RETURNING number, blob),
    kept AS (INSERT INTO gridtokenx.cut (number, blob) SELECT number, blob FROM gone ORDER BY number RETURNING 1)
  SELECT (SELECT count(*) FROM held) AS held`;

/** $1: number, $2: hash, $3: epoch. */
export const putMark = `
  WITH ${held('$3')},
    put AS (
      INSERT INTO gridtokenx.mark (id, number, state_hash) SELECT 1, $1, $2 FROM held
      ON CONFLICT (id) DO UPDATE SET number = excluded.number, state_hash = excluded.state_hash
      RETURNING 1
    )
  SELECT (SELECT count(*) FROM held) AS held`;

export const mark = 'SELECT number, state_hash FROM gridtokenx.mark';
/** $1: after which, $2: how many. */
export const page = 'SELECT number, blob FROM gridtokenx.journal WHERE number > $1 ORDER BY number LIMIT $2';
/** $1: number. */
export const blobOf = 'SELECT blob FROM gridtokenx.journal WHERE number = $1';
