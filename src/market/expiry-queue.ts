/** Order numbers by when they expire: a binary heap on two flat arrays, ties by number. */
export class ExpiryQueue {
  private readonly moments: number[] = [];
  private readonly refs: number[] = [];

  add(moment: number, ref: number): void {
    let at = this.moments.length;
    this.put(at, moment, ref);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.before(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  /** Takes the first that expires at or before a moment; null when there is none. */
  takeDue(moment: number): number | null {
    const first = this.moments[0];
    const ref = this.refs[0];
    if (first === undefined || ref === undefined || first > moment) return null;
    const lastMoment = this.moments.pop();
    const lastRef = this.refs.pop();
    if (this.moments.length > 0 && lastMoment !== undefined && lastRef !== undefined) {
      this.put(0, lastMoment, lastRef);
      this.sink();
    }
    return ref;
  }

  /** Every entry, first to expire first. */
  entries(): readonly (readonly [moment: number, ref: number])[] {
    return this.moments
      .map((moment, at) => [moment, this.refs[at] as number] as const)
      .sort(([one, first], [other, second]) => one - other || first - second);
  }

  private sink(): void {
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = left + 1;
      let first = at;
      if (left < this.moments.length && this.before(left, first)) first = left;
      if (right < this.moments.length && this.before(right, first)) first = right;
      if (first === at) return;
      this.swap(at, first);
      at = first;
    }
  }

  private before(one: number, other: number): boolean {
    const [a, b] = [this.moments[one] as number, this.moments[other] as number];
    return a < b || (a === b && (this.refs[one] as number) < (this.refs[other] as number));
  }

  private put(at: number, moment: number, ref: number): void {
    this.moments[at] = moment;
    this.refs[at] = ref;
  }

  private swap(one: number, other: number): void {
    const [moment, ref] = [this.moments[one] as number, this.refs[one] as number];
    this.put(one, this.moments[other] as number, this.refs[other] as number);
    this.put(other, moment, ref);
  }
}
