import { expect, test } from 'vitest';
import { againstBy, reasonsSaid } from '../../src/configuration/reasons.ts';
import { Refused, refusal } from '../../src/configuration/refusal.ts';
import { keptPlace, LIVE_PLACE, placesInThai, requestPlace } from '../../src/configuration/words/places.ts';
import { Fault } from '../../src/domain/fault.ts';

const two = new Refused([
  refusal('needs-restart', { path: 'eventsKept', program: 'core' }),
  refusal('value', {
    ...{ layer: requestPlace('somchai', ['mine.json']), path: 'retention.quarantineDays', value: '0' },
    allowed: { en: 'a whole number of days', th: 'จำนวนเต็มเป็นวัน' },
  }),
]);

test('every refusal is kept by its code, and is said again in both languages', () => {
  const { why, reasons } = againstBy(two);
  expect(why.split('\n')).toHaveLength(2);
  expect(reasons.map(({ code }) => code)).toEqual(['needs-restart', 'value']);
  const kept = JSON.parse(JSON.stringify(reasons)) as typeof reasons;
  expect(
    reasonsSaid(kept)
      ?.map(({ en }) => en)
      .join('\n'),
  ).toBe(why);
  expect(reasonsSaid(kept)?.map(({ th }) => th)).toEqual([
    'เปลี่ยน eventsKept ขณะคอร์ทำงานไม่ได้ ให้เริ่มคอร์ใหม่ด้วยการตั้งค่าใหม่',
    'คำขอของ somchai (ส่งมาในชื่อ mine.json): retention.quarantineDays คือ 0 ค่าที่ใช้ได้: จำนวนเต็มเป็นวัน',
  ]);
});

test('what has no code, a code of another program, and one that is about something else are left to the words', () => {
  expect(againstBy(new Fault('key', 'It is gone.'))).toEqual({ why: 'It is gone.', reasons: [] });
  expect(reasonsSaid([])).toBeNull();
  expect(reasonsSaid([...againstBy(two).reasons, { code: 'of-tomorrow', params: {} }])).toBeNull();
  expect(reasonsSaid([{ code: 'value', params: {} }])).toBeNull();
  expect(reasonsSaid([{ code: 'toString', params: {} }])).toBeNull();
});

test.for([
  [requestPlace('somchai', ['a.json', 'b.yaml']), 'คำขอของ somchai (ส่งมาในชื่อ a.json, b.yaml)'],
  [keptPlace(4, 'somchai', '/data/contents/ab'), 'การเปลี่ยนครั้งที่ 4 โดย somchai (เก็บเป็น /data/contents/ab)'],
  [LIVE_PLACE, 'ส่วนที่ปรับขณะทำงาน'],
  ['/etc/core.json', '/etc/core.json'],
] as const)('%s in Thai', ([place, thai]) => expect(placesInThai(place)).toBe(thai));
