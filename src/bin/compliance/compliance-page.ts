import type { ComplianceReport } from '../../compliance/compliance-report.ts';
import { unitInThai } from '../../configuration/words/allowed.ts';
import type { CaseKind, ComplianceFinding, Confidence, Duty } from '../../domain/compliance.ts';
import { groupedDecimal } from '../../web/format/figures.ts';
import { dateAndTime, dayAndTime, type Language, monthOf } from '../../web/format/moment.ts';
import { subjectIn } from '../../web/words/compliance-subjects.ts';
import { messageIn } from '../../web/words/message-in.ts';
import { safe } from '../html-text.ts';
import { complianceWords } from './compliance-words.ts';

const style = `
@page { size: A4 landscape; margin: 12mm; }
* { box-sizing: border-box; }
body { font: 12px/1.4 "Noto Sans", "Noto Sans Thai", "DejaVu Sans", Garuda, Loma, Tahoma, sans-serif; color: #151515; max-width: 270mm; margin: 0 auto; padding: 8px; }
h1 { font-size: 1.6em; margin: 0; } h2 { font-size: 1.1em; margin: 1.3em 0 .3em; border-bottom: 1.5px solid #151515; }
header p, .note { margin: .2em 0; color: #555; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; } th { text-align: left; font-weight: 600; color: #555; font-size: .88em; }
td, th { border-top: .5px solid #aaa; padding: .15em .5em; vertical-align: top; } tr { break-inside: avoid; } td.n, th.n { text-align: right; white-space: nowrap; }
.kept { color: #0a5c2b; } .broken { color: #a01010; font-weight: 700; } .unproven { color: #6b5200; }
.proof { font-size: .8em; color: #555; overflow-wrap: anywhere; }
`;

const marks = { kept: '✓', unproven: '?', broken: '✗' } as const;

const hours = (seconds: number): string => (seconds / 3_600).toFixed(1);

/** A printable page of a report; everything on it stands in the signed file too. */
export const compliancePage = (report: ComplianceReport, hash: string, language: Language): string => {
  const words = complianceWords[language];
  const { columns } = words;
  const said = (message: string): string => {
    const { text, language: spoken } = messageIn(language, message);
    return spoken === language ? safe(text) : `<span lang="${spoken}">${safe(text)}</span>`;
  };
  const duty = (name: string): string => safe(words.duties[name as Duty] ?? name);
  const subject = (name: string): string => safe(subjectIn(language, name));
  const table = (heads: readonly string[], rows: readonly string[], numbers: readonly number[] = []): string =>
    rows.length === 0
      ? `<p class="note">${words.none}</p>`
      : `<table><thead><tr>${heads.map((head, at) => `<th${numbers.includes(at) ? ' class="n"' : ''}>${head}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  const finding = ({ duty: name, subject: of, verdict, message }: ComplianceFinding): string =>
    `<tr><td class="${verdict}">${marks[verdict]} ${words.verdicts[verdict]}</td><td>${duty(name)}</td><td>${subject(of)}</td><td>${said(message)}</td></tr>`;
  const moment = (at: string): string => dateAndTime(at, language);
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${words.title} ${safe(report.name)} ${monthOf(report.period.label, language)}</title><style>${style}</style></head><body>
<header><h1>${words.title}</h1><p>${words.program[report.program]} ${safe(report.name)} · ${monthOf(report.period.label, language)} · ${report.realm} · ${safe(report.software)}</p>
<p>${words.notALaw}</p>${report.complete ? '' : `<p><b>${words.underWay}</b></p>`}</header>
<h2>${words.now}</h2>${table(['', columns.duty, columns.subject, columns.last], report.now.map(finding))}
<h2>${words.summary}</h2>${table(
    [
      columns.duty,
      columns.subject,
      columns.kept,
      columns.unproven,
      columns.broken,
      columns.unseen,
      columns.breaches,
      columns.last,
    ],
    report.duties.map(
      (row) =>
        `<tr><td>${duty(row.duty)}</td><td>${subject(row.subject)}</td><td class="n">${hours(row.kept)}</td><td class="n">${hours(row.unproven)}</td><td class="n${row.broken > 0 ? ' broken' : ''}">${hours(row.broken)}</td><td class="n">${hours(row.unseen)}</td><td class="n">${row.breaches}</td><td>${said(row.last)}</td></tr>`,
    ),
    [2, 3, 4, 5, 6],
  )}
<h2>${words.casesTitle}</h2>${table(
    ['', '', words.openSince, words.told, words.closed],
    report.cases.map(
      ({ id, kind, since, told, closed }) =>
        `<tr><td>${safe(id)}</td><td>${words.cases[kind as CaseKind] ?? safe(kind)}</td><td>${moment(since)}</td><td>${told.map(({ at, whom }) => `${safe(whom)} ${dayAndTime(at, language)}`).join('<br>')}</td><td>${closed === null ? words.open : moment(closed)}</td></tr>`,
    ),
  )}
<h2>${words.terms}</h2>${table(
    [columns.duty, words.value, words.source, words.confidence, words.standards],
    report.terms.requirements.map(
      ({ duty: name, value, unit, source, confidence, maps }) =>
        `<tr><td>${duty(name)}</td><td>${value === null ? words.stated : `${groupedDecimal(String(value))} ${safe(language === 'th' ? unitInThai(unit) : unit)}`}</td><td lang="en">${safe(source)}</td><td>${words.confidences[confidence as Confidence] ?? safe(confidence)}</td><td lang="en">${safe(maps)}</td></tr>`,
    ),
  )}
<p class="proof">${words.made} ${moment(report.made)} · ${words.hash} ${hash}<br>${words.previous}: ${report.previous ?? words.first}<br>record ${report.record ?? '–'} · register ${report.register ?? '–'}</p>
</body></html>
`;
};
