/** No order. Slot 0 is never given out, so that a zeroed level is an empty one. */
export const NO_SLOT = 0;

/**
 * Resting orders of all books as a structure of arrays, linked in time order per price level by slot number. Freed
 * slots are reused; `ref`, unique for ever, tells a slot's present order from an earlier one.
 */
export class OrderPool {
  ref: Int32Array;
  tick: Int32Array;
  /** Wh still open. */
  rest: Int32Array;
  owner: Int32Array;
  next: Int32Array;
  previous: Int32Array;
  private firstFree = NO_SLOT;
  private used = 1;

  constructor(capacity = 1024) {
    // Written once: what the machine has not given yet it would give when orders come.
    this.ref = new Int32Array(capacity).fill(0);
    this.tick = new Int32Array(capacity).fill(0);
    this.rest = new Int32Array(capacity).fill(0);
    this.owner = new Int32Array(capacity).fill(0);
    this.next = new Int32Array(capacity).fill(0);
    this.previous = new Int32Array(capacity).fill(0);
  }

  take(ref: number, tick: number, rest: number, owner: number): number {
    let slot = this.firstFree;
    if (slot !== NO_SLOT) this.firstFree = this.next[slot] as number;
    else {
      if (this.used === this.ref.length) this.grow();
      slot = this.used++;
    }
    this.ref[slot] = ref;
    this.tick[slot] = tick;
    this.rest[slot] = rest;
    this.owner[slot] = owner;
    return slot;
  }

  free(slot: number): void {
    this.ref[slot] = -1;
    this.next[slot] = this.firstFree;
    this.firstFree = slot;
  }

  private grow(): void {
    const doubled = (from: Int32Array): Int32Array => {
      const to = new Int32Array(from.length * 2);
      to.set(from);
      return to;
    };
    this.ref = doubled(this.ref);
    this.tick = doubled(this.tick);
    this.rest = doubled(this.rest);
    this.owner = doubled(this.owner);
    this.next = doubled(this.next);
    this.previous = doubled(this.previous);
  }
}
