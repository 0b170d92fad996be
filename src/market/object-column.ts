import { filled } from './ring.ts';

/** What stands to orders as an object, at places of a ring. */
export class ObjectColumn<Item> {
  private items: (Item | null)[];

  constructor(capacity: number) {
    this.items = filled<Item | null>(capacity, null);
  }

  get(at: number): Item | null {
    return this.items[at] as Item | null;
  }

  set(at: number, item: Item | null): void {
    this.items[at] = item;
  }

  /** Twice the room, where the first of a full ring has this number. */
  widen(first: number): void {
    const { items } = this;
    const before = items.length;
    this.items = filled<Item | null>(2 * before, null);
    for (let ref = first; ref < first + before; ref += 1)
      this.items[ref & (2 * before - 1)] = items[ref & (before - 1)] as Item | null;
  }
}
