import { resolve } from 'node:path';
import { systemClock } from '../../adapters/system/clock.ts';
import { judgeCompliance } from '../../compliance/judge-compliance.ts';
import type { ComplianceFinding, ComplianceTerms } from '../../domain/compliance.ts';
import { Fault } from '../../domain/fault.ts';
import { bangkokTime, type Instant } from '../../domain/time.ts';
import { reportPeriod } from '../../power-quality/report/report-period.ts';
import { messageIn } from '../../web/words/message-in.ts';
import { refuseBuddhist } from '../buddhist-year.ts';
import { complianceFolderIn } from '../compliance/case-register.ts';
import { complianceWords } from '../compliance/compliance-words.ts';
import { keepComplianceReport } from '../compliance/keep-compliance-report.ts';
import { type LookedAt, programOf } from '../compliance/which-program.ts';
import { publicKeyGiven } from '../public-key-given.ts';
import { complianceOf } from '../read-compliance.ts';
import { checkChain } from '../report/report-chain.ts';
import { said, spoken } from '../speech.ts';
import { spokenLanguage } from '../spoken-language.ts';

export type ComplianceOptions = Readonly<{
  action: 'status' | 'report';
  gateway?: string;
  core?: string;
  terms?: string;
  month?: string;
  out?: string;
  verify?: string;
  key?: string;
  json?: boolean;
}>;

/** `gridtokenx compliance status|report`: 0 when every duty is kept as far as it can be told, 1 when one is not. @throws Fault. */
export const run = async (options: ComplianceOptions): Promise<number> => {
  if (options.verify !== undefined) return verify(options.verify, options);
  const program = programOf(options);
  const terms = complianceOf(program.of.storage, options.terms && resolve(options.terms));
  return options.action === 'status' ? await status(program, terms, options) : await report(program, terms, options);
};

const lookNow = async (
  { look }: LookedAt,
  terms: ComplianceTerms,
): Promise<Readonly<{ at: Instant; findings: readonly ComplianceFinding[] }>> => {
  const clock = systemClock();
  const seen = await look(clock);
  const at = clock.now();
  return { at, findings: judgeCompliance(terms, seen, at) };
};

const marks = { kept: '✓', unproven: '?', broken: '✗' } as const;

const status = async (
  program: LookedAt,
  terms: ComplianceTerms,
  { json = false }: ComplianceOptions,
): Promise<number> => {
  const { at, findings } = await lookNow(program, terms);
  const isBroken = findings.some(({ verdict }) => verdict === 'broken');
  if (json) {
    const { program: kind, name } = program.of;
    process.stdout.write(
      `${JSON.stringify({ program: kind, name, at: bangkokTime(at), terms: terms.name, findings })}\n`,
    );
    return isBroken ? 1 : 0;
  }
  for (const line of statusLines(findings)) process.stdout.write(`${line}\n`);
  return isBroken ? 1 : 0;
};

const statusLines = (findings: readonly ComplianceFinding[]): readonly string[] => {
  const language = spokenLanguage();
  const words = complianceWords[language];
  const counted = (verdict: ComplianceFinding['verdict']) => findings.filter((one) => one.verdict === verdict).length;
  return [
    ...findings.map(
      ({ duty, verdict, message }) => `${marks[verdict]} ${words.duties[duty]}: ${messageIn(language, message).text}`,
    ),
    '',
    words.counts(counted('kept'), counted('unproven'), counted('broken')),
  ];
};

const report = async (program: LookedAt, terms: ComplianceTerms, options: ComplianceOptions): Promise<number> => {
  const { month, json = false, out } = options;
  if (month === undefined) throw new Fault('configuration', 'Say of which month: --month 2026-11.');
  refuseBuddhist('month', month);
  const period = reportPeriod(month);
  if (period.kind !== 'month')
    throw new Fault('configuration', `--month "${month}"; allowed: a month such as 2026-11.`);
  const { at, findings } = await lookNow(program, terms);
  if (period.start > at)
    throw new Fault(
      'configuration',
      `${period.label} has not begun: it starts at ${bangkokTime(period.start)}, and it is ${bangkokTime(at)}. Is the clock right?`,
    );
  const folder = out === undefined ? complianceFolderIn(program.of.storage) : resolve(out);
  const kept = keepComplianceReport(program.of, terms, { period, at, now: findings, folder }, program.signer());
  const { duties } = kept.report;
  // What nobody looked at was not kept, and neither is what is broken as the report is made.
  const isWatched = duties.some(({ kept: good, unproven, broken }) => good + unproven + broken > 0);
  const brokenThen = duties.filter(({ broken }) => broken > 0);
  const brokenNow = findings.filter(({ verdict }) => verdict === 'broken');
  const why = [
    ...(isWatched
      ? []
      : [
          `No duty was watched in ${period.label}: no program has noted any of it in this storage, and what nobody looked at was not kept.`,
        ]),
    ...(brokenThen.length === 0 ? [] : [`Broken in ${period.label}: ${namesOf(brokenThen)}. The page says how long.`]),
    ...(brokenNow.length === 0
      ? []
      : [`Broken as the report was made: ${namesOf(brokenNow)}. See: gridtokenx compliance status`]),
  ];
  process.stdout.write(
    json
      ? `${JSON.stringify({ hash: kept.hash, kept: why.length === 0, files: kept.files })}\n`
      : spoken(kept.files.map((file) => `wrote ${file}\n`).join('')),
  );
  for (const line of why) process.stderr.write(`gridtokenx: ${said(line)}\n`);
  return why.length === 0 ? 0 : 1;
};

/** Each duty once, as `terms.json` calls it. */
const namesOf = (broken: readonly Readonly<{ duty: string }>[]): string =>
  [...new Set(broken.map(({ duty }) => duty))].join(', ');

const verify = (folder: string, { key, json = false }: ComplianceOptions): number => {
  if (key === undefined)
    throw new Fault('configuration', 'Say whose signature it should have: --key <public key of the gateway or core>.');
  const checks = checkChain(resolve(folder), publicKeyGiven(key, 'gateway', 'core'));
  if (checks.length === 0)
    throw new Fault('storage', `No report is listed in ${folder}: name the folder they were written to.`);
  process.stdout.write(
    json
      ? `${JSON.stringify(checks)}\n`
      : checks
          .map(({ file, hash, why }) => (why === null ? `✓ ${file}, SHA-256 ${hash}\n` : `✗ ${file}: ${said(why)}\n`))
          .join(''),
  );
  return checks.every(({ why }) => why === null) ? 0 : 1;
};
