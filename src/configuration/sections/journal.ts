import * as format from '../formats.ts';
import type { Schema, Setting } from '../schema.ts';
import { setting } from '../setting.ts';

const file = (doc: string): Setting => setting(doc, format.optional(format.file), null);

/** The journal of a core. */
export const journalSection: Schema = {
  largestMebibytes: setting(
    'the most its file may take, with the evidence in it',
    format.wholeNumber(16, 1_048_576, 'MiB'),
    327_680,
  ),
  connectionFile: file(
    'holds `postgresql://user:password@host:port/database`: the journal is kept there, and not in a file of `storage`',
  ),
  rowsPerMark: setting(
    'rows between two state hashes that a restart is held to',
    format.wholeNumber(1, 1_000_000),
    1_000,
  ),
  rowsPerSnapshot: setting(
    'rows after which the state is kept in a file that a start goes on from',
    format.wholeNumber(1, 10_000_000),
    10_000,
  ),
  idleTickSeconds: setting(
    'time is journalled this often when nothing else is; real time',
    format.wholeNumber(1, 3_600, 's'),
    20,
  ),
};
