import type { Explained } from '../../configuration/explain.ts';
import { purposeIn } from '../../configuration/purpose-in.ts';
import { Refused } from '../../configuration/refusal.ts';
import { Fault } from '../../domain/fault.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { besideInForce } from '../configuration/beside-in-force.ts';
import { described, inForceLines, listed, refusedLines, variableLines } from '../configuration/explained-lines.ts';
import { spokenLanguage } from '../spoken-language.ts';

type Asked = Readonly<{ file: string; path?: string; all?: boolean; json?: boolean; lang?: string }>;

/**
 * `gridtokenx config explain`: what the files say, under what was changed live, beside what is in force; 1 where something of it is
 * refused, with why. @throws Fault `configuration` for files that cannot be read at all, or a path that is none.
 */
export const run = async ({ file, path, all = false, json = false, lang }: Asked): Promise<number> => {
  const language = spokenLanguage(lang);
  const { program, id, layers, rows, refusals: found, ...history } = await besideInForce(file);
  const refusals = new Refused(found).refusals;
  const chosen = path === undefined ? rows.filter((row) => all || json || isSaid(row)) : rowsAt(rows, path, file);
  if (json) {
    const names = layers.map(({ name, kind }) => ({ name, kind }));
    const settings = chosen.map(({ doc, allowed, ...row }) => ({
      ...row,
      doc: purposeIn(language, doc),
      allowed: allowed[language],
    }));
    const { here, started } = history.variables;
    const variables = { here: Object.keys(here), started: started && Object.keys(started) };
    const inForce = history.inForce && { ...history.inForce, differs: history.inForce.differs.map((one) => one.path) };
    const against = refusals.map(({ code, params, said }) => ({ code, params, why: said[language] }));
    const all = { program, id, layers: names, variables, inForce, settings, refusals: against };
    process.stdout.write(`${JSON.stringify(all, null, 2)}\n`);
  } else {
    const lines = path === undefined ? listed(layers, chosen, language) : described(chosen, language);
    const kept = [
      ...inForceLines(history, path === undefined ? null : chosen, language, file),
      ...variableLines(history.variables, language),
      ...refusedLines(refusals, language),
    ];
    process.stdout.write(`${[...lines, ...(kept.length > 0 ? ['', ...kept] : [])].join('\n')}\n`);
  }
  return refusals.length === 0 ? 0 : 1;
};

/** Of what nobody has set, nothing is no news. */
const isSaid = ({ value, origin, refused }: Explained): boolean =>
  refused !== null || origin.kind !== 'usual' || value !== null;

const rowsAt = (rows: readonly Explained[], path: string, file: string): readonly Explained[] => {
  const holds = (of: string) => of === path || of.startsWith(`${path}.`) || of.startsWith(`${path}[`);
  const found = rows.filter((row) => holds(row.path) || holds(row.place));
  if (found.length > 0) return found;
  const meant = nearMiss(path, [...new Set(rows.flatMap((row) => [row.path, ...groupsOf(row.path)]))]);
  const hint = meant === null ? ` \`gridtokenx config explain ${file}\` shows all.` : ` Did you mean "${meant}"?`;
  throw new Fault('configuration', `${file} has no setting "${path}".${hint}`);
};

/** `lines[a].meters[b].unit` is in lines, lines[a] and so on. */
const groupsOf = (path: string): readonly string[] =>
  [...path.matchAll(/[.[]/g)].map(({ index }) => path.slice(0, index));
