/** Small dense numbers for names, given in order of appearance. For names of a registry: what is given a number is never forgotten. */
export class Names<Name extends string> {
  private readonly numbers = new Map<Name, number>();
  private readonly texts: Name[] = [];

  numberOf(name: Name): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.texts.length);
    return this.texts.push(name) - 1;
  }

  all(): readonly Name[] {
    return this.texts;
  }

  text(number: number): Name {
    return this.texts[number] as Name;
  }
}
