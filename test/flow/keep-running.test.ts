import { concat, finalize, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { keepRunning } from '../../src/flow/keep-running.ts';

const started = () => {
  const told: string[] = [];
  const lists = new Subject<readonly string[]>();
  const run = (one: string) =>
    new Observable<string>((subscriber) => {
      told.push(`begins ${one}`);
      subscriber.next(one);
      return () => told.push(`ends ${one}`);
    });
  const running = lists.pipe(keepRunning(run)).subscribe({ next: (one) => told.push(`says ${one}`) });
  return { told, lists, running };
};

test('what stays goes on untouched, what goes ends before what comes begins', () => {
  const { told, lists, running } = started();
  lists.next(['a', 'b']);
  lists.next(['c', 'b']);
  expect(told).toEqual(['begins a', 'says a', 'begins b', 'says b', 'ends a', 'begins c', 'says c']);
  running.unsubscribe();
  expect(told.slice(7)).toEqual(['ends b', 'ends c']);
});

test('completes when all that ran is over and no list can come; an error of one is the error of all', () => {
  const seen: string[] = [];
  const observer = { error: () => seen.push('error'), complete: () => seen.push('complete') };
  of(['a', 'b'])
    .pipe(keepRunning((one) => of(one)))
    .subscribe(observer);
  concat(of(['a']), NEVER)
    .pipe(keepRunning((one) => of(one)))
    .subscribe(observer);
  of(['a', 'b'])
    .pipe(keepRunning((one) => (one === 'a' ? NEVER.pipe(finalize(() => seen.push('a ends'))) : throwError(() => one))))
    .subscribe(observer);
  expect(seen).toEqual(['complete', 'error', 'a ends']);
});
