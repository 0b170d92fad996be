import type { Observable } from 'rxjs';
import type { Alarm } from '../domain/alarm.ts';
import type { FactSource, GridFact } from '../domain/grid-fact.ts';
import type { GridFactKind } from '../domain/limits.ts';
import { instant } from '../domain/time.ts';
import { tell } from '../flow/tell.ts';

/** Everything that stands of one kind and one source, and since when the first of it has. */
type Standing = { since: Alarm['since']; readonly alarms: Set<string> };

/** What has been told and holds; private to one subscription, changed in place. */
export type FactBook = {
  /** By kind and source. */
  readonly standing: Map<string, Standing>;
  /** What each standing alarm told, so that its end is told of the same, whatever the change that ends it still says. */
  readonly told: Map<string, Readonly<{ kind: GridFactKind; source: FactSource }>>;
};

/**
 * A book that knows what was told before a restart: `restored` are the alarms as they were kept. Those that stand were told
 * when they began and are not told again; their end will be.
 */
export const openFactBook = (restored: Iterable<Alarm>): FactBook => {
  const book: FactBook = { standing: new Map(), told: new Map() };
  for (const alarm of restored) advanceFacts(book, alarm);
  return book;
};

/**
 * One change of an alarm, and the facts that come of it: one at most. Alarms of one kind and source that overlap are one
 * fact, which begins with the first and ends with the last. A shelved, flooded or consequent alarm tells as any other: it
 * is people who are spared, the grid is in that state all the same.
 */
export const advanceFacts = (book: FactBook, alarm: Alarm): readonly GridFact[] => {
  const before = book.told.get(alarm.id);
  if (!isStanding(alarm)) return before === undefined ? [] : end(book, before, alarm);
  return before !== undefined || alarm.tells === undefined ? [] : begin(book, alarm.tells, alarm);
};

/** Changes of alarms → what the market has to know of the grid. */
export const gridFacts =
  (restored: readonly Alarm[]) =>
  (alarms: Observable<Alarm>): Observable<GridFact> =>
    alarms.pipe(tell(() => openFactBook(restored), advanceFacts));

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
