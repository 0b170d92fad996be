import { expect, test } from 'vitest';
import { colours } from '../../../src/bin/terminal/ansi.ts';
import { cut, left, right, textWidth } from '../../../src/bin/terminal/text-width.ts';

const widths: readonly (readonly [string, number])[] = [
  ['', 0],
  ['kWh', 3],
  // น้ำ: the tone mark has no width, sara am (U+0E33) does.
  ['น้ำ', 2],
  // มิเตอร์: the vowel above and the thanthakhat have no width.
  ['มิเตอร์', 5],
  ['電力', 4],
  ['●–…×', 4],
  [colours(true).critical('bad'), 3],
];
test.for(widths)('%j takes %i columns', ([text, columns]) => expect(textWidth(text)).toBe(columns));

const cuts: readonly (readonly [string, number, string])[] = [
  ['head', 4, 'head'],
  ['feeder', 4, 'fee…'],
  ['มิเตอร์', 3, 'มิเ…'],
  ['電力', 3, '電…'],
  ['a', 0, ''],
  [colours(true).critical('feeder'), 4, colours(true).critical('fee…')],
];
test.for(cuts)('%j cut to %i columns is %j', ([text, columns, shown]) => {
  expect(cut(text, columns)).toBe(shown);
  expect(textWidth(shown)).toBeLessThanOrEqual(columns);
});

test('text is set at the left or the right, by what it takes on the screen', () => {
  expect(left('มิเตอร์', 7)).toBe('มิเตอร์  ');
  expect(right('1.2', 5)).toBe('  1.2');
  expect(textWidth(left(colours(true).good('ok'), 5))).toBe(5);
});
