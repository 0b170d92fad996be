import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import type { ChainLine, ReportCheck } from './report-chain.ts';

/** In the storage of a gateway: the last report of each view, by the folder it was written to. */
export const HEADS_FILE = 'report-heads.json';

/** Hash of the last report by view. */
type Heads = Readonly<Record<string, string>>;
type HeadsByFolder = Readonly<Record<string, Heads>>;

/** @throws Fault `malformed` where it is none, `storage` where it cannot be read. */
const readAll = (storage: string): HeadsByFolder => {
  const file = join(storage, HEADS_FILE);
  if (!existsSync(file)) return {};
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Fault('storage', `${file} cannot be read. May you read it?`, { cause });
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isHeads(value)) return value;
  } catch {
    // Said below.
  }
  throw new Fault('malformed', `${file} is not what a report wrote there. Move it away to go on without it.`);
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isHeads = (value: unknown): value is HeadsByFolder =>
  isRecord(value) &&
  Object.values(value).every(
    (heads) => isRecord(heads) && Object.values(heads).every((hash) => typeof hash === 'string'),
  );

/** What the gateway knows of the ends of the chains in a folder; nothing before its first report there. */
export const readHeads = (storage: string, folder: string): Heads => readAll(storage)[realpathSync(folder)] ?? {};

/** The file of heads with one changed, to be written together with the report it is of. */
export const headsWith = (
  storage: string,
  folder: string,
  { view, hash }: Pick<ChainLine, 'view' | 'hash'>,
): Readonly<{ path: string; text: string }> => {
  const [all, name] = [readAll(storage), realpathSync(folder)];
  const changed = { ...all, [name]: { ...all[name], [view]: hash } };
  return { path: join(storage, HEADS_FILE), text: `${JSON.stringify(changed, null, 2)}\n` };
};

/** The head of a view that its chain does not hold: lines were cut off its end. Later lines than the head are no harm. */
export const missingHead = (heads: Heads, chain: readonly ChainLine[], view: string): string | null => {
  const head = heads[view];
  return head === undefined || chain.some((line) => line.view === view && line.hash === head) ? null : head;
};

/** A failed check for each view whose end is missing, and where the gateway knows nothing of the folder. */
export const checkHeads = (heads: Heads, chain: readonly ChainLine[], file: string): readonly ReportCheck[] => {
  const wrong = (hash: string | null, why: string): ReportCheck => ({ file, hash, previous: null, why });
  if (Object.keys(heads).length === 0)
    return [
      wrong(
        null,
        'The gateway knows no report in this folder: whether the list is whole at its end cannot be said. Was the folder moved?',
      ),
    ];
  return Object.keys(heads).flatMap((view) => {
    const head = missingHead(heads, chain, view);
    return head === null
      ? []
      : [wrong(head, `The last ${view} report that the gateway made, ${head}, is not listed: the end was cut off.`)];
  });
};
