import { oneOrMany } from '../../domain/one-or-many.ts';

/** How much a history holds, and of what changes, in English: parts of sentences. */
export const entriesCounted = ({ length }: readonly unknown[]): string =>
  oneOrMany(length, '1 entry', `${length} entries`);

export const changesCounted = ({ length }: readonly unknown[]): string =>
  oneOrMany(length, '1 change', `${length} changes`);

export const changesNumbered = (numbers: readonly number[]): string => {
  const all = numbers.join(', ');
  return oneOrMany(numbers.length, `change ${all}`, `changes ${all}`);
};
