import { concat, concatMap, defer, filter, map, type Observable, type OperatorFunction, of } from 'rxjs';

/**
 * What a reducer has to say of what comes: `start` makes its state for one subscription, which `step` may change in place,
 * and what `step` returns is emitted in order; `last` is asked when no more comes. Most steps say nothing, so nothing is what costs least.
 */
export const tell =
  <S, I, O>(
    start: () => S,
    step: (state: S, input: I) => readonly O[],
    last: (state: S) => readonly O[] = () => [],
  ): OperatorFunction<I, O> =>
  (inputs: Observable<I>) =>
    defer(() => {
      const state = start();
      return concat(
        inputs.pipe(map((input) => step(state, input))),
        defer(() => of(last(state))),
      ).pipe(
        filter((said) => said.length > 0),
        concatMap((said) => said),
      );
    });
