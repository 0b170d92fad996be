import { defer, type Observable, startWith } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { FactSource, GridFact } from '../domain/grid-fact.ts';
import type { GridFactKind } from '../domain/limits.ts';
import { instant } from '../domain/time.ts';
import { tell } from '../flow/tell.ts';

/** Everything that stands of one kind and one source, and since when the first of it has. */
type Standing = { since: Alarm['since']; readonly alarms: Set<string> };

/** What has been told and holds; private to one subscription, changed in place. */
type FactBook = {
  /** By kind and source. */
  readonly standing: Map<string, Standing>;
  /** What each standing alarm told, so that its end is told of the same, whatever the change that ends it still says. */
  readonly told: Map<string, Readonly<{ kind: GridFactKind; source: FactSource }>>;
};

/** What a gateway knows of facts when it starts. */
export type FactsBefore = Readonly<{
  /** The alarms as they were kept; those that are over do not matter. */
  alarms: readonly Alarm[];
  /** Every fact that is still held, oldest first, as far as it was for this core in this epoch. */
  told: readonly GridFact[];
}>;

/**
 * A book that knows what was told before a restart, and the facts that are owed. What stands and was told is not told
 * again; its end will be. A gateway that died between keeping an alarm and keeping its fact owes the fact: of what stands
 * and was not told, and of what was told and stands no more.
 */
const openFactBook = ({ alarms, told }: FactsBefore): Readonly<{ book: FactBook; owed: readonly GridFact[] }> => {
  const book: FactBook = { standing: new Map(), told: new Map() };
  // A book is kept in no order: of those that overlap, the first is the one that began first.
  const ordered = alarms.filter(isStanding).toSorted((one, other) => one.since - other.since);
  const standing = ordered.flatMap((alarm) => advanceFacts(book, alarm));
  const heard = new Map<string, GridFact>();
  for (const fact of told) {
    if (fact.stands) heard.set(keyOf(fact.kind, fact.source), fact);
    else heard.delete(keyOf(fact.kind, fact.source));
  }
  const over = [...heard].filter(([key]) => !book.standing.has(key)).map(([, fact]) => ({ ...fact, stands: false }));
  return { book, owed: [...over, ...standing.filter(({ kind, source }) => !heard.has(keyOf(kind, source)))] };
};

/**
 * One change of an alarm, and the facts that come of it: one at most. Alarms of one kind and source that overlap are one
 * fact, which begins with the first and ends with the last. A shelved, flooded or consequent alarm tells as any other: it
 * is people who are spared, the grid is in that state all the same.
 */
const advanceFacts = (book: FactBook, alarm: Alarm): readonly GridFact[] => {
  const before = book.told.get(alarm.id);
  if (!isStanding(alarm)) return before === undefined ? [] : end(book, before, alarm);
  return before !== undefined || alarm.tells === undefined ? [] : begin(book, alarm.tells, alarm);
};

/** Changes of alarms → what the market has to know of the grid; what is owed from before comes first. */
export const gridFacts =
  (before: FactsBefore) =>
  (alarms: Observable<Alarm>): Observable<GridFact> =>
    defer(() => {
      const { book, owed } = openFactBook(before);
      return alarms.pipe(
        tell(() => book, advanceFacts),
        startWith(...owed),
      );
    });

const isStanding = ({ state }: Alarm): boolean => state === 'raised' || state === 'acknowledged';

const begin = (book: FactBook, kind: GridFactKind, alarm: Alarm): readonly GridFact[] => {
  const source = sourceOf(alarm);
  book.told.set(alarm.id, { kind, source });
  const key = keyOf(kind, source);
  const known = book.standing.get(key);
  if (known !== undefined) {
    known.alarms.add(alarm.id);
    return [];
  }
  // A clock that was set back must not make a fact begin after it was seen.
  const since = instant(Math.min(alarm.since, alarm.at));
  book.standing.set(key, { since, alarms: new Set([alarm.id]) });
  return [{ kind, stands: true, source, since, at: alarm.at, ...measuredOf(alarm), alarm: alarm.id }];
};

const end = (
  book: FactBook,
  { kind, source }: Readonly<{ kind: GridFactKind; source: FactSource }>,
  alarm: Alarm,
): readonly GridFact[] => {
  book.told.delete(alarm.id);
  const key = keyOf(kind, source);
  const known = book.standing.get(key);
  known?.alarms.delete(alarm.id);
  if (known === undefined || known.alarms.size > 0) return [];
  book.standing.delete(key);
  const since = instant(Math.min(known.since, alarm.at));
  return [{ kind, stands: false, source, since, at: alarm.at, ...measuredOf(alarm), alarm: alarm.id }];
};

/** The phase is no part of it: a market knows points. */
const sourceOf = ({ source: { device, point } }: Alarm): FactSource => ({
  ...(device !== undefined && { device }),
  ...(point !== undefined && { point }),
});

const keyOf = (kind: GridFactKind, { device, point }: FactSource): string => `${kind}|${device ?? ''}|${point ?? ''}`;

/** Thousandths of the unit: what is signed has no fractions. What no whole number can say is left out. */
const measuredOf = ({ measured }: Alarm): Pick<GridFact, 'measured'> => {
  if (measured === undefined) return {};
  const [value, limit] = [thousandths(measured.value), thousandths(measured.limit)];
  if (!Number.isSafeInteger(value) || !Number.isSafeInteger(limit)) return {};
  return { measured: { value, limit, unit: measured.unit } };
};

/** Adding zero makes a whole number of −0, which would be a float on the wire. */
const thousandths = (value: number): number => Math.round(value * 1_000) + 0;
