import { concatMap, from, type Observable, scan } from 'rxjs';
import type { Alarm, AlarmState } from '../domain/alarm.ts';
import type { AlarmCondition } from '../domain/alarm-condition.ts';
import type { Instant } from '../domain/time.ts';

/** What moves an alarm: its condition, or a person who takes note of it. */
export type AlarmInput =
  | Readonly<{ kind: 'condition'; condition: AlarmCondition }>
  | Readonly<{ kind: 'acknowledge'; id: string; at: Instant }>;

/** Alarms that stand, or that have returned without anybody having taken note. */
type AlarmBook = ReadonlyMap<string, Alarm>;

/** IEC 62682 §5: what becomes of an alarm when its condition appears or goes, or a person takes note; null is normal. */
export const nextAlarmState = (
  state: AlarmState | null,
  event: 'appears' | 'goes' | 'acknowledged',
): AlarmState | null => {
  switch (state) {
    case null:
    case 'returned':
      return event === 'appears' ? 'raised' : null;
    case 'raised':
      return event === 'goes' ? 'returned-unacknowledged' : event === 'acknowledged' ? 'acknowledged' : 'raised';
    case 'acknowledged':
      return event === 'goes' ? 'returned' : 'acknowledged';
    case 'returned-unacknowledged':
      return event === 'appears' ? 'raised' : event === 'acknowledged' ? 'returned' : 'returned-unacknowledged';
  }
};

/** The reducer: the book after one input, and the change it made, if any. */
const advanceAlarms = (book: AlarmBook, input: AlarmInput): Readonly<{ book: AlarmBook; change: Alarm | null }> => {
  const id = input.kind === 'condition' ? input.condition.id : input.id;
  const known = book.get(id) ?? null;
  const event = input.kind === 'acknowledge' ? 'acknowledged' : input.condition.standing ? 'appears' : 'goes';
  const state = nextAlarmState(known?.state ?? null, event);
  if (state === null || state === known?.state) return { book, change: null };
  const change = changed(known, input, state);
  if (change === null) return { book, change };
  const next = new Map(book);
  if (state === 'returned') next.delete(id);
  else next.set(id, change);
  return { book: next, change };
};

const changed = (known: Alarm | null, input: AlarmInput, state: AlarmState): Alarm | null => {
  if (input.kind === 'acknowledge') return known && { ...known, state, at: input.at };
  const { standing, condition } = { standing: input.condition.standing, condition: input.condition };
  const { id, kind, source, priority, at, since, measured, message } = condition;
  if (!standing) return known && { ...known, state, at, message };
  return { id, kind, source, priority, state, since, at, ...(measured && { measured }), message };
};

/** Gives conditions a life: emits every change of every alarm, and nothing when nothing changes. */
export const alarmLife = (inputs: Observable<AlarmInput>): Observable<Alarm> =>
  inputs.pipe(
    scan((state, input) => advanceAlarms(state.book, input), {
      book: new Map() as AlarmBook,
      change: null as Alarm | null,
    }),
    concatMap(({ change }) => from(change === null ? [] : [change])),
  );
