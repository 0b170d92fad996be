import { defer, map } from 'rxjs';
import { type EventsPartUnderWay, type QualityUnderWay, resumedWith } from '../../domain/quality-under-way.ts';
import { DAY, millis } from '../../domain/time.ts';
import type { Log } from '../../ports/log.ts';
import type { QualityStore } from '../../ports/quality-store.ts';
import type { Check } from '../../wire/json-check.ts';
import { encodeQualityFrame } from '../../wire/quality-frame.ts';
import { eventsPartShape, underWayShape } from '../../wire/under-way-shapes.ts';
import { databaseThread } from './database-thread.ts';
import type { Bounded } from './outbox.ts';
import type { QualityLimits, QualityOperations } from './quality-tables.ts';

const MEBIBYTE = 1024 ** 2;

/** A year and a month, so that a report over a year can be made; facts for a month without the core at one in 4 min. */
const usualLimits: Omit<QualityLimits, 'eventBytes'> = {
  keptFor: millis(400 * DAY),
  pendingFacts: 10_000,
  keptFacts: 1_000,
};

export type QualityStoreOptions = Readonly<{ log: Log; limits?: Partial<QualityLimits>; maxBytes?: number }>;

/**
 * What the gateway keeps of the grid in one SQLite file, written by its own thread; others may read it meanwhile.
 * `maxBytes` bounds the file, a quarter of it for events. A damaged file is set aside with a log line and an empty one
 * begun. Dispose it to close the file.
 */
export const openQualityStore = (
  file: string,
  { log, limits = {}, maxBytes = 2_048 * MEBIBYTE }: QualityStoreOptions,
): QualityStore & Bounded<QualityLimits> & AsyncDisposable => {
  const opening = { maxBytes, purpose: purposeOf(limits, maxBytes), log };
  const thread = databaseThread<QualityOperations>(file, opening);
  return {
    bound: (next, most) =>
      defer(() => {
        // A thread that begins anew begins with these.
        opening.maxBytes = most;
        opening.purpose = purposeOf(next, most);
        return thread.call('bound', opening.purpose.limits, most);
      }),
    keepFrame: (frame) =>
      defer(() =>
        thread.call('keepFrame', {
          length: frame.length,
          start: frame.start,
          revision: frame.revision,
          bytes: encodeQualityFrame(frame),
        }),
      ),
    keepEvent: (event) =>
      defer(() => {
        const { id, kind, start, end } = event;
        return thread.call('keepEvent', { id, kind, start, end, event: JSON.stringify(event) });
      }),
    keepUnderWay: (underWay) => defer(() => thread.call('keepUnderWay', 'whole', JSON.stringify(underWay))),
    keepEventsUnderWay: (events) => defer(() => thread.call('keepUnderWay', 'events', JSON.stringify(events))),
    resumed: () =>
      thread.call('resumed').pipe(
        map(({ whole, events, kept }) => {
          const before = known<QualityUnderWay>(whole, underWayShape, { file, log });
          const after = known<EventsPartUnderWay>(events, eventsPartShape, { file, log });
          return { underWay: after === null ? before : resumedWith(before, after), kept };
        }),
      ),
    lastFact: () => thread.call('lastFact'),
    keepFact: (fact) => thread.call('keepFact', fact),
    pendingFacts: (limit) => thread.call('pendingFacts', limit),
    heldFacts: () => thread.call('heldFacts'),
    acknowledgeFacts: (through) => thread.call('acknowledgeFacts', through),
    [Symbol.asyncDispose]: () => thread[Symbol.asyncDispose](),
  };
};

const purposeOf = (limits: Partial<QualityLimits>, maxBytes: number) => ({
  kind: 'quality' as const,
  limits: { eventBytes: Math.floor(maxBytes / 4), ...usualLimits, ...limits },
});

/** What another version of this program kept in another form is not taken up again: its windows have less coverage. */
const known = <Of>(
  body: string | null,
  shape: Check,
  { file, log }: Readonly<{ file: string; log: Log }>,
): Of | null => {
  if (body === null) return null;
  const value = jsonOf(body);
  const wrong = shape(value);
  if (wrong === null) return value as Of;
  log.warn({ file, wrong }, `${file} holds windows under way in a form that is not known here: they begin anew.`);
  return null;
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
