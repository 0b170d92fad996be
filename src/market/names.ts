/** Small dense numbers for names, given in order of appearance. For names of a registry: what is given a number is never forgotten. */
export class Names<Name extends string> {
  private readonly numbers = new Map<Name, number>();
  private readonly texts: Name[] = [];
  /** The number asked for last: most orders of a market are of one zone. */
  private last = 0;

  numberOf(name: Name): number {
    if (this.texts[this.last] === name) return this.last;
    this.last = this.numbers.get(name) ?? this.texts.push(name) - 1;
    if (this.last === this.numbers.size) this.numbers.set(name, this.last);
    return this.last;
  }

  /** −1 where it has none. */
  find(name: Name): number {
    return this.texts[this.last] === name ? this.last : (this.numbers.get(name) ?? -1);
  }

  all(): readonly Name[] {
    return this.texts;
  }

  text(number: number): Name {
    return this.texts[number] as Name;
  }
}
