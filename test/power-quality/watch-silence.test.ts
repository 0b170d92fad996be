import { map } from 'rxjs';
import { test } from 'vitest';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { watchSilence } from '../../src/power-quality/watch-silence.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { marbles } from '../support/marbles.ts';
import { readingBetween } from '../support/readings.ts';

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
