import type { MeterSource } from '../../../drivers/modbus/meter-source.ts';
import type { Result } from '../../../drivers/modbus/question.ts';
import type { PlannedRead } from '../../../src/profiles/plan-reads.ts';

/** Words as a list of hexadecimal numbers, blanks between. */
export const hexWords = (text: string): number[] =>
  text
    .trim()
    .split(/\s+/)
    .map((word) => Number.parseInt(word, 16));

/** A model of `length` registers, all zero but those that are given, by offset from the ID. */
export const modelWords = (model: number, length: number, given: Readonly<Record<number, string>> = {}): number[] => {
  const words = [model, length, ...Array.from({ length }, () => 0)];
  for (const [offset, text] of Object.entries(given))
    words.splice(Number(offset), hexWords(text).length, ...hexWords(text));
  return words;
};

/** Registers of a device from `base`: the marker, its models and the end. */
export const imageOf = (base: number, models: readonly (readonly number[])[]): ReadonlyMap<number, number> =>
  new Map([0x5375, 0x6e53, ...models.flat(), 0xffff, 0].map((word, index) => [base + index, word]));

/** What such a device answers: exception 2 where it has nothing. */
export const answerFrom =
  (image: ReadonlyMap<number, number>, longest = 125) =>
  ({ address, count }: PlannedRead): Result => {
    const words = Array.from({ length: count }, (_, index) => image.get(address + index));
    const known = words.filter((word) => word !== undefined);
    return known.length < count || count > longest ? { kind: 'exception', code: 2 } : { kind: 'words', words: known };
  };

/** Asks what a source wants first until it wants nothing new, at most `most` times; the questions with what came of each. */
export const discover = (source: MeterSource, answer: (read: PlannedRead) => Result, most = 100) => {
  const asked: string[] = [];
  let now = source;
  for (let round = 0; round < most; round += 1) {
    const [read = now.plan.probe] = now.plan.fast;
    const result = answer(read);
    asked.push(`${read.address}+${read.count}${result.kind === 'exception' ? ' refused' : ''}`);
    const next = now.heard?.(read, result) ?? null;
    if (next === null) return { source: now, asked };
    now = next;
    if (now.trouble) return { source: now, asked };
  }
  throw new Error(`it is still looking after ${most} questions: ${asked.join(', ')}`);
};
