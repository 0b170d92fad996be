import { expect, test } from 'vitest';
import { english } from '../../src/web/words/english.ts';
import { thai } from '../../src/web/words/thai.ts';

test.each([
  // 274 hours are 11 days and 10 hours: days are rounded down.
  [274, 'rows', 'can be offline 11 days (limit: batches)', 'ออฟไลน์ได้ 11 วัน (จำกัดโดยจำนวนชุด)'],
  [47, 'bytes', 'can be offline 47 h (limit: bytes)', 'ออฟไลน์ได้ 47 ชั่วโมง (จำกัดโดยขนาดข้อมูล)'],
] as const)('%i hours until the %s end are said in both languages', (hours, bound, inEnglish, inThai) => {
  expect(english.offlineFor(hours, bound)).toBe(inEnglish);
  expect(thai.offlineFor(hours, bound)).toBe(inThai);
});
