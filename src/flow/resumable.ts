import { type Observable, Subject } from 'rxjs';

/** What is numbered by a cursor that never falls. `weight`: how much of the bound it takes. */
export type Numbered = Readonly<{ sequence: number }>;

/** What was told lately, for those who were away, and what is told now. */
export type Resumable<Item extends Numbered> = Readonly<{
  tell: (item: Item) => void;
  /** Told after a cursor, oldest first; null when some of it is kept no more. */
  after: (cursor: number) => readonly Item[] | null;
  /** From now on. */
  live: Observable<Item>;
}>;

/**
 * Keeps what was told last, as far as `most` allows by `weight`. `from`: the cursor that somebody has who has heard everything
 * before the first item.
 */
export const resumable = <Item extends Numbered>({
  most,
  weight,
  from,
}: Readonly<{ most: number; weight: (item: Item) => number; from: number }>): Resumable<Item> => {
  const live = new Subject<Item>();
  let kept: Item[] = [];
  let [gone, weighs, floor] = [0, 0, from];
  const drop = (): void => {
    const oldest = kept[gone] as Item;
    gone += 1;
    weighs -= weight(oldest);
    floor = oldest.sequence;
    if (gone < kept.length / 2) return;
    kept = kept.slice(gone);
    gone = 0;
  };
  return {
    tell: (item) => {
      kept.push(item);
      weighs += weight(item);
      while (weighs > most && kept.length > gone) drop();
      live.next(item);
    },
    after: (cursor) => (cursor < floor ? null : kept.slice(gone).filter(({ sequence }) => sequence > cursor)),
    live: live.asObservable(),
  };
};
