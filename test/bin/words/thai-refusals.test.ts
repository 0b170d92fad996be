import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { faultIn } from '../../../src/bin/fault-in-language.ts';
import { chooseLanguage, spokenLanguage } from '../../../src/bin/spoken-language.ts';
import { saidIn } from '../../../src/bin/words/in-language.ts';
import { thaiParts, thaiRefusals } from '../../../src/bin/words/thai-refusals.ts';
import { Refused, refusal } from '../../../src/configuration/refusal.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { inThai } from '../../../src/web/words/thai-messages.ts';
import { faultSentencesIn, type Template } from '../../support/fault-sentences.ts';

/**
 * How many refusals of a file are said in English alone. A new sentence takes its Thai along: the list only becomes shorter.
 * `NOT_IN_THAI=write npx vitest run --project unit test/bin/words/thai-refusals.test.ts` writes it anew.
 */
const LIST = 'test/bin/words/not-in-thai.json';

const all: readonly Template[] = globSync('{src,drivers}/**/*.ts').toSorted().flatMap(faultSentencesIn);
/** With something in each hole; a hole alone is said where its text is made. */
const filled = (text: string): string => text.replaceAll('{}', 'x1');
const isSaid = ({ text }: Template): boolean =>
  text.replaceAll('{}', '').trim().length < 3 ||
  inThai(filled(text)) !== null ||
  saidIn('th', filled(text)) !== filled(text);

test('every refusal of commands, keys and installers has Thai; elsewhere no more are without than there were', () => {
  expect(all.length).toBeGreaterThan(300);
  const counts: Record<string, number> = {};
  for (const one of all.filter((template) => !isSaid(template))) counts[one.file] = (counts[one.file] ?? 0) + 1;
  if (process.env['NOT_IN_THAI'] === 'write') writeFileSync(LIST, `${JSON.stringify(counts, null, 2)}\n`);
  const notInThai: Readonly<Record<string, number>> = JSON.parse(readFileSync(LIST, 'utf8'));
  // A file that is listed with more than it has is to be listed with less.
  expect(counts).toEqual(notInThai);
  for (const folder of ['src/bin/commands/', 'src/bin/installer/', 'src/adapters/signatures/'])
    expect(
      Object.keys(notInThai).filter((file) => file.startsWith(folder)),
      folder,
    ).toEqual([]);
});

test('no Thai is left of what nobody says any more, and every hole is used once', () => {
  const said = new Set(all.map(({ text }) => text));
  expect(Object.keys(thaiRefusals).filter((text) => !said.has(text))).toEqual([]);
  for (const [english, thai] of Object.entries({ ...thaiRefusals, ...thaiParts })) {
    const holes = english.split('{}').length - 1;
    const used = [...thai.matchAll(/\{(\d)\}/g)].map(([, hole]) => Number(hole)).toSorted();
    expect(used, english).toEqual(Array.from({ length: holes }, (_, index) => index + 1));
    expect(thai, english).toMatch(/[ก-๙]/);
  }
});

test.for<readonly [string, string]>([
  ['The key a.key is there already and is never replaced (EEXIST).', 'กุญแจ a.key มีอยู่แล้วและจะไม่ถูกเขียนทับ (EEXIST)'],
  [
    '--to 2026-11-01T00:00+07:00 is not after --from 2026-11-02T00:00+07:00.',
    '--to 2026-11-01T00:00+07:00 ไม่อยู่หลัง --from 2026-11-02T00:00+07:00',
  ],
  [
    '2027-01 has not begun: it starts at 2027-01-01T00:00:00+07:00, and it is 2026-11-30T18:01:27+07:00. Is the clock right?',
    '2027-01 ยังไม่เริ่ม จะเริ่มเมื่อ 1 ม.ค. 2570 00:00 น. ขณะนี้ 30 พ.ย. 2569 18:01 น. นาฬิกาถูกต้องหรือไม่',
  ],
  ['Nobody has said this.', 'Nobody has said this.'],
])('%s', ([english, thai]) => {
  expect(saidIn('th', english)).toBe(thai);
  expect(saidIn('en', english)).toBe(english);
});

describe('which language', () => {
  test.for<readonly [string, Readonly<Record<string, string>>, 'en' | 'th']>([
    ['nothing is said', {}, 'en'],
    ['LANG', { LANG: 'th_TH.UTF-8' }, 'th'],
    ['LC_ALL before LANG', { LC_ALL: 'C', LANG: 'th_TH.UTF-8' }, 'en'],
    ['what is empty is not said', { LC_ALL: '', LANG: 'th' }, 'th'],
    ['a name that only begins so', { LANG: 'thx' }, 'en'],
    ['what was chosen before LC_ALL', { GRIDTOKENX_LANG: 'th', LC_ALL: 'C' }, 'th'],
  ])('%s', ([, env, language]) => {
    expect(spokenLanguage(undefined, env)).toBe(language);
  });

  test('--lang, wherever it stands, and no other language', () => {
    const before = process.env['GRIDTOKENX_LANG'];
    try {
      expect(chooseLanguage(['doctor', '--lang', 'th'])).toBe('th');
      expect(chooseLanguage(['--lang=en', 'doctor'])).toBe('en');
      expect(() => chooseLanguage(['doctor', '--lang', 'de'])).toThrow(/^--lang "de"; allowed: en, th\.$/);
    } finally {
      if (before === undefined) delete process.env['GRIDTOKENX_LANG'];
      else process.env['GRIDTOKENX_LANG'] = before;
    }
  });
});

test('a configuration that is refused brings its Thai along', async () => {
  const refused = new Refused([
    refusal('missing', { layer: 'gateway.json', path: 'storage', allowed: { en: 'a text', th: 'ข้อความ' } }),
  ]);
  expect(await faultIn('th', refused)).toBe('gateway.json: storage ยังไม่ได้กำหนด ค่าที่ใช้ได้: ข้อความ');
  expect(await faultIn('en', new Fault('key', 'There is no file x.'))).toBe('There is no file x.');
});
