const FIRST_ROOM = 8;
const GOLDEN = 0x9e3779b1 | 0;
const OTHER = 0x85ebca6b | 0;
const EMPTY = 0;

/**
 * Where numbers stand among those that came: the first at place 0. A table of its own instead of a `Map`, which costs some forty bytes and
 * an entry for the collector of garbage for each, of readings and batches by the million.
 */
export class NumberPlaces {
  private numbers = new Float64Array(FIRST_ROOM);
  /** A place plus one, at or soon after where a number's hash says: half of them at most are taken. */
  private slots = new Int32Array(2 * FIRST_ROOM);
  /** How many places there are, forgotten ones among them. */
  length = 0;
  /** How many are known. */
  size = 0;

  /** −1 where it is not known. */
  find(number: number): number {
    const { numbers, slots } = this;
    const last = slots.length - 1;
    for (let slot = hashOf(number) & last; ; slot = (slot + 1) & last) {
      const place = (slots[slot] as number) - 1;
      if (place < 0) return -1;
      if (numbers[place] === number) return place;
    }
  }

  /** Takes in a number that is not known. @returns its place */
  add(number: number): number {
    const place = this.length;
    if (place === this.numbers.length) this.widen();
    this.numbers[place] = number;
    this.length += 1;
    this.size += 1;
    this.enter(number, place);
    return place;
  }

  /** What stands at a place; NaN where it was forgotten. */
  at(place: number): number {
    return this.numbers[place] as number;
  }

  /** Nobody finds it any more; its place stays. */
  forget(place: number): void {
    if (Number.isNaN(this.at(place))) return;
    // It leads on to those behind it, as what stood there did.
    this.numbers[place] = Number.NaN;
    this.size -= 1;
  }

  clear(): void {
    this.numbers = new Float64Array(FIRST_ROOM);
    this.slots = new Int32Array(2 * FIRST_ROOM);
    this.length = 0;
    this.size = 0;
  }

  /** Those that are known, in the order they came. */
  known(): Float64Array {
    return this.numbers.slice(0, this.length).filter((number) => !Number.isNaN(number));
  }

  private enter(number: number, place: number): void {
    const { slots } = this;
    const last = slots.length - 1;
    let slot = hashOf(number) & last;
    while (slots[slot] !== EMPTY) slot = (slot + 1) & last;
    slots[slot] = place + 1;
  }

  private widen(): void {
    const numbers = new Float64Array(2 * this.numbers.length);
    numbers.set(this.numbers);
    this.numbers = numbers;
    this.slots = new Int32Array(2 * numbers.length);
    for (let place = 0; place < this.length; place += 1)
      if (!Number.isNaN(this.at(place))) this.enter(this.at(place), place);
  }
}

/** Of all bits of a whole number that is exact. */
const hashOf = (number: number): number => {
  const mixed = Math.imul((number | 0) ^ Math.imul((number / 2 ** 32) | 0, OTHER), GOLDEN);
  return mixed ^ (mixed >>> 15);
};
