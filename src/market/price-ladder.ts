/**
 * Which price levels of a book are occupied, and the queue at each: a flat ladder of ticks under a three-level bitmap,
 * so that the next occupied level is three words away however sparse the book is. A page of levels is allocated when
 * its first order arrives: a day has 96 books, and most of their ticks are never used.
 */
const PAGE_BITS = 10;
const PAGE_LEVELS = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_LEVELS - 1;
/** Words of occupancy at the start of a page; after them head and tail of each level. */
const WORDS = PAGE_LEVELS >> 5;
/** Stands in for every page nobody has written to: it is never written, so all may share it. */
const blank = new Int32Array(WORDS + 2 * PAGE_LEVELS);

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);
const highestBit = (word: number): number => 31 - Math.clz32(word);

export class PriceLadder {
  /** Levels 0 … ticks − 1. */
  readonly ticks: number;
  private readonly pages: Int32Array[];
  /** One word per page: which of its words of occupancy are not zero. */
  private readonly summary: Int32Array;
  /** One bit per page: whether its summary is not zero. */
  private readonly top: Int32Array;

  constructor(ticks: number) {
    const pages = (ticks + PAGE_MASK) >> PAGE_BITS;
    this.ticks = ticks;
    this.pages = Array.from({ length: pages }, () => blank);
    this.summary = new Int32Array(pages);
    this.top = new Int32Array((pages + 31) >> 5);
  }

  /** The page of a level, for reading: head at `headAt(tick)`, tail one further. */
  page(tick: number): Int32Array {
    return this.pages[tick >> PAGE_BITS] as Int32Array;
  }

  headAt(tick: number): number {
    return WORDS + ((tick & PAGE_MASK) << 1);
  }

  /** The page of a level, for writing; the level is marked occupied. */
  occupy(tick: number): Int32Array {
    const number = tick >> PAGE_BITS;
    let page = this.pages[number] as Int32Array;
    if (page === blank) {
      page = new Int32Array(blank.length);
      this.pages[number] = page;
    }
    const word = (tick >> 5) & 31;
    page[word] = (page[word] as number) | (1 << (tick & 31));
    this.summary[number] = (this.summary[number] as number) | (1 << word);
    this.top[number >> 5] = (this.top[number >> 5] as number) | (1 << (number & 31));
    return page;
  }

  vacate(tick: number): void {
    const number = tick >> PAGE_BITS;
    const page = this.pages[number] as Int32Array;
    const word = (tick >> 5) & 31;
    const left = (page[word] as number) & ~(1 << (tick & 31));
    page[word] = left;
    if (left !== 0) return;
    const summary = (this.summary[number] as number) & ~(1 << word);
    this.summary[number] = summary;
    if (summary === 0) this.top[number >> 5] = (this.top[number >> 5] as number) & ~(1 << (number & 31));
  }

  /** The lowest occupied level at or above a tick; `ticks` when there is none. */
  atOrAbove(tick: number): number {
    if (tick >= this.ticks) return this.ticks;
    const number = tick >> PAGE_BITS;
    const word = (tick >> 5) & 31;
    const bits = (this.page(tick)[word] as number) & (-1 << (tick & 31));
    if (bits !== 0) return (tick & ~31) | lowestBit(bits);
    const words = (this.summary[number] as number) & (-2 << word);
    if (words !== 0) return this.lowestIn(number, lowestBit(words));
    let pages = (this.top[number >> 5] as number) & (-2 << (number & 31));
    for (let at = number >> 5; ; pages = this.top[at] as number) {
      if (pages !== 0) {
        const found = (at << 5) | lowestBit(pages);
        return this.lowestIn(found, lowestBit(this.summary[found] as number));
      }
      at += 1;
      if (at >= this.top.length) return this.ticks;
    }
  }

  /** The highest occupied level at or below a tick; −1 when there is none. */
  atOrBelow(tick: number): number {
    if (tick < 0) return -1;
    const number = tick >> PAGE_BITS;
    const word = (tick >> 5) & 31;
    const bits = (this.page(tick)[word] as number) & ~(-2 << (tick & 31));
    if (bits !== 0) return (tick & ~31) | highestBit(bits);
    const words = (this.summary[number] as number) & ~(-1 << word);
    if (words !== 0) return this.highestIn(number, highestBit(words));
    let pages = (this.top[number >> 5] as number) & ~(-1 << (number & 31));
    for (let at = number >> 5; ; pages = this.top[at] as number) {
      if (pages !== 0) {
        const found = (at << 5) | highestBit(pages);
        return this.highestIn(found, highestBit(this.summary[found] as number));
      }
      at -= 1;
      if (at < 0) return -1;
    }
  }

  private lowestIn(number: number, word: number): number {
    const bits = (this.pages[number] as Int32Array)[word] as number;
    return (number << PAGE_BITS) | (word << 5) | lowestBit(bits);
  }

  private highestIn(number: number, word: number): number {
    const bits = (this.pages[number] as Int32Array)[word] as number;
    return (number << PAGE_BITS) | (word << 5) | highestBit(bits);
  }
}
