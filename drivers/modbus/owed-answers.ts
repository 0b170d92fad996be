import type { ReadFunction } from './codec.ts';
import type { Question } from './question.ts';

/**
 * Answers that may still be on their way: to a question given up, or a second copy of one that was answered. RTU
 * answers carry no name but unit, function and length, so no question may look like one of these (times in real ms).
 */
export type Owed = Readonly<{ unit: number; function: ReadFunction; count: number; since: number; until: number }>;

/** How long after it was given up an answer is still reckoned with, in multiples of the meter's latest answer. */
const PRUDENCE = 30;

const matches = (owed: Owed, unit: number, code: number, count: number): boolean =>
  owed.unit === unit && owed.function === code && owed.count === count;

const add = (book: readonly Owed[], entry: Owed): readonly Owed[] => [
  ...book.filter((owed) => owed.until > entry.since && !matches(owed, entry.unit, entry.function, entry.count)),
  entry,
];

type Asked = Pick<Question, 'unit' | 'request' | 'patience'>;

/** The question went unanswered: its answer may come long after the profile's latest. */
export const oweAnswer = (book: readonly Owed[], { unit, request, patience }: Asked, now: number): readonly Owed[] =>
  add(book, {
    unit,
    function: request.function,
    count: request.count,
    since: now,
    until: now + PRUDENCE * patience.latest,
  });

/** The question was answered, but some meters and repeaters answer twice. */
export const oweCopy = (book: readonly Owed[], { unit, request, patience }: Asked, now: number): readonly Owed[] =>
  book.some((owed) => owed.until > now + patience.latest && matches(owed, unit, request.function, request.count))
    ? book
    : add(book, { unit, function: request.function, count: request.count, since: now, until: now + patience.latest });

/** Whether a frame that came is one that was owed. */
export const isOwed = (book: readonly Owed[], unit: number, code: number, count: number): boolean =>
  book.some((owed) => matches(owed, unit, code, count));

/** The answer came after all, or at last. */
export const repay = (book: readonly Owed[], unit: number, code: number, count: number): readonly Owed[] =>
  book.filter((owed) => !matches(owed, unit, code, count));

/**
 * The shortest length for this question that no answer on its way has; when all are taken, the one owed for longest.
 */
export const safeCount = (book: readonly Owed[], question: Question, now: number): number => {
  const { unit, request, most, lengthStep } = question;
  let oldest = { count: request.count, since: Number.POSITIVE_INFINITY };
  for (let count = request.count; count <= Math.max(most, request.count); count += lengthStep) {
    const owed = book.find((entry) => entry.until > now && matches(entry, unit, request.function, count));
    if (!owed) return count;
    if (owed.since < oldest.since) oldest = { count, since: owed.since };
  }
  return oldest.count;
};
