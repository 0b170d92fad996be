import { type Alarm, isRemembered } from '../../domain/alarm.ts';

/** Alarms that stand, that returned without anybody having taken note, or that are shelved; and what was just said of them. */
export type AlarmBook = {
  readonly alarms: Map<string, Alarm>;
  /** Changes of the step under way, in order. */
  said: Alarm[];
};

/** What an alarm is besides its life: who came first, and whether it is announced. Undefined takes it away. */
export type Dress = Readonly<{ [Part in 'cause' | 'witnesses' | 'quiet' | 'shelved']?: Alarm[Part] | undefined }> &
  Partial<Pick<Alarm, 'at' | 'message'>>;

/** Says a change and remembers it for as long as somebody has to see to it. */
export const say = ({ alarms, said }: AlarmBook, alarm: Alarm): void => {
  said.push(alarm);
  if (isRemembered(alarm)) alarms.set(alarm.id, alarm);
  else alarms.delete(alarm.id);
};

/** The alarm with these parts, and without those that are undefined. */
export const dressed = (alarm: Alarm, dress: Dress): Alarm =>
  Object.fromEntries(Object.entries({ ...alarm, ...dress }).filter(([, value]) => value !== undefined)) as Alarm;

/**
 * Why an alarm is not announced. What a person shelved says so first; a consequence leads to its cause, which is
 * announced; `flooded` is what is left out only because too many came.
 */
export const quietOf = ({ shelved, cause }: Dress, flooded: boolean): Alarm['quiet'] => {
  if (shelved !== undefined) return 'shelved';
  if (cause !== undefined) return 'consequence';
  return flooded ? 'flood' : undefined;
};

/** In an order that is the same after a restart: since when, then by id. */
export const inOrder = (alarms: Iterable<Alarm>): readonly Alarm[] =>
  [...alarms].sort((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1));
