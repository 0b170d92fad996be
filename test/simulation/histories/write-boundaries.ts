import { concatMap, defer, NEVER, type Observable, throwError } from 'rxjs';
import { Fault } from '../../../src/domain/fault.ts';
import type { Journal, JournalRow } from '../../../src/ports/journal.ts';
import type { Outbox } from '../../../src/ports/outbox.ts';
import type { Manner, Operation } from './faults.ts';

/** A run of a program as its ports see it: once dead, nothing of it has any effect, and it hears nothing. */
export type Life = Readonly<{
  isAlive: () => boolean;
  die: () => void;
  /** The next write boundary is come to: what happens there. */
  at: (operation: Operation) => Manner;
}>;

/** One write boundary: `work` is done and durable when it emits. */
const boundary =
  ({ isAlive, die, at }: Life, operation: Operation, tear: () => void = () => {}) =>
  <T>(work: Observable<T>): Observable<T> =>
    defer(() => {
      if (!isAlive()) return NEVER;
      const manner = at(operation);
      if (manner === 'full') return throwError(() => new Fault('disk-full', 'There is no room left.'));
      if (manner === 'done') return work;
      if (manner === 'die-after')
        return work.pipe(
          concatMap(() => {
            die();
            return NEVER;
          }),
        );
      if (manner === 'torn') tear();
      die();
      return NEVER;
    });

const living =
  ({ isAlive }: Life) =>
  <T>(work: Observable<T>): Observable<T> =>
    defer(() => (isAlive() ? work : NEVER));

/** What is on a gateway's disk, as one run of the gateway has it. Its transactions are all or none. */
export const outboxOf = (disk: Outbox, life: Life): Outbox => {
  const alive = living(life);
  return {
    state: () => alive(disk.state()),
    append: (batch, state) => disk.append(batch, state).pipe(boundary(life, 'append')),
    pending: (limit) => alive(disk.pending(limit)),
    acknowledge: (batch, receipt, seen) => disk.acknowledge(batch, receipt, seen).pipe(boundary(life, 'acknowledge')),
    refuse: (batch, reason) => disk.refuse(batch, reason).pipe(boundary(life, 'refuse')),
    held: (which) => alive(disk.held(which)),
    appendAlarm: (alarm) => disk.appendAlarm(alarm).pipe(boundary(life, 'appendAlarm')),
    standingAlarms: () => alive(disk.standingAlarms()),
    alarmsAfter: (position, limit) => alive(disk.alarmsAfter(position, limit)),
    acknowledgeAlarms: (through) => alive(disk.acknowledgeAlarms(through)),
    alarmsKept: () => alive(disk.alarmsKept()),
    status: () => alive(disk.status()),
  };
};

/** The core's journal as one run has it. `torn`: a row of which the beginning is there, as a file system without SQLite leaves it. */
export const journalOf = (disk: Journal, life: Life): Journal => {
  const alive = living(life);
  const half = ({ row, blob }: JournalRow): void => {
    disk.append({ row, blob: blob.slice(0, Math.floor(blob.length / 2)) }).subscribe();
  };
  return {
    rows: (after) => alive(disk.rows(after)),
    append: (row) => disk.append(row).pipe(boundary(life, 'journal', () => half(row))),
    cut: (row) => alive(disk.cut(row)),
    origin: () => alive(disk.origin()),
    beginAfter: (origin) => alive(disk.beginAfter(origin)),
    mark: () => alive(disk.mark()),
    putMark: (mark) => disk.putMark(mark).pipe(boundary(life, 'mark')),
  };
};
