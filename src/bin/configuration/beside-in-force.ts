import { dirname } from 'node:path';
import { type Difference, differences } from '../../configuration/difference.ts';
import { filesHash } from '../../configuration/files-hash.ts';
import { keptPlace } from '../../configuration/words/places.ts';
import { Fault } from '../../domain/fault.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { siteFiles } from '../site-layers.ts';
import { composeBundle, judgedAny, type ToldConfiguration } from './compose-any.ts';
import { hasHistory, keptFile } from './history-folder.ts';
import { bundleOfChange, readHistory } from './history-source.ts';
import { liveLayer } from './live-layer.ts';
import { startedWith, type Variables, variablesOf } from './started-with.ts';
import { storageIn } from './storage-in.ts';

/** What the history of a site says of its files. */
export type InForce = Readonly<{
  change: number;
  /** When it came into force. */
  at: Instant;
  /** Whether something was changed live, which lies on top of the files. */
  live: boolean;
  /** Another change that is on trial, or waits for a start; null: none. */
  open: number | null;
  /** From what is in force to what the files say under what was changed live. */
  differs: readonly Difference[];
}>;

/** Environment variables: of this shell, under which the files are shown, and of the program's last start, where they were noted. */
export type VariablesHere = Readonly<{ here: Variables; started: Variables | null }>;

/** Files as their program would start with them; `inForce` is null where there is no history, `why` says why one cannot be read. */
export type BesideInForce = ToldConfiguration &
  Readonly<{ inForce: InForce | null; why: string | null; variables: VariablesHere }>;

/**
 * The files of a site under what was changed live, however wrong they are, beside what is in force, where its storage on this machine has
 * a history. @throws Fault `configuration` for files that cannot be read at all.
 */
export const besideInForce = async (file: string): Promise<BesideInForce> => {
  const own = judgedAny(file);
  const { files, path, isFolder } = siteFiles(file);
  const historyIn = own.historyIn ?? storageIn(files, isFolder ? path : dirname(path));
  const kept = historyIn !== null && hasHistory(historyIn) ? await keptOf(historyIn) : null;
  const started = historyIn === null ? null : startedWith(historyIn);
  const variables: VariablesHere = { here: variablesOf(own.program), started };
  if (historyIn === null || kept === null || 'why' in kept)
    return { ...own, inForce: null, why: kept?.why ?? null, variables };
  const { record, bundle, open } = kept;
  const now = bundle.live === null ? own : judgedAny(file, liveLayer(bundle.live));
  const place =
    filesHash(files) === filesHash(bundle.files)
      ? undefined
      : keptPlace(record.change, record.author, keptFile(historyIn, record.configuration));
  try {
    const { rows } = composeBundle(file, own.program, bundle, {
      place,
      ...(started !== null && { variables: started }),
    });
    const inForce: InForce = {
      change: record.change,
      at: record.steps.find(({ step }) => step === 'confirmed')?.at ?? instant(0),
      live: bundle.live !== null,
      open: open?.change ?? null,
      differs: differences(rows, now.rows),
    };
    return { ...now, inForce, why: null, variables };
  } catch (error) {
    // A newer program, or other variables: of what is shown nothing is wrong for that.
    if (error instanceof Fault) return { ...now, inForce: null, why: error.message, variables };
    throw error;
  }
};

/** What is in force by the history of a storage folder; null: nothing yet, `why`: it cannot be read here. */
const keptOf = async (storage: string) => {
  try {
    const read = await readHistory({ storage });
    const { inForce: record, open } = read.history;
    return record === null ? null : { record, open, bundle: bundleOfChange(read, record.change) };
  } catch (error) {
    if (error instanceof Fault) return { why: error.message };
    throw error;
  }
};
