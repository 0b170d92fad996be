import { concatMap, interval, map, Subject } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { BadReason } from '../../src/domain/quality.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { type WatchedMeters, watchSilence } from '../../src/power-quality/watch-silence.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { marbles } from '../support/marbles.ts';
import { readingBetween } from '../support/readings.ts';
import { virtualTime } from '../support/virtual-time.ts';

const good = readingBetween(0, 0);
const bad: Reading = { ...good, quality: { level: 'bad', reason: 'no-response' } };
const other: Reading = { ...good, device: 'h02' };

test.for([
  { law: 'answers in time are no news', source: '   g--g--g--g---!', told: '---------------' },
  { law: 'failed questions are silence', source: '  g--b-b-b-g---!', told: '----s----a-----' },
  { law: 'one that comes twice is one, and a late one an answer', source: 'd--l--d--l---!', told: '--------------' },
  { law: 'an answer without a value is one', source: '   g--e--e--e---!', told: '---------------' },
  { law: 'a late one ends a silence', source: '            g-----l--!', told: '----s-a---' },
  { law: 'another meter does not help', source: '   g-o-o-o-g---!', told: '----s---a------' },
  { law: 'silent from the start', source: '         --------!', told: '----s--' },
])('$law', ({ source, told }) =>
  marbles(({ hot, expectObservable }, scheduler) => {
    const clock = fakeClock({ start: instant(1_000), scheduler });
    const late = { ...good, measuredAt: instant(good.measuredAt - 600_000) };
    const marks = { g: good, b: bad, o: other, l: late, e: { ...good, values: {} } };
    const readings = hot(source.replace('!', '').replaceAll('d', 'g'), marks).pipe(
      concatMap((reading) => (source.includes('d') ? [reading, reading] : [reading])),
    );
    const watch = watchSilence([{ device: 'h01', point: 'p01', line: 'rs485' }], millis(4), clock);
    const brief = readings.pipe(
      watch,
      map(({ id, standing, at }) => ({ id, standing, at: at as number })),
    );
    const id = 'meter-silent/h01';
    const until = `${'-'.repeat(source.trim().length - 1)}!`;
    const frame = (mark: string) => 1_000 + told.indexOf(mark);
    expectObservable(brief, until).toBe(told, {
      s: { id, standing: true, at: frame('s') },
      a: { id, standing: false, at: frame('a') },
    });
  }),
);

const meters = ['h01', 'h02', 'h03'].map((device) => ({
  device,
  point: device.replace('h', 'p'),
  line: device === 'h03' ? 'other' : 'rs485',
}));

/** When which alarm is raised (`+`) or over (`-`); h01 and h02 are on one line, h03 is alone on another. */
const turnsOf = (answers: readonly (readonly [at: number, ...devices: string[]])[], ...standing: readonly string[]) => {
  const turns: string[] = [];
  marbles((_, scheduler) => {
    const clock = fakeClock({ start: instant(0), scheduler });
    const readings = new Subject<Reading>();
    const watching = readings.pipe(watchSilence(meters, millis(4), clock, new Set(standing)));
    const subscription = watching.subscribe(({ id, standing: stands, at }) => {
      turns.push(`${at} ${stands ? '+' : '-'}${id}`);
    });
    for (const [at, ...devices] of answers)
      scheduler.schedule(() => {
        for (const device of devices) readings.next({ ...good, device });
      }, at);
    scheduler.schedule(() => subscription.unsubscribe(), 14);
  });
  return turns;
};

describe('a line', () => {
  test('with one meter that answers is not silent', () => {
    const answers = [0, 3, 6, 9, 12].map((at) => [at, 'h02', 'h03'] as const);
    expect(turnsOf([[0, 'h01'], ...answers])).toEqual(['4 +meter-silent/h01']);
  });

  test('is silent when all its meters are, and answers with the first of them', () => {
    const elsewhere = [0, 3, 6, 9, 12].map((at) => [at, 'h03'] as const);
    expect(turnsOf([[0, 'h01'], [2, 'h02'], ...elsewhere, [11, 'h02']])).toEqual([
      '4 +meter-silent/h01',
      '6 +meter-silent/h02',
      '6 +line-silent/rs485',
      '11 -meter-silent/h02',
      '11 -line-silent/rs485',
    ]);
  });

  test('that was never heard is silent as well, and one of a single meter has no silence of its own', () => {
    expect(turnsOf([])).toEqual([
      '4 +meter-silent/h01',
      '4 +meter-silent/h02',
      '4 +line-silent/rs485',
      '4 +meter-silent/h03',
    ]);
  });
});

describe('alarms that stood when the process began', () => {
  const stood = ['meter-silent/h01', 'meter-silent/h02', 'line-silent/rs485'];
  const elsewhere = [0, 3, 6, 9, 12].map((at) => [at, 'h03'] as const);

  test('are over when the meter answers', () => {
    expect(turnsOf([[1, 'h01'], ...elsewhere], ...stood)).toEqual([
      '1 -meter-silent/h01',
      '1 -line-silent/rs485',
      '5 +meter-silent/h01',
      '5 +line-silent/rs485',
    ]);
  });

  test('are not raised twice while it stays silent', () => {
    expect(turnsOf([...elsewhere, [11, 'h02']], ...stood)).toEqual(['11 -meter-silent/h02', '11 -line-silent/rs485']);
  });

  test('are over where there is no such meter or line any more; those of other kinds are not ours', () => {
    const answers = [0, 3, 6, 9, 12].map((at) => [at, 'h01', 'h02', 'h03'] as const);
    expect(turnsOf(answers, 'meter-silent/h99', 'line-silent/gone', 'voltage-dip/h99')).toEqual([
      '0 -line-silent/gone',
      '0 -meter-silent/h99',
    ]);
  });
});

test.for<readonly [reason: BadReason, says: RegExp]>([
  ['no-response', /^Meter h01 has not answered for 10 s\. Check its supply/],
  ['link-down', /^Meter h01 has not answered for 10 s\./],
  ['not-a-number', /^Meter h01 has given no usable answer for 10 s \(not-a-number\)\. It is there: /],
  ['device-exception', /^Meter h01 has given no usable answer for 10 s \(device-exception\)\./],
  ['corrupt-frame', /no usable answer for 10 s \(corrupt-frame\)/],
])('a meter that is not usable for %s is not called mute', ([reason, says]) => {
  const time = virtualTime();
  const said: string[] = [];
  const answers = interval(1_000, time).pipe(map((): Reading => ({ ...good, quality: { level: 'bad', reason } })));
  const clock = fakeClock({ start: instant(0), scheduler: time });
  answers
    .pipe(watchSilence([{ device: 'h01', point: 'p01', line: 'rs485' }], millis(10_000), clock))
    .subscribe(({ message }) => said.push(message));
  time.advance(11_000);
  expect(said).toEqual([expect.stringMatching(says)]);
  expect(inThai(said[0] ?? '')).toMatch(/^มิเตอร์ h01 ไม่.* 10 วินาที/);
});

test('others under way: who stays has been silent for as long as before, who goes is told to be over, who comes has its own time', () => {
  const turns: string[] = [];
  const scheduler = virtualTime();
  const clock = fakeClock({ start: instant(0), scheduler });
  const [h01, h02, h03] = ['h01', 'h02', 'h03'].map((device) => ({
    device,
    point: device.replace('h', 'p'),
    line: device,
  }));
  if (h01 === undefined || h02 === undefined || h03 === undefined) throw new Error('three meters');
  const others = new Subject<WatchedMeters>();
  const readings = new Subject<Reading>();
  readings
    .pipe(watchSilence([h01, h02], millis(4), clock, new Set(), others))
    .subscribe(({ id, standing, at, message }) =>
      turns.push(`${at} ${standing ? '+' : '-'}${id} ${message.split('.')[0]}`),
    );
  const at = (moment: number, happens: () => void) => scheduler.schedule(happens, moment);
  at(2, () => readings.next({ ...good, device: 'h01' }));
  at(3, () => others.next({ meters: [{ ...h01 }, h03], limit: millis(4) }));
  // h02 is not watched any more at 4; h01 was heard at 2, h03 is watched since 3.
  at(8, () => others.next({ meters: [{ ...h03 }], limit: millis(4) }));
  at(9, () => others.next({ meters: [{ ...h03 }], limit: millis(9) }));
  at(10, () => readings.next({ ...good, device: 'h03' }));
  scheduler.advance(40);
  expect(turns.map((turn) => turn.split(' ').slice(0, 2).join(' '))).toEqual([
    '6 +meter-silent/h01',
    '7 +meter-silent/h03',
    '8 -meter-silent/h01',
    '10 -meter-silent/h03',
    '19 +meter-silent/h03',
  ]);
  expect(turns[2]).toContain('Meter h01 is no longer watched');
});
