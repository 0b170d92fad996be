/** Nano-baht, or other whole units: a safe integer, or a bigint where it may be larger. */
export type Whole = number | bigint;

/** 2⁵⁰: two parts below it, and what is carried between them, are added without rounding in a binary64. */
const BITS = 50;
const BASE = 2 ** BITS;
const WIDE_BASE = 2n ** BigInt(BITS);

/**
 * Columns of whole numbers that are added to all day: sums of money in nano-baht. Each is kept as two numbers, `low` in
 * [0, 2⁵⁰) and `high` × 2⁵⁰, so that nothing is lost above 2⁵³ and nothing is allocated below it. Exact up to 2¹⁰³.
 */
export class ExactSums {
  /** Low and high of each, in turns. */
  private parts: Float64Array;

  constructor(count: number) {
    this.parts = new Float64Array(2 * count);
  }

  /** Makes room for so many; the new ones are zero. */
  growTo(count: number): void {
    if (2 * count <= this.parts.length) return;
    const wider = new Float64Array(Math.max(2 * count, 2 * this.parts.length));
    wider.set(this.parts);
    this.parts = wider;
  }

  add(at: number, amount: Whole): void {
    if (typeof amount === 'bigint') {
      const near = Number(amount);
      // What is rounded is no smaller than the bound.
      if (near >= 0 && near < BASE) {
        this.addParts(at, 0, near);
        return;
      }
      const low = BigInt.asUintN(BITS, amount);
      this.addParts(at, Number((amount - low) / WIDE_BASE), Number(low));
    } else if (amount >= 0 && amount < BASE) this.addParts(at, 0, amount);
    else {
      const high = Math.floor(amount / BASE);
      this.addParts(at, high, amount - high * BASE);
    }
  }

  /** Adds an amount to two sums, and to one of others: it is taken apart once. */
  addThrice(one: number, other: number, others: ExactSums, third: number, amount: number): void {
    const high = Math.floor(amount / BASE);
    const low = amount - high * BASE;
    this.addParts(one, high, low);
    this.addParts(other, high, low);
    others.addParts(third, high, low);
  }

  /** Adds what stands at a place of others. */
  addFrom(at: number, others: ExactSums, from: number): void {
    this.addParts(at, others.parts[2 * from + 1] as number, others.parts[2 * from] as number);
  }

  value(at: number): bigint {
    return BigInt(this.parts[2 * at + 1] as number) * WIDE_BASE + BigInt(this.parts[2 * at] as number);
  }

  /** Whether the sum at `from`, less those at `less` and `lessToo`, is at least an amount of either sign. */
  covers(amount: Whole, from: number, less: number, lessToo: number): boolean {
    if (typeof amount === 'bigint') return this.value(from) - this.value(less) - this.value(lessToo) >= amount;
    const { parts } = this;
    const amountHigh = Math.floor(amount / BASE);
    const high = (parts[2 * from + 1] as number) - (parts[2 * less + 1] as number) - (parts[2 * lessToo + 1] as number);
    const low = (parts[2 * from] as number) - (parts[2 * less] as number) - (parts[2 * lessToo] as number);
    // Four parts below 2⁵⁰ stay below 2⁵²: what they carry into the high part is exact too.
    return high - amountHigh + Math.floor((low - (amount - amountHigh * BASE)) / BASE) >= 0;
  }

  private addParts(at: number, high: number, low: number): void {
    const { parts } = this;
    const sum = (parts[2 * at] as number) + low;
    const carried = sum >= BASE ? 1 : 0;
    parts[2 * at] = sum - carried * BASE;
    parts[2 * at + 1] = (parts[2 * at + 1] as number) + high + carried;
  }
}
