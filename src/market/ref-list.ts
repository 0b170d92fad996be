/** References of orders in the order they came: numbers in one array that grows. */
export class RefList {
  private refs: Int32Array;
  length = 0;

  constructor(refs: ArrayLike<number> = []) {
    this.refs = new Int32Array(Math.max(8, refs.length));
    this.refs.set(refs);
    this.length = refs.length;
  }

  push(ref: number): void {
    if (this.length === this.refs.length) {
      const wider = new Int32Array(2 * this.length);
      wider.set(this.refs);
      this.refs = wider;
    }
    this.refs[this.length++] = ref;
  }

  at(place: number): number {
    return this.refs[place] as number;
  }

  /** What is there now; valid until more is pushed. */
  all(): Int32Array {
    return this.refs.subarray(0, this.length);
  }

  clear(): void {
    this.length = 0;
  }
}
