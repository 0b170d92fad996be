import { said } from '../speech.ts';
import { left, textWidth } from '../terminal/text-width.ts';
import type { Finding } from './finding.ts';

const marks: Readonly<Record<Finding['verdict'], string>> = { ok: '✓', warn: '!', fail: '✗', skipped: '–' };

/** A line each, what to do beneath, and a last one that says how it stands. */
export const findingLines = (findings: readonly Finding[]): readonly string[] => {
  const width = Math.max(...findings.map(({ check }) => textWidth(said(check))));
  const lines = findings.flatMap(({ check, about, verdict, says, next }) => [
    // Everything that is wrong with a configuration stands a line each.
    `${marks[verdict]} ${left(said(check), width)}  ${about}: ${says
      .split('\n')
      .map(said)
      .join(`\n${' '.repeat(width + 4)}`)}`,
    ...(next === null ? [] : [`  ${' '.repeat(width)}  → ${said(next)}`]),
  ]);
  return [...lines, '', said(closing(findings))];
};

const closing = (findings: readonly Finding[]): string => {
  const count = (verdict: Finding['verdict']) => findings.filter((finding) => finding.verdict === verdict).length;
  const [failed, warned] = [count('fail'), count('warn')];
  if (failed > 0) return `${failed} to put right${warned > 0 ? `, ${warned} to look at` : ''}.`;
  return warned > 0 ? `It works; ${warned} to look at.` : 'All is well.';
};
