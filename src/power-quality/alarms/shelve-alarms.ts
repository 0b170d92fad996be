import type { Alarm } from '../../domain/alarm.ts';
import { type Instant, later } from '../../domain/time.ts';
import { inOrder } from './alarm-book.ts';
import { type AlarmLife, type Due, redress } from './life-state.ts';

/** A person does not want to hear of an alarm for a while, and says why (ISA-18.2 §11.7). */
export type Shelving = Readonly<{
  kind: 'shelve';
  id: Alarm['id'];
  until: Instant;
  by: string;
  reason: string;
  at: Instant;
}>;

/** Lays an alarm on the shelf, or anew; refuses what is not known, without a reason or over already. */
export const shelve = (life: AlarmLife, { id, until, by, reason, at }: Shelving): void => {
  const alarm = life.book.alarms.get(id);
  if (alarm === undefined || until <= at || reason.trim() === '') return;
  const longest = later(at, life.rules.longestShelf);
  redress(life, alarm, at, { shelved: { until: until < longest ? until : longest, by, reason } });
};

/** Takes an alarm off the shelf: if it stands, it is announced now. */
export const unshelve = (life: AlarmLife, id: Alarm['id'], at: Instant): void => {
  const alarm = life.book.alarms.get(id);
  if (alarm?.shelved === undefined) return;
  // What it followed from may be over by now.
  const cause = life.grouping.memberOf.get(id)?.first;
  redress(life, alarm, at, { shelved: undefined, cause });
};

export const shelfDues = ({ book }: AlarmLife): readonly Due[] =>
  inOrder([...book.alarms.values()].filter((one) => one.shelved !== undefined)).flatMap(({ id, shelved }): Due[] =>
    shelved === undefined ? [] : [{ at: shelved.until, run: (life, at) => unshelve(life, id, at) }],
  );
