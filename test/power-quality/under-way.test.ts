import { from } from 'rxjs';
import { expect, test } from 'vitest';
import type { QualityInput } from '../../src/domain/quality-input.ts';
import { instant } from '../../src/domain/time.ts';
import { powerQuality } from '../../src/power-quality/power-quality.ts';
import { eventRules, storyOf } from '../support/voltage-stories.ts';

/** After which of its inputs the stage says what it has under way; the last is when there are no more. */
const saidAfter = (inputs: readonly QualityInput[]): readonly number[] => {
  let count = 0;
  const said: number[] = [];
  const counted = function* () {
    for (const input of inputs) {
      count += 1;
      yield input;
    }
    count += 1;
  };
  from(counted())
    .pipe(powerQuality(eventRules('h01'), []))
    .subscribe(({ kind }) => {
      if (kind.endsWith('under-way')) said.push(count);
    });
  return said;
};
const time = (second: number): QualityInput => ({ kind: 'time', at: instant(second * 1_000) });
const read = (story: string): readonly QualityInput[] =>
  storyOf('h01', story).map((reading): QualityInput => ({ kind: 'reading', reading }));

test('nothing is said of a quiet grid but at the end', () => {
  expect(saidAfter(read('230 '.repeat(50)))).toEqual([51]);
});

test('after each minute of the time that is given', () => {
  const inputs = Array.from({ length: 130 }, (_, second) => time(second));
  expect(saidAfter(inputs)).toEqual([61, 121, 131]);
});

test('with the turn of an event at once, what turns more before time passes with the next time', () => {
  // Inputs 1 and 2 are good, 3 is a dip, 4 is over, 5 is time.
  expect(saidAfter([...read('230 230 100 230'), time(4)])).toEqual([3, 6]);
  // The event itself is told with the next reading, 2 s after its end at least: that turn is due with the next time.
  expect(saidAfter([...read(`230 230 100 ${'230 '.repeat(70)}`), time(80), time(81)])).toEqual([3, 74, 76]);
});
