import { resolve } from 'node:path';
import { judgeCompliance } from '../../compliance/judge-compliance.ts';
import { type CaseEntry, type ComplianceTerms, caseKinds, type OpenCase, toldWhom } from '../../domain/compliance.ts';
import { Fault } from '../../domain/fault.ts';
import { isOpaqueId } from '../../domain/identity.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { bangkokTime, instant } from '../../domain/time.ts';
import { dateAndTime } from '../../web/format/moment.ts';
import { messageIn } from '../../web/words/message-in.ts';
import { addCaseEntry, readCases } from '../compliance/case-register.ts';
import { complianceWords } from '../compliance/compliance-words.ts';
import { programOf } from '../compliance/which-program.ts';
import { moment } from '../moment.ts';
import { complianceOf } from '../read-compliance.ts';
import { said } from '../speech.ts';
import { spokenLanguage } from '../spoken-language.ts';

type Whose = Readonly<{ gateway?: string; core?: string; terms?: string }>;
type Entered = Whose & Readonly<{ case: string; by: string }>;
export type IncidentOptions =
  | (Entered & Readonly<{ action: 'open'; kind: string; what: string; since?: string }>)
  | (Entered & Readonly<{ action: 'tell'; whom: string; what: string; at?: string }>)
  | (Entered & Readonly<{ action: 'close'; outcome: string; risk: boolean }>)
  | (Whose & Readonly<{ action: 'list'; json?: boolean }>);

/** `gridtokenx compliance incident open|tell|close|list`: 0; of `list` 1 when the time of a case is over. @throws Fault. */
export const run = async (options: IncidentOptions): Promise<number> => {
  const { storage } = programOf(options).of;
  if (options.action === 'list') return list(storage, options);
  const one = addCaseEntry(storage, entryOf(options));
  process.stdout.write(`${sentenceOf(one, options, complianceOf(storage))}\n`);
  return 0;
};

const entryOf = (options: Exclude<IncidentOptions, { action: 'list' }>): CaseEntry => {
  const { case: id, by } = options;
  if (!isOpaqueId(id))
    throw new Fault(
      'configuration',
      `The case "${id}" is no name of a case; allowed: up to 63 of a-z, 0-9 and -, and never who it is about.`,
    );
  const at = instant(Date.now());
  // What is entered stays for ever, and an auditor reads it.
  const text = (option: 'by' | 'what' | 'outcome', said: string): string => {
    if (said.trim() !== '') return said;
    throw new Fault('configuration', `--${option} is empty; allowed: a text, which stays in the register.`);
  };
  const entered = { case: id, at, by: text('by', by) };
  switch (options.action) {
    case 'open': {
      const { kind: asked, since, what } = options;
      const kind = caseKinds.find((one) => one === asked);
      if (kind === undefined) throw noSuchWord('kind', asked, caseKinds);
      return {
        ...entered,
        does: 'open',
        kind,
        what: text('what', what),
        since: since === undefined ? at : instant(moment('since', since)),
      };
    }
    case 'tell': {
      const { whom: said, what, at: told } = options;
      const whom = toldWhom.find((one) => one === said.toLowerCase());
      if (whom === undefined) throw noSuchWord('whom', said, toldWhom);
      const letter = text('what', what);
      return {
        ...entered,
        does: 'tell',
        whom,
        what: letter,
        ...(told !== undefined && { told: instant(moment('at', told)) }),
      };
    }
    case 'close':
      // Of `--no-risk` commander makes `risk: false`.
      return { ...entered, does: 'close', outcome: text('outcome', options.outcome), noRisk: !options.risk };
  }
};

const noSuchWord = (option: string, written: string, words: readonly string[]): Fault => {
  const meant = nearMiss(written, words);
  return new Fault(
    'configuration',
    meant === null
      ? `--${option} "${written}"; allowed: ${words.join(', ')}.`
      : `--${option} "${written}"; allowed: ${words.join(', ')}. Did you mean "${meant}"?`,
  );
};

const sentenceOf = (one: OpenCase, { action }: IncidentOptions, terms: ComplianceTerms): string => {
  const [finding] = judged([one], terms);
  if (action === 'close' || finding === undefined) return said(`The case ${one.id} is closed.`);
  return messageIn(spokenLanguage(), finding.message).text;
};

const judged = (cases: readonly OpenCase[], terms: ComplianceTerms) =>
  judgeCompliance(
    terms,
    cases.map((open) => ({ kind: 'case', open })),
    instant(Date.now()),
  );

const marks = { kept: '✓', unproven: '!', broken: '✗' } as const;

const list = (storage: string, { terms, json = false }: Extract<IncidentOptions, { action: 'list' }>): number => {
  const language = spokenLanguage();
  const words = complianceWords[language];
  const { cases } = readCases(storage);
  const findings = judged(cases, complianceOf(storage, terms && resolve(terms)));
  const lines = cases.map((one) => {
    const finding = findings.find(({ subject }) => subject === one.id);
    const head = `${finding === undefined ? '–' : marks[finding.verdict]} ${one.id}, ${words.cases[one.kind]}`;
    if (one.closed !== null) return `${head}: ${words.closed} ${dateAndTime(bangkokTime(one.closed.at), language)}`;
    return finding === undefined ? head : `${head}: ${messageIn(language, finding.message).text}`;
  });
  if (json) process.stdout.write(`${JSON.stringify({ cases, findings })}\n`);
  else process.stdout.write(lines.length === 0 ? `${words.none}\n` : `${lines.join('\n')}\n`);
  return findings.some(({ verdict }) => verdict === 'broken') ? 1 : 0;
};
