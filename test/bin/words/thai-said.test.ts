import { globSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { said, speak, spoken } from '../../../src/bin/speech.ts';
import { saidIn } from '../../../src/bin/words/in-language.ts';
import { literalsIn } from '../../support/literals.ts';

afterAll(() => speak('en'));

/** Files that speak to people at a terminal: every phrase in them has its Thai. */
const speaking = [
  'src/bin/commands/*.ts',
  'src/bin/{gap,market}-lines.ts',
  'src/bin/{doctor,registry,replay}/*.ts',
  'src/bin/{terminal,storage}/*.ts',
  'src/bin/demo/{stage,substation,summary}.ts',
  'src/bin/report/{check-store,report-chain,report-heads,report-lock}.ts',
  'src/bin/configuration/{history-lines,propose-to-running,propose-to-stopped,repair-history,write-site}.ts',
  'src/bin/installer/{buffer-state,bus-lines,choose-profile,commission-answers,commission-ask,commission-lines}.ts',
  'src/bin/installer/{opcua-report,profile-lines,progress,ranges,read-meter,reading-report,refuse-port,scan-report,watched-meter}.ts',
  'src/compliance/cases.ts',
  'src/core/audit/*.ts',
  'src/core/bill/{bill,check-bill,check-complete,green,prove-evidence,recompute}.ts',
  'src/core/ledger-history.ts',
  'src/sync/offline-forecast.ts',
  'src/verification/check-proof.ts',
];

/** What stands in those files and is not said to people: logs, bugs, service managers, editors; or has its Thai beside it. */
const unsaid: readonly string[] = [
  // A command, as it is typed.
  'gridtokenx config history{}',
  '{} listens on {}',
  'The core is ready.',
  'The core stops.',
  'The gateway stops.',
  'No history of the configuration is kept. {}',
  'Another process has this serial port open: two masters on one line garble each other. Stop it.',
  'The storage is copied into {}.',
  '`core backup` wants this core stopped: {}.',
  '{} is too long a name for a socket: `core backup` wants this core stopped.',
  'Configuration of a GridTokenX {}',
  '{} is not right.',
  '{} is right: {} {}{}.',
  'Not looked at, as they lie on another machine or are handed over at a start: {}.',
  'Judged under what was changed live (change {}), as its start would.',
  'nobody listens at the broker',
  'the substation has no program {}',
  'there is no action {}',
  'the option {} was not asked for',
  'CERTIFICATE REQUEST',
  'gridtokenx: {}',
  'sim: {}',
  'The order',
  // A part of a sentence that is said by its whole.
  'certificate request',
  'http:',
  '{}.meters.{}',
  'standard input',
  'a folder that can be written to, or that can be made',
  'at the end',
  // Of a bill that its core cannot have made: for its makers.
  'an opaque identifier',
  '64 hexadecimal digits',
  'a whole number of nano-baht',
  'a moment in Bangkok',
  'is negative',
];

/** Two words side by side, or one that ends a sentence. */
const isPhrase = (text: string): boolean =>
  /[A-Za-z]{2,}[,;:]? [A-Za-z]{2,}|[A-Za-z]{3,}[.:]$/.test(text.replaceAll('{}', ' ').trim());
const phrasesIn = (file: string): readonly string[] =>
  literalsIn(file).flatMap(({ text }) =>
    text.split('\n').flatMap((line) => {
      const bare = line.replace(/^[\s✓✗!?–·→]+ |^\s+/, '').trimEnd();
      return isPhrase(bare) && !/[ก-๙]/.test(bare) ? [bare] : [];
    }),
  );
const hasThai = (phrase: string): boolean => {
  const filled = phrase.replaceAll('{}', '1');
  const alone = phrase.replace(/^(?:\{\})+\s*/, '').replaceAll('{}', '1');
  return saidIn('th', filled) !== filled || saidIn('th', alone) !== alone;
};

test('every phrase of a file that speaks to people has Thai', () => {
  const files = speaking.flatMap((glob) => globSync(glob)).filter((file) => !file.endsWith('-command.ts'));
  expect(files.length).toBeGreaterThan(100);
  const phrases = files.flatMap((file) => phrasesIn(file).map((phrase) => ({ file, phrase })));
  expect(phrases.length).toBeGreaterThan(600);
  expect(phrases.filter(({ phrase }) => !unsaid.includes(phrase) && !hasThai(phrase))).toEqual([]);
  // The list only holds what is there.
  expect(unsaid.filter((one) => !phrases.some(({ phrase }) => phrase === one))).toEqual([]);
});

describe('a line at a terminal', () => {
  const esc = String.fromCodePoint(27);
  test.for<readonly [string, string]>([
    ['All is well.', 'เรียบร้อยทุกข้อ'],
    ['  ✗ No batch is missing.', '  ✗ ไม่มีชุดใดขาด'],
    [`${esc}[31m  Nobody answered.${esc}[39m`, `${esc}[31m  ไม่มีเครื่องใดตอบ${esc}[39m`],
    ['Nobody has said this.', 'Nobody has said this.'],
    ['', ''],
    // Digits in groups, Buddhist years, Bangkok time.
    [
      'gw-1: 12345 batches (3 KiB) wait for the core, the oldest of 2026-11-24T03:15:00Z; 4 % full.',
      'gw-1: 12,345 ชุด (3 KiB) รอส่งคอร์ เก่าสุดเมื่อ 24 พ.ย. 2569 10:15 น. ใช้ไป 4 %',
    ],
    // A cell keeps its width: ยืนยันแล้ว takes seven columns, for three of its signs are marks.
    ['confirmed   x', 'confirmed   x'],
    ['confirmed   ', 'ยืนยันแล้ว     '],
  ])('%j', async ([english, thai]) => {
    await speak('th');
    expect(spoken(english)).toBe(thai);
    await speak('en');
    expect(spoken(english)).toBe(english);
  });

  test('what is said once is not said again', async () => {
    await speak('th');
    const once = said('The core answers again.');
    expect(once).toBe('คอร์ตอบอีกครั้งแล้ว');
    expect(said(once)).toBe(once);
  });
});
