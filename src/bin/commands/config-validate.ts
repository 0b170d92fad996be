import { Refused } from '../../configuration/refusal.ts';
import type { Language, Said } from '../../configuration/words/said.ts';
import { Fault } from '../../domain/fault.ts';
import { oneOrMany } from '../../domain/one-or-many.ts';
import type { AnyConfiguration } from '../configuration/compose-any.ts';
import { type Validated, validateAny } from '../configuration/validate-any.ts';
import { faultSentences } from '../fault-sentence.ts';
import { spokenLanguage } from '../spoken-language.ts';
import { saidIn } from '../words/in-language.ts';

type Asked = Readonly<{ files: readonly string[]; elsewhere?: boolean; json?: boolean; lang?: string }>;

type Verdict = Readonly<{ file: string; found: Validated | Fault }>;

/** `gridtokenx config validate`: 0 when every one of them is right, 1 when one is not. */
export const run = async ({ files, elsewhere = false, json = false, lang }: Asked): Promise<number> => {
  const language = spokenLanguage(lang);
  const verdicts: Verdict[] = [];
  for (const file of files) verdicts.push({ file, found: await judged(file, elsewhere) });
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

const judged = async (file: string, elsewhere: boolean): Promise<Validated | Fault> => {
  try {
    return await validateAny(file, elsewhere);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};

const inWords = ({ file, found }: Verdict, language: Language): readonly string[] => {
  if (found instanceof Fault) return [...sentencesOf(found, language), wrongWords(file)[language]];
  const { unseen, warnings, under } = found;
  const warned = warnings.map((sentence) => saidIn(language, sentence));
  return [
    rightWords(file, found)[language],
    ...(under === null ? [] : [underWords(under)[language]]),
    ...warned,
    ...(unseen.length === 0 ? [] : [unseenWords(unseen)[language]]),
  ];
};

const sentencesOf = (fault: Fault, language: Language): readonly string[] =>
  faultSentences(fault, language).map((sentence) => saidIn(language, sentence));

const unseenWords = (unseen: readonly string[]): Said => ({
  en: `Not looked at, as they lie on another machine or are handed over at a start: ${unseen.join(', ')}.`,
  th: `ไม่ได้ตรวจ เพราะอยู่บนเครื่องอื่นหรือจะส่งให้ตอนเริ่มโปรแกรม: ${unseen.join(', ')}`,
});

const underWords = (change: number): Said => ({
  en: `Judged under what was changed live (change ${change}), as its start would.`,
  th: `ตรวจภายใต้ส่วนที่ปรับขณะทำงาน (การเปลี่ยนครั้งที่ ${change}) เช่นเดียวกับเมื่อเริ่มโปรแกรม`,
});

const wrongWords = (file: string): Said => ({ en: `${file} is not right.`, th: `${file} ไม่ถูกต้อง` });

const rightWords = (file: string, { program, id, meters }: AnyConfiguration): Said => ({
  en: `${file} is right: ${program} ${id}${meters === null ? '' : `, ${oneOrMany(meters, '1 meter', `${meters} meters`)}`}.`,
  th: `${file} ถูกต้อง: ${program === 'core' ? 'คอร์' : 'เกตเวย์'} ${id}${meters === null ? '' : ` มิเตอร์ ${meters} เครื่อง`}`,
});

const forMachines = ({ file, found }: Verdict, language: Language): object => {
  if (!(found instanceof Fault))
    return {
      ...{ file, right: true, program: found.program, id: found.id },
      ...{ unseen: found.unseen, warnings: found.warnings, under: found.under },
    };
  const refusals = found instanceof Refused ? found.refusals : [];
  return {
    file,
    right: false,
    sentences: sentencesOf(found, language),
    refusals: refusals.map(({ code, params, said }) => ({ code, params, ...said })),
  };
};
