const NONE = 0;

/**
 * Orders by who placed them under which nonce: chains of references under their hashes. Whose nonces collide waits in chains of
 * its own making, and hardly anybody else with it. The links are kept with the orders (`next`).
 */
export class OrderIndex {
  private heads: Int32Array;
  private count = 0;

  /** `room`: a power of two. */
  constructor(room = 1 << 10) {
    this.heads = new Int32Array(room).fill(NONE);
  }

  /** The first of a chain; 0 where it is empty. */
  first(hash: number): number {
    return this.heads[hash & (this.heads.length - 1)] as number;
  }

  /** @returns what comes after the new first of its chain */
  add(hash: number, ref: number): number {
    const at = hash & (this.heads.length - 1);
    const after = this.heads[at] as number;
    this.heads[at] = ref;
    this.count += 1;
    return after;
  }

  /** Takes an order out; `next` reads and writes what comes after one. */
  remove(hash: number, ref: number, next: (of: number, becomes?: number) => number): void {
    const at = hash & (this.heads.length - 1);
    let before = NONE;
    for (let one = this.heads[at] as number; one !== NONE; one = next(one)) {
      if (one === ref) {
        if (before === NONE) this.heads[at] = next(ref);
        else next(before, next(ref));
        this.count -= 1;
        return;
      }
      before = one;
    }
  }

  /** For so many, while there is none. */
  makeRoom(count: number): void {
    while (this.heads.length <= count) this.clear();
  }

  /** Whether chains are longer than one on average: then they are to be made anew (`clear`, `add`). */
  isFull(): boolean {
    return this.count >= this.heads.length;
  }

  clear(): void {
    this.heads = new Int32Array(2 * this.heads.length);
    this.count = 0;
  }
}
