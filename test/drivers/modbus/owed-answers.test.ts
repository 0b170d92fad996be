import { describe, expect, test } from 'vitest';
import { isOwed, oweAnswer, oweCopy, repay, safeCount } from '../../../drivers/modbus/owed-answers.ts';
import type { Question } from '../../../drivers/modbus/question.ts';
import { millis } from '../../../src/domain/time.ts';

const patience = { least: millis(50), most: millis(100), latest: millis(200) };
const question = (count: number, unit = 1): Question => ({
  unit,
  request: { function: 4, address: 0, count },
  most: 14,
  lengthStep: 2,
  patience,
});

describe('a question is made longer while its answer could be mistaken', () => {
  const afterOne = oweAnswer([], question(10), 1_000);
  const afterTwo = oweAnswer(afterOne, question(12), 1_100);
  const afterThree = oweAnswer(afterTwo, question(14), 1_200);

  test.each([
    ['nothing owed', [], 1_000, 10],
    ['one length owed', afterOne, 1_001, 12],
    ['two lengths owed', afterTwo, 1_101, 14],
    ['all lengths owed: the one owed for longest', afterThree, 1_201, 10],
    // 30 × 200 ms.
    ['just before it is forgotten', afterOne, 6_999, 12],
    ['long after', afterOne, 7_000, 10],
    ['an answer that came after all', repay(afterOne, 1, 4, 10), 1_001, 10],
  ] as const)('%s', (_, book, now, count) => expect(safeCount(book, question(10), now)).toBe(count));

  test('another unit’s debts are its own', () => expect(safeCount(afterOne, question(10, 2), 1_001)).toBe(10));

  test('after an answer a second copy is reckoned with as long as answers take', () => {
    const book = oweCopy([], question(10), 1_000);
    expect(safeCount(book, question(10), 1_199)).toBe(12);
    expect(safeCount(book, question(10), 1_200)).toBe(10);
  });

  test('and does not shorten the memory of one that was given up', () => {
    const book = oweCopy(afterOne, question(10), 1_050);
    expect(safeCount(book, question(10), 5_000)).toBe(12);
  });

  test('the book forgets what is past: it cannot grow', () => {
    let book = afterOne;
    for (let round = 0; round < 1_000; round += 1)
      book = oweAnswer(book, question(2 + 2 * (round % 40)), 10_000 * round);
    expect(book.length).toBeLessThanOrEqual(2);
    expect(isOwed(book, 1, 4, 10)).toBe(false);
  });
});
