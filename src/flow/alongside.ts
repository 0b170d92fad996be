import { connect, merge, type Observable, type OperatorFunction } from 'rxjs';

/** Everything that comes, and beside it what is made of it, over one subscription to the source; the source goes first. */
export const alongside = <T, U>(make: (source: Observable<T>) => Observable<U>): OperatorFunction<T, T | U> =>
  connect((source) => merge(source, make(source)));
