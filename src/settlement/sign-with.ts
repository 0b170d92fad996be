import { concatMap, defer, map, type OperatorFunction, take } from 'rxjs';
import { type Attempt, attempts } from '../flow/attempts.ts';
import type { Backoff } from '../flow/retry-faults.ts';
import type { Signer } from '../ports/signer.ts';
import type { Unsigned } from '../wire/message-signer.ts';

/** Has one after the other signed, in order. A signer that fails ends it. */
export const signWith = <Signed>(signer: Signer): OperatorFunction<Unsigned<Signed>, Signed> =>
  concatMap(({ toSign, signed }) => signer.sign(toSign).pipe(take(1), map(signed)));

/** The same, again and again where the signer fails: what comes after waits, and each failure is told. */
export const signPatiently = <Signed>(
  signer: Signer,
  backoff: Backoff,
): OperatorFunction<Unsigned<Signed>, Attempt<Signed>> =>
  concatMap(({ toSign, signed }) =>
    defer(() => signer.sign(toSign)).pipe(
      take(1),
      attempts(backoff),
      map(
        (attempt): Attempt<Signed> =>
          attempt.kind === 'failed' ? attempt : { kind: 'value', value: signed(attempt.value) },
      ),
    ),
  );
