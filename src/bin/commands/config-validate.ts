import { Refused } from '../../configuration/refusal.ts';
import type { Language, Said } from '../../configuration/words/said.ts';
import { Fault } from '../../domain/fault.ts';
import { type AnyConfiguration, validateAny } from '../configuration/compose-any.ts';
import { faultSentences } from '../fault-sentence.ts';
import { spokenLanguage } from '../spoken-language.ts';

type Asked = Readonly<{ files: readonly string[]; json?: boolean; lang?: string }>;

type Verdict = Readonly<{ file: string; found: AnyConfiguration | Fault }>;

/** `gridtokenx config validate`: 0 when every one of them is right, 1 when one is not. */
export const run = async ({ files, json = false, lang }: Asked): Promise<number> => {
  const language = spokenLanguage(lang);
  const verdicts: Verdict[] = [];
  for (const file of files) verdicts.push({ file, found: await judged(file) });
  const out = json
    ? JSON.stringify(
        verdicts.map((verdict) => forMachines(verdict, language)),
        null,
        2,
      )
    : verdicts.flatMap((verdict) => inWords(verdict, language)).join('\n');
  process.stdout.write(`${out}\n`);
  return verdicts.every(({ found }) => !(found instanceof Fault)) ? 0 : 1;
};

const judged = async (file: string): Promise<AnyConfiguration | Fault> => {
  try {
    return await validateAny(file);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};

const inWords = ({ file, found }: Verdict, language: Language): readonly string[] => {
  if (found instanceof Fault) return [...faultSentences(found, language), wrongWords(file)[language]];
  return [rightWords(file, found)[language]];
};

const wrongWords = (file: string): Said => ({ en: `${file} is not right.`, th: `${file} ไม่ถูกต้อง` });

const rightWords = (file: string, { program, id, meters }: AnyConfiguration): Said => ({
  en: `${file} is right: ${program} ${id}${meters === null ? '' : `, ${meters} meters`}.`,
  th: `${file} ถูกต้อง: ${program === 'core' ? 'คอร์' : 'เกตเวย์'} ${id}${meters === null ? '' : ` มิเตอร์ ${meters} เครื่อง`}`,
});

const forMachines = ({ file, found }: Verdict, language: Language): object => {
  if (!(found instanceof Fault)) return { file, right: true, program: found.program, id: found.id };
  const refusals = found instanceof Refused ? found.refusals : [];
  return {
    file,
    right: false,
    sentences: faultSentences(found, language),
    refusals: refusals.map(({ code, params, said }) => ({ code, params, ...said })),
  };
};
