import { defer, from, type Observable } from 'rxjs';

/**
 * Work that is asked for is done one after the other, in the order in which it was; what fails keeps nobody waiting. `asked`: when it
 * was asked for, of `performance.now()`.
 */
export const inTurn = <Wanted, Done>(
  work: (wanted: Wanted, asked: number) => Promise<Done>,
): ((wanted: Wanted) => Observable<Done>) => {
  let queue: Promise<unknown> = Promise.resolve();
  return (wanted) =>
    defer(() => {
      const asked = performance.now();
      const turn = queue.then(() => work(wanted, asked));
      queue = turn.catch(() => undefined);
      return from(turn);
    });
};
