import { describe, expect, test } from 'vitest';
import {
  findOwed,
  freeAt,
  freeCount,
  type Owed,
  oweAnswer,
  owesRefusal,
  repay,
  settleAnswer,
  settleEarlier,
  settleRefusal,
} from '../../../drivers/modbus/owed-answers.ts';
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

/** The debt of unit 1 for `count` registers has been paid at `now`. */
const paid = (book: readonly Owed[], count: number, now: number) => {
  const owed = findOwed(book, 1, 4, count);
  if (!owed) throw new Error(`nothing owed for ${count} registers`);
  return repay(book, owed, now);
};

describe('a question is made longer while its answer could be mistaken', () => {
  const afterOne = oweAnswer([], question(10), 1_000);
  const afterTwo = oweAnswer(afterOne, question(12), 1_100);
  const afterThree = oweAnswer(afterTwo, question(14), 1_200);

  test.each([
    ['nothing owed', [], 1_000, 10],
    ['one length owed', afterOne, 1_001, 12],
    ['two lengths owed', afterTwo, 1_101, 14],
    ['all lengths owed: not asked at all', afterThree, 1_201, null],
    // The first was owed from 1,000 for 30 × 200 ms.
    ['all lengths owed, the first no more', afterThree, 7_000, 10],
    ['just before it is forgotten', afterOne, 6_999, 12],
    ['long after', afterOne, 7_000, 10],
    // A copy of it may follow for 200 ms.
    ['an answer that came after all at 1,500', paid(afterOne, 10, 1_500), 1_699, 12],
    ['and a while after that', paid(afterOne, 10, 1_500), 1_700, 10],
  ] as const)('%s', (_, book, now, count) => expect(freeCount(book, question(10), now)).toBe(count));

  test.each([
    ['nothing owed', [], Number.NEGATIVE_INFINITY],
    ['one length owed, others free', afterOne, Number.NEGATIVE_INFINITY],
    ['all owed, the first until 1,000 + 30 × 200', afterThree, 7_000],
  ] as const)('it may be asked from: %s', (_, book, at) => expect(freeAt(book, question(10))).toBe(at));

  test('a question that cannot be made longer waits', () => {
    const stiff = { ...question(14), lengthStep: 5 };
    expect(freeCount(oweAnswer([], stiff, 0), stiff, 5_999)).toBe(null);
    expect(freeCount(oweAnswer([], stiff, 0), stiff, 6_000)).toBe(14);
  });

  test('another unit’s debts are its own', () => expect(freeCount(afterOne, question(10, 2), 1_001)).toBe(10));

  test('after an answer a copy right behind it is reckoned with, also after many answers', () => {
    let book = settleAnswer([], question(10), 1_000);
    expect(freeCount(book, question(10), 1_049)).toBe(12);
    expect(freeCount(book, question(10), 1_050)).toBe(10);
    book = settleAnswer(settleAnswer(book, question(12), 1_020), question(14), 1_040);
    expect(freeCount(book, question(14), 1_089)).toBe(null);
    expect(freeCount(book, question(14), 1_090)).toBe(14);
  });

  test('of a meter that was late a copy may be as late as its answers', () => {
    const book = settleAnswer(afterOne, question(12), 1_300);
    expect(freeCount(book, question(12), 1_499)).toBe(14);
    expect(freeCount(book, question(12), 1_500)).toBe(12);
  });

  test('once a unit answers a later question, of earlier ones only copies can come', () => {
    const book = settleAnswer(afterTwo, question(14), 1_300);
    expect(freeCount(book, question(10), 1_499)).toBe(null);
    expect(freeCount(book, question(10), 1_500)).toBe(10);
    expect(freeCount(settleEarlier(afterOne, 2, 200, 1_300), question(10), 1_500)).toBe(12);
  });

  test('the book forgets what is past: it cannot grow', () => {
    let book = afterOne;
    for (let round = 0; round < 1_000; round += 1)
      book = oweAnswer(book, question(2 + 2 * (round % 40)), 10_000 * round);
    expect(book.length).toBeLessThanOrEqual(2);
    expect(findOwed(book, 1, 4, 10)).toBe(null);
  });
});

describe('a refusal, which has no length,', () => {
  const book = oweAnswer(settleAnswer([], question(10), 900), question(12), 1_000);

  test('pays the oldest question given up, and no copy', () =>
    expect(findOwed(book, 1, 4, 0)).toMatchObject({ count: 12, copy: false }));

  test('heard once more looks like the answer to any question of its unit and function, right behind it', () => {
    const refused = settleRefusal([], question(10), 1_000);
    expect(freeCount(refused, question(12), 1_049)).toBe(null);
    expect(freeAt(refused, question(12))).toBe(1_050);
    expect(freeCount(refused, question(10), 1_050)).toBe(10);
    expect(freeCount(refused, question(12, 2), 1_000)).toBe(12);
    expect(findOwed(refused, 1, 4, 0)).toMatchObject({ count: 0, copy: true });
    expect(owesRefusal(refused, 1, 4, 1_001)).toBe(false);
  });

  test.each([
    ['while one given up is owed', 1, 4, 1_001, true],
    ['no longer', 1, 4, 7_000, false],
    ['by another unit', 2, 4, 1_001, false],
    ['to another function', 1, 3, 1_001, false],
  ] as const)('may be a late one: %s', (_, unit, code, now, doubtful) =>
    expect(owesRefusal(book, unit, code, now)).toBe(doubtful),
  );
});
