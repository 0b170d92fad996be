import { concatMap, map, type OperatorFunction } from 'rxjs';
import type { Signer } from '../ports/signer.ts';
import type { Unsigned } from '../wire/message-signer.ts';

/** Has one after the other signed, in order. */
export const signWith = <Signed>(signer: Signer): OperatorFunction<Unsigned<Signed>, Signed> =>
  concatMap(({ toSign, signed }) => signer.sign(toSign).pipe(map(signed)));
