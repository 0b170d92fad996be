import { verifySignature } from '../../adapters/signatures/verify.ts';
import { type ChangeHistory, type ChangeRecord, standingOf } from '../../configuration/change-history.ts';
import type { CheckedHistory } from '../../configuration/check-history.ts';
import { reasonsSaid } from '../../configuration/reasons.ts';
import { changesCounted, changesNumbered, entriesCounted } from '../../configuration/words/counted-changes.ts';
import type { ChangeWay, ConfigurationEntry, PathChange, ToldValue } from '../../domain/configuration-change.ts';
import { Fault } from '../../domain/fault.ts';
import { bangkokTime, type ClockState, instant } from '../../domain/time.ts';
import { toHex } from '../../wire/bytes.ts';
import { openConfigurationRequest } from '../../wire/configuration-request.ts';
import { publicKey } from '../../wire/key-id.ts';
import { inBoth, said } from '../speech.ts';
import { textWidth } from '../terminal/text-width.ts';
import { sentNames } from './sent-names.ts';

const standings: Readonly<Record<ReturnType<typeof standingOf>, string>> = {
  proposed: 'proposed',
  applied: 'on trial',
  confirmed: 'confirmed',
  'rolled-back': 'rolled back',
  refused: 'refused',
};

/** At least so wide; what is wider is not cut. */
const wide = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - textWidth(text)));

/** By which way a change came, for people. */
const clocks: Readonly<Record<ClockState, string>> = {
  synchronised: '',
  holdover: 'clock in holdover',
  unsynchronised: 'clock not synchronised',
  simulated: 'simulated clock',
};

const ways: Readonly<Record<ChangeWay, string>> = {
  file: 'file',
  signal: 'signal',
  api: 'api',
  fleet: 'fleet',
  start: 'start',
  command: 'command',
};

/** A line for each change, the newest last, in the language of the terminal; the one in force is marked, and all that was refused stands beneath. */
export const historyLines = ({ records, inForce }: ChangeHistory): string =>
  records.map((record) => `${lineOf(record, record.change === inForce?.change)}\n`).join('');

const lineOf = (record: ChangeRecord, isInForce: boolean): string => {
  const { change, way, restores, steps } = record;
  const at = wide(said(bangkokTime(steps[0]?.at ?? instant(0))), 21);
  const back = restores === null ? '' : ` ${said(`(back to ${restores})`)}`;
  const standing = standingOf(record);
  const last = steps.at(-1);
  const ended = last !== undefined && (standing === 'rolled-back' || standing === 'refused') ? outcomeLines(last) : [];
  const head = `${isInForce ? '*' : ' '}${String(change).padStart(4)}  ${at}  ${wide(said(standings[standing]), 11)}  ${wide(said(ways[way]), 7)}`;
  return [
    `${head}  ${authorOf(record)}: ${firstLine(reasonOf(record))}${back}`,
    ...ended.map((line) => `      ${line}`),
  ].join('\n');
};

/** What a program does by itself has its own words; what people wrote stays as they wrote it. */
const isOfProgram = ({ way }: ChangeRecord): boolean => way === 'start' || way === 'file' || way === 'signal';
const authorOf = (record: ChangeRecord): string => (isOfProgram(record) ? said(record.author) : record.author);
const reasonOf = (record: ChangeRecord): string => (isOfProgram(record) ? said(record.reason) : record.reason);

/** Everything that was said of it: by its codes, and of entries of before there were codes by its words. */
const outcomeLines = ({ outcome, reasons }: ChangeRecord['steps'][number]): readonly string[] =>
  reasonsSaid(reasons)?.map(inBoth) ?? outcome?.split('\n').map(said) ?? [];

const firstLine = (text: string): string => {
  const [line = '', ...more] = text.split('\n');
  return more.length === 0 ? line : `${line} …`;
};

/** One change with its steps, and what it changed, in the language of the terminal. */
export const changeLines = (record: ChangeRecord, entries: readonly ConfigurationEntry[]): string => {
  const { change, way, configuration, basedOn, restores, steps } = record;
  const own = entries.filter((entry) => entry.change === change);
  const diff = own[0]?.diff ?? [];
  const sent = own.flatMap(sentAs);
  return [
    said(`change ${change}, by ${authorOf(record)} (${said(ways[way])})`),
    `${wide(said('reason'), 15)}${reasonOf(record)}`,
    // What was refused before there were contents has none.
    ...(/^0+$/.test(configuration) ? [] : [said(`configuration  ${configuration}`)]),
    ...(sent.length === 0 ? [] : [said(`sent as        ${sent.join(', ')}`)]),
    ...(basedOn === null ? [] : [said(`based on       change ${basedOn}`)]),
    ...(restores === null ? [] : [said(`restores       change ${restores}`)]),
    `${said('signed         by the program')}${own.map(signedBy).join('')}`,
    '',
    ...steps.flatMap((step) => {
      const { at, clock, sequence } = step;
      const seen = clocks[clock] === '' ? '' : `, ${said(clocks[clock])}`;
      return [
        `${wide(said(bangkokTime(at)), 21)}  ${wide(said(standings[step.step]), 11)}  ${said(`entry ${sequence}`)}${seen}`,
        ...outcomeLines(step).map((line) => `    ${line}`),
      ];
    }),
    '',
    ...(diff.length > 0 ? diffLines(diff) : [said(undiffered(record))]),
    '',
  ].join('\n');
};

const undiffered = (record: ChangeRecord): string =>
  standingOf(record) === 'refused'
    ? `Change ${record.change} was refused, and its bytes are not kept.`
    : 'No value is another one.';

const sentAs = ({ step, word }: ConfigurationEntry): readonly string[] => {
  if (word === null || step === 'rolled-back') return [];
  try {
    return sentNames(word);
  } catch (error) {
    // That it does not hold stands where its signature is looked at.
    if (error instanceof Fault) return [];
    throw error;
  }
};

/** Who signed for an entry as well: in whose name stands in what was signed, and one who takes a change back has not made it. */
const signedBy = ({ step, word }: ConfigurationEntry): string => {
  if (word === null) return '';
  try {
    const { author } = openConfigurationRequest(word.message, publicKey(word.key), verifySignature);
    const key = toHex(word.key);
    return said(
      step === 'rolled-back'
        ? `, and to take it back, by ${author} with the key ${key}`
        : `, and by ${author} with the key ${key}`,
    );
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return said(`, and by a word that does not hold: ${error.message}`);
  }
};

/** What differs, a path a line. */
export const diffLines = (diff: readonly PathChange[]): readonly string[] =>
  diff.map(({ path, before, after }) => `${path}: ${toldOf(before)} → ${toldOf(after)}`);

const toldOf = (value: ToldValue): string => {
  if (value === null) return said('(not there)');
  return value === true ? said('(secret)') : value;
};

/** What an auditor is told of a history that holds. */
export const checkedLines = (gateway: string, { history, entries, authors, missing }: CheckedHistory): string => {
  const { records, inForce, head } = history;
  const last = entries.at(-1);
  return [
    `The history of ${gateway} holds: ${entriesCounted(entries)} of ${changesCounted(records)}, each signed by the program’s own key and behind the one before it.`,
    `In force: ${inForce === null ? 'nothing' : `change ${inForce.change}, by ${inForce.author} (${inForce.way}): ${firstLine(inForce.reason).replace(/\.$/, '')}`}.`,
    `Newest: entry ${head.sequence} of ${last === undefined ? '-' : bangkokTime(last.at)}, SHA-256 ${toHex(head.hash)}. Later entries may have been kept from you: compare it with what the DSO was told.`,
    ...authors.map(
      ({ name, key, changes }) => `Signed by ${name} as well: ${changes} of them, with the key ${toHex(key.raw)}.`,
    ),
    ...(missing.length === 0 ? [] : [`The bytes of ${changesNumbered(missing)} are not in it.`]),
    '',
  ].join('\n');
};
