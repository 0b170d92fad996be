import type { Observable } from 'rxjs';
import type { Alarm } from '../../domain/alarm.ts';
import type { AlarmCondition } from '../../domain/alarm-condition.ts';
import { type Instant, instant } from '../../domain/time.ts';
import { tell } from '../../flow/tell.ts';
import { dressed, inOrder, quietOf, say } from './alarm-book.ts';
import type { AlarmRules } from './alarm-rules.ts';
import { nextAlarmState } from './alarm-state.ts';
import { countRaise, floodDues } from './count-flood.ts';
import { explainOthers, noteWitnesses } from './explain-silence.ts';
import { placeOf } from './group-alarms.ts';
import { type AlarmLife, type Due, isFlooded } from './life-state.ts';
import { restoreLife } from './restore-life.ts';
import { type Shelving, shelfDues, shelve, unshelve } from './shelve-alarms.ts';
import { groupDues, noteReturn, noteWithCause, tellConsequence, tellWitnesses, withHint } from './tell-group.ts';

/** What moves an alarm: its condition, what a person does, or that time passes. Event time, all of it. */
export type AlarmInput =
  | Readonly<{ kind: 'condition'; condition: AlarmCondition }>
  /** Somebody has taken note of it; of a first-out, that is of everything that follows from it. */
  | Readonly<{ kind: 'acknowledge'; id: Alarm['id']; at: Instant }>
  | Shelving
  | Readonly<{ kind: 'unshelve'; id: Alarm['id']; at: Instant }>
  | Readonly<{ kind: 'time'; at: Instant }>;

/**
 * Gives conditions a life (ISA-18.2, IEC 62682): emits every change of every alarm, and nothing when nothing changes. What
 * happens because time has passed (a shelf that ends, a flood that is over) is dated when it was due and said as soon as
 * any input is that late. `restored` are the alarms somebody still had to see when the gateway stopped. The same inputs
 * give the same changes; more `time` inputs between them give no others.
 */
export const alarmLife =
  (rules: AlarmRules, restored: readonly Alarm[] = []) =>
  (inputs: Observable<AlarmInput>): Observable<Alarm> =>
    inputs.pipe(tell(() => beginLife(rules, restored), advanceAlarms));

/** The life before its first input. */
export const beginLife = (rules: AlarmRules, restored: readonly Alarm[]): AlarmLife => {
  const life = restoreLife(rules, restored);
  life.nextDue = earliestDue(life)?.at ?? Number.POSITIVE_INFINITY;
  return life;
};

/** The reducer: changes the life in place, and answers the changes of alarms that one input makes, in order. */
export const advanceAlarms = (life: AlarmLife, input: AlarmInput): readonly Alarm[] => {
  const at = input.kind === 'condition' ? input.condition.at : input.at;
  life.book.said = [];
  if (life.left.length > 0) releaseLeft(life, at);
  passTime(life, at);
  switch (input.kind) {
    case 'condition':
      takeCondition(life, input.condition);
      break;
    case 'acknowledge':
      acknowledge(life, input.id, at);
      break;
    case 'shelve':
      shelve(life, input);
      break;
    case 'unshelve':
      unshelve(life, input.id, at);
      break;
    case 'time':
      break;
  }
  // A condition may leave something to be said later and say nothing now: that more meters show it.
  if (life.book.said.length > 0 || input.kind === 'condition')
    life.nextDue = earliestDue(life)?.at ?? Number.POSITIVE_INFINITY;
  return life.book.said;
};

/** Alarms of meters that nobody reads any more will never be over by themselves; somebody still has to take note of them. */
const releaseLeft = (life: AlarmLife, at: Instant): void => {
  for (const id of life.left.splice(0)) {
    const alarm = life.book.alarms.get(id);
    const state = nextAlarmState(alarm?.state ?? null, 'goes');
    if (alarm === undefined || state === null || state === alarm.state) continue;
    giveWay(life, { ...alarm, state, at, message: `Meter ${alarm.source.device} is no longer watched.` });
  }
};

/** Everything that was due until now, in the order it was due. */
const passTime = (life: AlarmLife, at: Instant): void => {
  while (life.nextDue <= at) {
    const due = earliestDue(life);
    if (due !== null) due.run(life, due.at);
    life.nextDue = earliestDue(life)?.at ?? Number.POSITIVE_INFINITY;
  }
  life.now = instant(Math.max(life.now, at));
};

const earliestDue = (life: AlarmLife): Due | null =>
  [...shelfDues(life), ...groupDues(life), ...floodDues(life)].reduce<Due | null>(
    (first, due) => (first !== null && first.at <= due.at ? first : due),
    null,
  );

const takeCondition = (life: AlarmLife, condition: AlarmCondition): void => {
  const known = life.book.alarms.get(condition.id) ?? null;
  const state = nextAlarmState(known?.state ?? null, condition.standing ? 'appears' : 'goes');
  if (state === null || state === known?.state) {
    if (state === null || !condition.standing) return;
    if (condition.renews && condition.message !== known?.message) raise(life, condition, known);
    else noteWitnesses(life, condition);
    return;
  }
  if (condition.standing) raise(life, condition, known);
  else if (known !== null) giveWay(life, { ...known, state, at: condition.at, message: condition.message });
};

const giveWay = (life: AlarmLife, gone: Alarm): void => {
  say(life.book, gone);
  noteReturn(life, gone);
};

const raise = (life: AlarmLife, said: AlarmCondition, known: Alarm | null): void => {
  const { standing: _, witnesses: __, renews: ___, ...condition } = said;
  const shelved = known?.shelved;
  const raised = dressed({ ...condition, state: 'raised' } as Alarm, { shelved });
  const place = placeOf(life, raised);
  const { at, id } = raised;
  const leads = place?.group.first === id;
  const cause = leads ? undefined : place?.group.first;
  const quiet = quietOf({ shelved, cause }, isFlooded(life, raised));
  const witnesses = leads && place.group.told.witnesses > 0 ? place.group.told.witnesses : undefined;
  const { message } = place === null ? raised : withHint(life, raised, witnesses ?? 0, place.group.devices);
  say(life.book, dressed(raised, { message, cause, witnesses, quiet }));
  if (place !== null) {
    const { group, formed } = place;
    if (!leads) noteWithCause(life, group, id, at);
    for (const other of formed) if (other !== group.first) tellConsequence(life, group, other, at);
    tellWitnesses(life, group, at);
  }
  explainOthers(life, raised);
  noteWitnesses(life, said);
  if (quiet === undefined || quiet === 'flood') countRaise(life, raised);
};

const acknowledge = ({ book }: AlarmLife, id: Alarm['id'], at: Instant): void => {
  const itself = book.alarms.get(id);
  const following = inOrder(book.alarms.values()).filter(({ cause }) => cause === id);
  for (const alarm of itself === undefined ? following : [itself, ...following]) {
    const state = nextAlarmState(alarm.state, 'acknowledged');
    if (state !== null && state !== alarm.state) say(book, { ...alarm, state, at });
  }
};
