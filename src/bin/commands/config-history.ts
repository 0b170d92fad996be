import { existsSync, writeFileSync } from 'node:fs';
import { verifySignature } from '../../adapters/signatures/verify.ts';
import { changeRecordView } from '../../configuration/change-view.ts';
import { checkHistory } from '../../configuration/check-history.ts';
import { pathChanges } from '../../configuration/path-changes.ts';
import { changesCounted, changesNumbered, entriesCounted } from '../../configuration/words/counted-changes.ts';
import type { ConfigurationBundle } from '../../domain/configuration-change.ts';
import { Fault, orFault } from '../../domain/fault.ts';
import { toHex } from '../../wire/bytes.ts';
import { entryHash } from '../../wire/configuration-entry.ts';
import { encodeConfigurationExport } from '../../wire/configuration-export.ts';
import { bundleValue } from '../configuration/bundle-value.ts';
import { changeLines, checkedLines, diffLines, historyLines } from '../configuration/history-lines.ts';
import {
  bundleOfChange,
  changeNumber,
  type HistoryPlace,
  readExport,
  readWhatHolds,
} from '../configuration/history-source.ts';
import { publicKeyGiven } from '../public-key-given.ts';
import { said, spoken } from '../speech.ts';

export type HistoryOptions = HistoryPlace &
  (
    | Readonly<{ action: 'history'; json?: boolean }>
    | Readonly<{ action: 'show'; change: string; bytes?: boolean }>
    | Readonly<{ action: 'diff'; from: string; to: string }>
    | Readonly<{ action: 'export'; file: string }>
    | Readonly<{ action: 'verify'; export: string; key: readonly string[]; head?: string }>
  );

/** `gridtokenx config history|show|diff|export|verify`: looks at the changes of a configuration, and changes nothing. */
export const run = async (options: HistoryOptions): Promise<number> => {
  if (options.action === 'verify') return verify(options);
  const read = await readWhatHolds(options);
  const code = look(options, read);
  return tellDamage(read) ? 1 : code;
};

/** Whether it is damaged: people are told why, and the rest is shown all the same. What nobody can go back to is told as well. */
const tellDamage = ({ damage, history, lost = [] }: Read): boolean => {
  const lines: string[] = damage === null ? [] : [damage.message];
  const changes = history.records.filter(({ configuration }) => lost.includes(configuration));
  if (changes.length > 0) {
    lines.push(
      `The bytes of ${changesNumbered(changes.map(({ change }) => change))} are damaged or gone: nobody can go back to them.`,
    );
  }
  for (const line of lines) process.stderr.write(`gridtokenx: ${said(line)}\n`);
  return damage !== null || lost.includes(history.inForce?.configuration ?? '');
};

type Read = Awaited<ReturnType<typeof readWhatHolds>>;

const look = (options: Exclude<HistoryOptions, Readonly<{ action: 'verify' }>>, read: Read): number => {
  const { history, parsed, damage } = read;
  switch (options.action) {
    case 'history':
      write(
        options.json === true
          ? `${JSON.stringify({ gateway: read.gateway, changes: history.records.map(changeRecordView), damage: damage?.message ?? null })}\n`
          : historyLines(damage === null ? history : { ...history, inForce: null }),
      );
      return 0;
    case 'show': {
      const change = changeNumber(options.change);
      const record = history.records[change - 1];
      if (options.bytes === true || record === undefined) write(bytesOf(bundleOfChange(read, change)));
      else write(changeLines(record, parsed));
      return 0;
    }
    case 'diff': {
      const [from, to] = [options.from, options.to].map((text) =>
        bundleValue(bundleOfChange(read, changeNumber(text))),
      );
      const diff = pathChanges(from, to);
      write(diff.length === 0 ? spoken('No value is another one.\n') : `${diffLines(diff).join('\n')}\n`);
      return diff.length === 0 ? 0 : 1;
    }
    case 'export': {
      const bytes = encodeConfigurationExport(read);
      if (existsSync(options.file))
        throw new Fault(
          'storage',
          `${options.file} is there already and is never written over: name another file, or remove it.`,
        );
      orFault(
        'storage',
        () => writeFileSync(options.file, bytes, { flag: 'wx', mode: 0o600 }),
        (why) => `The export ${options.file} cannot be written: ${why}.`,
      );
      const [entries, changes] = [entriesCounted(read.entries), changesCounted(history.records)];
      write(spoken(`Exported ${entries} of ${changes} of ${read.gateway}: ${options.file}\n`));
      return 0;
    }
  }
};

const write = (text: string): void => void process.stdout.write(text);

/** One file as it is; of several, each behind its name. */
const bytesOf = ({ files, live }: ConfigurationBundle): string => {
  const texts = files.map(({ name, bytes }) => ({ name, text: new TextDecoder().decode(bytes) }));
  const [only, ...others] = texts;
  if (only !== undefined && others.length === 0 && live === null) return only.text;
  const all = [...texts, ...(live === null ? [] : [{ name: '(live)', text: `${live}\n` }])];
  return all.map(({ name, text }) => `--- ${name}\n${text.endsWith('\n') ? text : `${text}\n`}`).join('');
};

const verify = ({ export: file, key, head }: Extract<HistoryOptions, { action: 'verify' }>): number => {
  const exported = readExport(file);
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head))
    throw new Fault('configuration', `--head "${head}"; allowed: 64 lower-case hex digits.`);
  const keys = key.map((given) => publicKeyGiven(given, 'gateway', 'core'));
  try {
    const checked = checkHistory(exported, keys, verifySignature);
    if (head !== undefined && !exported.entries.some((entry) => toHex(entryHash(entry)) === head)) {
      write(spoken(`The entry ${head} is not in it: it was taken away, or another history was shown.\n`));
      return 1;
    }
    write(spoken(checkedLines(exported.gateway, checked)));
    return 0;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    write(spoken(`${error.message}\n`));
    return 1;
  }
};
