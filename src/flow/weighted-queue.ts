/** How many may wait in a class, and how many of it go first before the next class has its turn. */
export type QueueClass = Readonly<{ capacity: number; weight: number }>;

/** A bounded queue of several classes: the first class goes first, but every class has its share of every turn. */
export type WeightedQueue<Class extends string, Item> = {
  readonly size: number;
  /** False when the class is full: the item was not taken. */
  offer(of: Class, item: Item): boolean;
  /** Takes up to `most` items: in turns, from each class as many as its weight, within a class first come first served. */
  take(most: number): readonly Item[];
};

/** `classes` in the order of their importance; weights and capacities are at least 1. */
export const weightedQueue = <Class extends string, Item>(
  classes: Readonly<Record<Class, QueueClass>>,
): WeightedQueue<Class, Item> => {
  const lines = new Map<string, Item[]>(Object.keys(classes).map((name) => [name, []]));
  const sized = Object.entries<QueueClass>(classes);
  const size = () => [...lines.values()].reduce((sum, { length }) => sum + length, 0);
  return {
    get size() {
      return size();
    },
    offer: (of, item) => {
      const line = lines.get(of);
      if (line === undefined || line.length >= classes[of].capacity) return false;
      line.push(item);
      return true;
    },
    take: (most) => {
      const taken: Item[] = [];
      while (taken.length < most && size() > 0)
        for (const [name, { weight }] of sized)
          taken.push(...(lines.get(name)?.splice(0, Math.min(weight, most - taken.length)) ?? []));
      return taken;
    },
  };
};
