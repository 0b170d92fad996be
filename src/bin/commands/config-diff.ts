import { differences } from '../../configuration/difference.ts';
import { Fault } from '../../domain/fault.ts';
import { composeAny } from '../configuration/compose-any.ts';
import { differing } from '../configuration/explained-lines.ts';
import { spokenLanguage } from '../spoken-language.ts';

type Asked = Readonly<{ from: string; to: string; json?: boolean; lang?: string }>;

/** `gridtokenx config diff`: 0 when nothing differs, 1 when something does. @throws Fault `configuration` for one that is not right. */
export const run = async ({ from, to, json = false, lang }: Asked): Promise<number> => {
  const language = spokenLanguage(lang);
  const [before, after] = [composeAny(from), composeAny(to)];
  if (before.program !== after.program)
    throw new Fault(
      'configuration',
      `${from} is of a ${before.program}, ${to} of a ${after.program}. Compare two of a kind.`,
    );
  const found = differences(before.rows, after.rows);
  const out = json
    ? JSON.stringify(
        found.map(({ path, from: one, to: other }) => ({ path, from: one?.value, to: other?.value })),
        null,
        2,
      )
    : differing(found, language).join('\n');
  if (out !== '') process.stdout.write(`${out}\n`);
  return found.length === 0 ? 0 : 1;
};
