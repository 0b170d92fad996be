import { defer, map, type Observable, of } from 'rxjs';
import type { Instant } from '../domain/time.ts';
import type { FactReply } from '../ports/core-service.ts';
import type { Verifier } from '../ports/verifier.ts';
import type { BatchRules } from '../settlement/batch-rules.ts';
import { type FactArrival, type FactCommand, type FactVerdict, openFact } from '../settlement/verify-fact.ts';
import { toHex } from '../wire/bytes.ts';
import type { Books } from './books.ts';
import { revoked } from './revoked-key.ts';
import type { Watch } from './watch.ts';
import type { Submit } from './writer.ts';

/** More than a gateway has kinds and meters for: whoever says that all of this stands is broken. Bounds the state. */
const MOST_STANDING = 512;

const BUSY = { kind: 'busy', retryAfterSeconds: 1 } as const;

/** The ladder of refusals with the signature checked where the verifier has room. */
export const judgeFact = (
  body: Uint8Array,
  arrival: FactArrival,
  rules: BatchRules,
  verifier: Verifier,
): Observable<FactVerdict> =>
  defer(() => {
    const opened = openFact(body, arrival, rules);
    if (opened.kind === 'refused') return of(opened);
    return verifier.check(opened.key, opened.signed, opened.signature).pipe(map(opened.conclude));
  });

type Taker = Readonly<{ books: Books; watched: Watch; submit: Submit; now: () => Instant }>;

/** A verified fact: answered again, refused as a conflict, or written and then answered. */
export const keepVerifiedFact = (taker: Taker, command: FactCommand): Observable<FactReply> => {
  const before = answerOf(taker, command);
  if (before !== null) return of(before);
  const { gateway, fact } = command;
  if (taker.books.tooLate(command)) return of(revoked(gateway));
  if (fact.stands && taker.books.market.standingWith(gateway, fact) > MOST_STANDING) {
    const detail = `${MOST_STANDING} grid facts of ${gateway} stand already. Look after the gateway; a new epoch clears them.`;
    taker.watched.raise({ kind: 'fact-flood', source: gateway, message: detail }, taker.now());
    return of({ kind: 'refused', reason: 'too-many-standing', detail });
  }
  return taker.submit('fact', command).pipe(
    map((applied) => {
      if (applied.kind === 'busy') return BUSY;
      const after = answerOf(taker, command);
      if (after === null && taker.books.tooLate(command)) return revoked(gateway);
      if (after === null) throw new Error(`Grid fact ${nameOf(command)} was applied and is not kept.`);
      return after;
    }),
  );
};

/** What there is to say of a number that has been used; null where it is free. */
const answerOf = ({ books, watched, now }: Taker, command: FactCommand): FactReply | null => {
  const { gateway, epoch, sequence, payloadHash } = command;
  const known = books.market.fact(gateway, epoch, sequence);
  if (known.kind === 'new') return null;
  if (known.kind === 'kept' && known.payload === toHex(payloadHash)) return { kind: 'kept', sequence, payloadHash };
  const [reason, what] =
    known.kind === 'kept'
      ? ['sequence-conflict', `another grid fact ${sequence}`]
      : ['sequence-passed', `grid facts after ${sequence}`];
  const detail = `${gateway} has sent ${what} of epoch ${epoch} before: a cloned card, or a restored one. Grant it a new epoch.`;
  watched.raise({ kind: 'fact-conflict', source: gateway, message: detail }, now());
  return { kind: 'refused', reason, detail };
};

const nameOf = ({ gateway, epoch, sequence }: FactCommand): string => `${gateway}/${epoch}/${sequence}`;
