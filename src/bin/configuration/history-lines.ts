import { verifySignature } from '../../adapters/signatures/verify.ts';
import { type ChangeHistory, type ChangeRecord, standingOf } from '../../configuration/change-history.ts';
import type { CheckedHistory } from '../../configuration/check-history.ts';
import type { ConfigurationEntry, PathChange, ToldValue } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import { bangkokTime, instant } from '../../domain/time.ts';
import { toHex } from '../../wire/bytes.ts';
import { openConfigurationRequest } from '../../wire/configuration-request.ts';
import { publicKey } from '../../wire/key-id.ts';

const standings: Readonly<Record<ReturnType<typeof standingOf>, string>> = {
  proposed: 'proposed',
  applied: 'on trial',
  confirmed: 'confirmed',
  'rolled-back': 'rolled back',
  refused: 'refused',
};

/** A line for each change, the newest last; the one in force is marked. */
export const historyLines = ({ records, inForce }: ChangeHistory): string =>
  records.map((record) => `${lineOf(record, record.change === inForce?.change)}\n`).join('');

const lineOf = (record: ChangeRecord, isInForce: boolean): string => {
  const { change, way, author, reason, restores, steps } = record;
  const at = bangkokTime(steps[0]?.at ?? instant(0));
  const back = restores === null ? '' : ` (back to ${restores})`;
  const outcome = steps.at(-1)?.outcome ?? null;
  const ended =
    ['rolled-back', 'refused'].includes(standingOf(record)) && outcome !== null ? `\n      ${firstLine(outcome)}` : '';
  return `${isInForce ? '*' : ' '}${String(change).padStart(4)}  ${at}  ${standings[standingOf(record)].padEnd(11)}  ${way.padEnd(7)}  ${author}: ${firstLine(reason)}${back}${ended}`;
};

const firstLine = (text: string): string => {
  const [line = '', ...more] = text.split('\n');
  return more.length === 0 ? line : `${line} …`;
};

/** One change with its steps, and what it changed. */
export const changeLines = (record: ChangeRecord, entries: readonly ConfigurationEntry[]): string => {
  const { change, way, author, reason, configuration, basedOn, restores, steps } = record;
  const own = entries.filter((entry) => entry.change === change);
  const diff = own[0]?.diff ?? [];
  return [
    `change ${change}, by ${author} (${way})`,
    `reason         ${reason}`,
    `configuration  ${configuration}`,
    ...(basedOn === null ? [] : [`based on       change ${basedOn}`]),
    ...(restores === null ? [] : [`restores       change ${restores}`]),
    `signed         by the program${own.map(signedBy).join('')}`,
    '',
    ...steps.map(
      ({ step, at, clock, sequence, outcome }) =>
        `${bangkokTime(at)}  ${standings[step].padEnd(11)}  entry ${sequence}${clock === 'synchronised' ? '' : `, clock ${clock}`}${outcome === null ? '' : `\n    ${outcome.replaceAll('\n', '\n    ')}`}`,
    ),
    '',
    ...(diff.length === 0 ? ['No value is another one.'] : diffLines(diff)),
    '',
  ].join('\n');
};

/** Who signed for an entry as well: in whose name stands in what was signed, and one who takes a change back has not made it. */
const signedBy = ({ step, word }: ConfigurationEntry): string => {
  if (word === null) return '';
  try {
    const { author } = openConfigurationRequest(word.message, publicKey(word.key), verifySignature);
    const asked = step === 'rolled-back' ? 'to take it back, by' : 'by';
    return `, and ${asked} ${author} with the key ${toHex(word.key)}`;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return `, and by a word that does not hold: ${error.message}`;
  }
};

/** What differs, a path a line. */
export const diffLines = (diff: readonly PathChange[]): readonly string[] =>
  diff.map(({ path, before, after }) => `${path}: ${toldOf(before)} → ${toldOf(after)}`);

const toldOf = (value: ToldValue): string => {
  if (value === null) return '(not there)';
  return value === true ? '(secret)' : value;
};

/** What an auditor is told of a history that holds. */
export const checkedLines = (gateway: string, { history, entries, authors, missing }: CheckedHistory): string => {
  const { records, inForce, head } = history;
  const last = entries.at(-1);
  return [
    `The history of ${gateway} holds: ${entries.length} entries of ${records.length} changes, each signed by the program’s own key and behind the one before it.`,
    `In force: ${inForce === null ? 'nothing' : `change ${inForce.change}, by ${inForce.author} (${inForce.way}): ${firstLine(inForce.reason)}`}.`,
    `Newest: entry ${head.sequence} of ${last === undefined ? '-' : bangkokTime(last.at)}, SHA-256 ${toHex(head.hash)}. Later entries may have been kept from you: compare it with what the DSO was told.`,
    ...authors.map(
      ({ name, key, changes }) => `Signed by ${name} as well: ${changes} of them, with the key ${toHex(key.raw)}.`,
    ),
    ...(missing.length === 0 ? [] : [`The bytes of changes ${missing.join(', ')} are not in it.`]),
    '',
  ].join('\n');
};
