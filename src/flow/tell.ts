import { concatMap, defer, filter, map, type Observable, type OperatorFunction } from 'rxjs';

/**
 * What a reducer has to say of what comes: `start` makes its state for one subscription, which `step` may change in place,
 * and what `step` returns is emitted in order. Most steps say nothing, so nothing is what costs least.
 */
export const tell =
  <S, I, O>(start: () => S, step: (state: S, input: I) => readonly O[]): OperatorFunction<I, O> =>
  (inputs: Observable<I>) =>
    defer(() => {
      const state = start();
      return inputs.pipe(
        map((input) => step(state, input)),
        filter((said) => said.length > 0),
        concatMap((said) => said),
      );
    });
