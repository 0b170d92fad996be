import type { Verdict } from '../../commissioning/check.ts';
import { said } from '../speech.ts';
import { spokenLanguage } from '../spoken-language.ts';
import type { Colours } from '../terminal/ansi.ts';
import type { SignedReport } from './commission-report.ts';

const marks: Readonly<Record<Verdict, string>> = { pass: '✓', 'cannot-tell': '?', suspect: '!', fail: '✗' };

/** A report on a terminal: a line each, the numbers and what to do beneath, and a last one that says how it stands. */
export const commissionLines = ({ report }: SignedReport, paint: Colours): readonly string[] => {
  const language = spokenLanguage();
  const width = Math.max(...report.checks.map(({ id }) => id.length));
  const indent = ' '.repeat(width + 4);
  const coloured: Readonly<Record<Verdict, (text: string) => string>> = {
    pass: paint.good,
    'cannot-tell': paint.dim,
    suspect: paint.warning,
    fail: paint.critical,
  };
  const lines = report.checks.flatMap(({ id, verdict, says, next, figures }) => [
    `${coloured[verdict](marks[verdict])} ${id.padEnd(width)}  ${says[language]}`,
    ...(figures.length === 0
      ? []
      : [
          paint.dim(
            indent +
              figures
                .map(({ name, value, unit }) => `${name} ${value} ${unit === '1' ? '' : unit}`.trimEnd())
                .join(', '),
          ),
        ]),
    ...(next === null ? [] : [`${indent}→ ${next[language]}`]),
  ]);
  const hands = report.checks.filter(({ verdict }) => verdict === 'cannot-tell').length;
  const left = hands === 0 ? '' : `; ${hands} left to be seen by hand`;
  const loads = report.checks.filter(({ id }) => id === 'load');
  // Whoever reads the last line alone must not take the wiring for proven.
  const unproven =
    loads.length > 0 && loads.every(({ verdict }) => verdict === 'cannot-tell')
      ? ' No load of known watts was switched: sign, phase and ratio are unproven.'
      : '';
  return [
    paint.strong(`${report.device}, ${report.profile.name}`),
    ...lines,
    `${report.device}: ${said(report.result)}${said(left)}${language === 'th' ? '' : '.'}${said(unproven)}`,
  ];
};
