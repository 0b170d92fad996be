import { globSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { faultIn } from '../../../src/bin/fault-in-language.ts';
import { pageLanguage } from '../../../src/bin/invoice/read-month.ts';
import { chooseLanguage, spokenLanguage } from '../../../src/bin/spoken-language.ts';
import { saidIn } from '../../../src/bin/words/in-language.ts';
import { thaiParts, thaiRefusals } from '../../../src/bin/words/thai-refusals.ts';
import { thaiSaid } from '../../../src/bin/words/thai-said.ts';
import { Refused, refusal } from '../../../src/configuration/refusal.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { inThai } from '../../../src/web/words/thai-messages.ts';
import { faultSentencesIn, type Template } from '../../support/fault-sentences.ts';
import { linesOf, literalsIn } from '../../support/literals.ts';

const all: readonly Template[] = globSync('{src,drivers}/**/*.ts').toSorted().flatMap(faultSentencesIn);
/** With something in each hole; where no word is left, it is said where its parts are made. */
const filled = (text: string): readonly string[] => ['x1', '1'].map((part) => text.replaceAll('{}', part));
const isSaid = ({ text }: Template): boolean =>
  !/[a-z]/i.test(text.replaceAll('{}', '')) ||
  filled(text).some((sentence) => inThai(sentence) !== null || saidIn('th', sentence) !== sentence);

test('every refusal has Thai: a new sentence takes its Thai along', () => {
  expect(all.length).toBeGreaterThan(300);
  expect(all.filter((template) => !isSaid(template))).toEqual([]);
});

test('no Thai is left of what nobody says any more, and every hole is used once', () => {
  // The words themselves say nothing.
  const files = globSync('{src,drivers,hardware-sim/scenarios}/**/*.ts').filter(
    (file) => !file.startsWith('src/bin/words/'),
  );
  const said = new Set(files.flatMap((file) => literalsIn(file).flatMap(linesOf)));
  const translated = { ...thaiRefusals, ...thaiParts, ...thaiSaid };
  expect(Object.keys(translated).filter((text) => !said.has(text))).toEqual([]);
  for (const [english, thai] of Object.entries(translated)) {
    const holes = english.split('{}').length - 1;
    const used = [...thai.matchAll(/\{(\d)(?::[wnt])?\}/g)].map(([, hole]) => Number(hole)).toSorted();
    expect(used, english).toEqual(Array.from({ length: holes }, (_, index) => index + 1));
    if (/\p{L}/u.test(english.replaceAll(/\{\}|\bepoch\b/g, ''))) expect(thai, english).toMatch(/[ก-๙]/);
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
  [
    'The core at https://core:8470 has too much to do and asks to come again in 5 s. Batches wait in the outbox.',
    'คอร์ที่ https://core:8470 มีงานมากเกินไป ขอให้มาใหม่ในอีก 5 วินาที ข้อมูลรออยู่ในเอาต์บ็อกซ์',
  ],
  [
    '--class "pea-smal"; allowed: small, 4.1, 4.2, or a name that `gridtokenx tariff list` shows. Did you mean "pea-small"?',
    '--class "pea-smal" ค่าที่ใช้ได้: small, 4.1, 4.2 หรือชื่อที่ `gridtokenx tariff list` แสดง หมายถึง "pea-small" ใช่หรือไม่',
  ],
  [
    '--class "x"; allowed: small, 4.1, or a name that `gridtokenx tariff list` shows.',
    '--class "x" ค่าที่ใช้ได้: small, 4.1 หรือชื่อที่ `gridtokenx tariff list` แสดง',
  ],
  [
    '--at "2569-09"; allowed: a year of the common era; did you mean 2026-09 (พ.ศ. 2569)?',
    '--at "2569-09" ค่าที่ใช้ได้: ปี ค.ศ. หมายถึง ค.ศ. 2026-09 (พ.ศ. 2569) ใช่หรือไม่',
  ],
  [
    '"2569"; allowed: a year of a calendar: tou-2026-2027 has 2026 to 2027; did you mean 2026 (พ.ศ. 2569)?',
    '"2569" ค่าที่ใช้ได้: ปี (ค.ศ.) ที่มีในปฏิทิน: tou-2026-2027 มี 2026 ถึง 2027 หมายถึง ค.ศ. 2026 (พ.ศ. 2569) ใช่หรือไม่',
  ],
  [
    'somchai may not rollback: see roles.authors in the configuration.',
    'somchai ไม่มีสิทธิ์ rollback ให้ดู roles.authors ในการตั้งค่า',
  ],
  [
    'x.key has the purpose operator. Give the gateway or core key: no key serves two purposes.',
    'x.key เป็นกุญแจ operator ให้ระบุกุญแจ gateway หรือ core เพราะกุญแจหนึ่งดอกใช้เพื่อวัตถุประสงค์เดียว',
  ],
  [
    'terms.json: the duty "log-retention" asks for 50; allowed: at least 90 days, as the law has it.',
    'terms.json: ข้อกำหนด "log-retention" คือ 50 ค่าที่ใช้ได้: ไม่น้อยกว่า 90 วัน ตามกฎหมาย',
  ],
  [
    'The exported history of a configuration is malformed: it is not a map.',
    'ประวัติการตั้งค่าที่ส่งออก ผิดรูปแบบ: ไม่ใช่กลุ่มของช่องข้อมูล (CBOR map)',
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

  test('a page for a house is in Thai until somebody asks for another language, wherever --lang stands', () => {
    vi.stubEnv('LC_ALL', 'C');
    for (const [chosen, usual] of [
      [undefined, 'th'],
      ['en', 'en'],
    ] as const) {
      vi.stubEnv('GRIDTOKENX_LANG', chosen);
      expect([pageLanguage({}), pageLanguage({ language: 'th' }), pageLanguage({ lang: 'en' })]).toEqual([
        ...[usual, 'th', 'en'],
      ]);
    }
    vi.unstubAllEnvs();
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
