import type Database from 'better-sqlite3';
import { type Alarm, isRemembered, type KeptAlarm } from '../../domain/alarm.ts';
import type { AlarmsKept } from '../../ports/outbox.ts';

/**
 * The step that makes an outbox of version 1 (which only piled changes up in `alarm`, counted in `tally`) one that knows
 * what stands and what the DSO has. What stood under version 1 is not taken over: that program forgot it at every start.
 */
export const alarmTables = `
  CREATE TABLE standing_alarm (id TEXT PRIMARY KEY, position INTEGER NOT NULL UNIQUE) STRICT;
  CREATE TABLE alarm_told (
    id INTEGER PRIMARY KEY CHECK (id = 1), acknowledged INTEGER NOT NULL, lost INTEGER NOT NULL
  ) STRICT;
  INSERT INTO alarm_told VALUES (1, 0, 0);
`;

type AlarmRow = Readonly<{ position: number; alarm: string }>;

/** The SQL of alarms: their changes by position, those that stand, and how far the DSO has come. */
export const alarmOperations = (database: Database.Database, limits: Readonly<{ alarms: number }>) => {
  const sql = statements(database);
  /** Changes through a position go, but for the last of each alarm that stands; those the DSO does not have are counted. */
  const giveUp = (through: number): number => {
    sql.countLost.run({ through });
    return sql.remove.run(through).changes;
  };
  const newest = (): number => sql.newest.get() ?? 0;
  return {
    append: (alarm: Alarm): number => {
      sql.count.run();
      const position = newest();
      sql.put.run(position, JSON.stringify(alarm));
      if (isRemembered(alarm)) sql.putStanding.run(alarm.id, position);
      else sql.dropStanding.run(alarm.id);
      giveUp(position - limits.alarms);
      return position;
    },
    standing: (): readonly Alarm[] => sql.standing.all().map(alarmOf),
    after: (position: number, limit: number): readonly KeptAlarm[] =>
      sql.after.all(position, limit).map((row) => ({ position: row.position, alarm: alarmOf(row.alarm) })),
    acknowledge: (through: number): void => {
      sql.acknowledge.run(through);
    },
    kept: (): AlarmsKept => ({ keptThrough: newest(), ...(sql.told.get() ?? { acknowledgedThrough: 0, lost: 0 }) }),
    /** Gives up some of what the DSO has, oldest first; how many. */
    thinTold: (count: number): number => sql.thinTold.run(count).changes,
    /** Gives up some of what is left, oldest first, and counts it. */
    thinUntold: (count: number): number => giveUp(sql.oldest.get(count) ?? 0),
  };
};

/** Written by this program, in this shape. */
const alarmOf = (text: string): Alarm => JSON.parse(text) as Alarm;

const isHistory = 'position NOT IN (SELECT position FROM standing_alarm)';

const statements = (database: Database.Database) => ({
  newest: database.prepare<[], number>('SELECT alarm FROM tally').pluck(),
  oldest: database
    .prepare<[number], number | null>(
      `SELECT max(position) FROM (SELECT position FROM alarm WHERE ${isHistory} ORDER BY position LIMIT +?)`,
    )
    .pluck(),
  count: database.prepare('UPDATE tally SET alarm = alarm + 1'),
  put: database.prepare('INSERT INTO alarm (position, alarm) VALUES (?, ?)'),
  remove: database.prepare(`DELETE FROM alarm WHERE position <= ? AND ${isHistory}`),
  countLost: database.prepare(
    `UPDATE alarm_told SET lost = lost + (SELECT count(*) FROM alarm
       WHERE position > (SELECT acknowledged FROM alarm_told) AND position <= @through AND ${isHistory})`,
  ),
  thinTold: database.prepare(
    `DELETE FROM alarm WHERE position IN (SELECT position FROM alarm
       WHERE position <= (SELECT acknowledged FROM alarm_told) AND ${isHistory} ORDER BY position LIMIT +?)`,
  ),
  putStanding: database.prepare('INSERT OR REPLACE INTO standing_alarm (id, position) VALUES (?, ?)'),
  dropStanding: database.prepare('DELETE FROM standing_alarm WHERE id = ?'),
  standing: database
    .prepare<[], string>('SELECT alarm FROM standing_alarm JOIN alarm USING (position) ORDER BY position')
    .pluck(),
  after: database.prepare<[number, number], AlarmRow>(
    'SELECT position, alarm FROM alarm WHERE position > ? ORDER BY position LIMIT +?',
  ),
  acknowledge: database.prepare(
    'UPDATE alarm_told SET acknowledged = max(acknowledged, min(?, (SELECT alarm FROM tally)))',
  ),
  told: database.prepare<[], Omit<AlarmsKept, 'keptThrough'>>(
    'SELECT acknowledged AS acknowledgedThrough, lost FROM alarm_told',
  ),
});
