/** What binary fractions may be off by where a share times a count is a whole number: 0.95 × 100 is. */
export const ROUNDING = 1e-6;

/** The place, from 0, of the ⌈share·count⌉-th smallest of some values (nearest rank): always one of them. */
export const rankOf = (share: number, count: number): number => Math.max(1, Math.ceil(share * count - ROUNDING)) - 1;

/** Beyond so many rounds the values are as a partition likes them least: what is left is sorted. */
const MOST_ROUNDS = 64;

/**
 * What would stand at `rank` if the first `count` values, none of them NaN, were sorted (Hoare's selection): a report asks for
 * three or four of five hundred or of three million, and sorting all of them is five times the work. Changes their order.
 */
export const selectRank = (values: Float32Array, count: number, rank: number): number => {
  let [low, high] = [0, count - 1];
  for (let round = 0; low < high; round += 1) {
    if (round === MOST_ROUNDS) {
      values.subarray(low, high + 1).sort();
      break;
    }
    const pivot = middleOf(values[low] as number, values[(low + high) >> 1] as number, values[high] as number);
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] as number) < pivot) left += 1;
      while ((values[right] as number) > pivot) right -= 1;
      if (left > right) break;
      const held = values[left] as number;
      values[left] = values[right] as number;
      values[right] = held;
      left += 1;
      right -= 1;
    }
    if (rank <= right) high = right;
    else if (rank >= left) low = left;
    else break;
  }
  return values[rank] as number;
};

const middleOf = (one: number, other: number, third: number): number =>
  Math.max(Math.min(one, other), Math.min(Math.max(one, other), third));
