-- What the program of version 1 left in PostgreSQL: its statements, and the rows of a core that took its journal over three times.
CREATE SCHEMA gridtokenx;
CREATE TABLE gridtokenx.writer (
  id integer PRIMARY KEY CHECK (id = 1), version integer NOT NULL, core text NOT NULL, epoch bigint NOT NULL,
  since timestamptz NOT NULL
);
CREATE TABLE gridtokenx.journal (number bigint PRIMARY KEY CHECK (number > 0), blob bytea NOT NULL);
CREATE TABLE gridtokenx.cut (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number bigint NOT NULL, blob bytea NOT NULL
);
CREATE TABLE gridtokenx.mark (
  id integer PRIMARY KEY CHECK (id = 1), number bigint NOT NULL, state_hash text NOT NULL
);
ALTER TABLE gridtokenx.journal ALTER COLUMN blob SET STORAGE EXTERNAL;
INSERT INTO gridtokenx.writer VALUES (1, 1, 'core-1', 3, '2026-11-24T03:00:00Z');
INSERT INTO gridtokenx.journal VALUES (1, '\x01aa'), (2, '\x02bb'), (3, '\x03cc');
INSERT INTO gridtokenx.mark VALUES (1, 2, '22');
