import type { ReadFunction } from './codec.ts';
import type { Question } from './question.ts';

/**
 * An answer that may still be on its way: to a question given up, or (`copy`) once more to one that was answered. RTU
 * answers carry no name but unit, function and length, so no question may look like one of these (times in real ms).
 * A refusal has no length: the copy of one is booked with `count` 0 and looks like the answer to any question of its
 * unit and function.
 */
export type Owed = Readonly<{
  unit: number;
  function: ReadFunction;
  count: number;
  copy: boolean;
  since: number;
  until: number;
  /** How late this meter's answers and their copies are, by its profile. */
  latest: number;
}>;

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
    copy: false,
    since: now,
    until: now + PRUDENCE * patience.latest,
    latest: patience.latest,
  });

/**
 * The unit has answered a later question: of what it was asked before, only copies can come now. A meter answers in the
 * order it is asked, but some meters and repeaters answer twice.
 */
export const settleEarlier = (book: readonly Owed[], unit: number, latest: number, now: number): readonly Owed[] =>
  book.some((owed) => owed.unit === unit && owed.until > now + latest)
    ? book.map((owed) =>
        owed.unit === unit && owed.until > now + latest
          ? { ...owed, copy: true, since: now, until: now + latest, latest }
          : owed,
      )
    : book;

/**
 * The question was answered, and a copy of its answer may follow: right behind it, as meters and repeaters that say
 * things twice do, unless this meter has been late of late. A longer wait would hold back who is polled fast.
 */
export const settleAnswer = (
  book: readonly Owed[],
  { unit, request, patience: { least, latest } }: Asked,
  now: number,
): readonly Owed[] => {
  const brief = Math.min(least, latest);
  const wasLate = book.some(
    (owed) => owed.unit === unit && owed.until > now && !(owed.copy && owed.until - owed.since <= brief),
  );
  return add(settleEarlier(book, unit, latest, now), {
    unit,
    function: request.function,
    count: request.count,
    copy: true,
    since: now,
    until: now + (wasLate ? latest : brief),
    latest,
  });
};

/**
 * The question was refused, and the refusal may be heard once more. It would refuse whatever this unit is asked next,
 * and that question's words would then answer the one after it.
 */
export const settleRefusal = (book: readonly Owed[], asked: Asked, now: number): readonly Owed[] =>
  settleAnswer(book, { ...asked, request: { ...asked.request, count: 0 } }, now);

/** A refusal came, whosever it was: a copy of it may follow. */
export const oweRefusal = (
  book: readonly Owed[],
  { unit, function: code, latest }: Pick<Owed, 'unit' | 'function' | 'latest'>,
  now: number,
): readonly Owed[] =>
  add(book, { unit, function: code, count: 0, copy: true, since: now, until: now + latest, latest });

/** The debt that a frame pays; an exception (`count` 0) pays the oldest of its unit and function, else is a copy. */
export const findOwed = (book: readonly Owed[], unit: number, code: number, count: number): Owed | null =>
  (count === 0 ? book.find((owed) => !owed.copy && owed.unit === unit && owed.function === code) : undefined) ??
  book.find((owed) => matches(owed, unit, code, count)) ??
  null;

/** The answer came after all, or at last: a copy of it may follow. */
export const repay = (book: readonly Owed[], paid: Owed, now: number): readonly Owed[] =>
  book.map((owed) => (owed === paid ? { ...owed, copy: true, since: now, until: now + owed.latest } : owed));

/** Whether an exception from this unit, which carries no length, may belong to a question given up. */
export const owesRefusal = (book: readonly Owed[], unit: number, code: number, now: number): boolean =>
  book.some((owed) => !owed.copy && owed.until > now && owed.unit === unit && owed.function === code);

/** From when on no answer on its way is this long, nor is the copy of a refusal. */
const lengthFreeAt = (book: readonly Owed[], { unit, request }: Question, count: number): number => {
  let free = Number.NEGATIVE_INFINITY;
  for (const owed of book) {
    if (matches(owed, unit, request.function, count) || matches(owed, unit, request.function, 0))
      free = Math.max(free, owed.until);
  }
  return free;
};

/** The shortest length for this question that no answer on its way has; null while all are taken: wait, never guess. */
export const freeCount = (book: readonly Owed[], question: Question, now: number): number | null => {
  const { request, most, lengthStep } = question;
  for (let count = request.count; count <= Math.max(most, request.count); count += Math.max(1, lengthStep))
    if (lengthFreeAt(book, question, count) <= now) return count;
  return null;
};

/** From when on some length for this question is free. */
export const freeAt = (book: readonly Owed[], question: Question): number => {
  const { request, most, lengthStep } = question;
  let earliest = Number.POSITIVE_INFINITY;
  for (let count = request.count; count <= Math.max(most, request.count); count += Math.max(1, lengthStep)) {
    earliest = Math.min(earliest, lengthFreeAt(book, question, count));
    if (earliest === Number.NEGATIVE_INFINITY) break;
  }
  return earliest;
};
