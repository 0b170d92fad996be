import { interval, map } from 'rxjs';
import { expect, test } from 'vitest';
import type { BadReason } from '../../src/domain/quality.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { watchSilence } from '../../src/power-quality/watch-silence.ts';
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
  { law: 'another meter does not help', source: '   g-o-o-o-g---!', told: '----s---a------' },
  { law: 'silent from the start', source: '         --------!', told: '----s--' },
])('$law', ({ source, told }) =>
  marbles(({ hot, expectObservable }, scheduler) => {
    const clock = fakeClock({ start: instant(1_000), scheduler });
    const readings = hot(source.replace('!', ''), { g: good, b: bad, o: other });
    const watch = watchSilence([{ device: 'h01', point: 'p01' }], millis(4), clock);
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
    .pipe(watchSilence([{ device: 'h01', point: 'p01' }], millis(10_000), clock))
    .subscribe(({ message }) => said.push(message));
  time.advance(11_000);
  expect(said).toEqual([expect.stringMatching(says)]);
  expect(inThai(said[0] ?? '')).toMatch(/^มิเตอร์ h01 ไม่.* 10 วินาที/);
});
