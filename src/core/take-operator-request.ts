import { map, type Observable, of } from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { PublicKey, VerifySignature } from '../domain/identity.ts';
import { type Instant, MINUTE } from '../domain/time.ts';
import type { OperatorReply } from '../ports/core-service.ts';
import { openOperatorRequest, REQUEST_GOOD_FOR } from '../wire/operator-request.ts';
import type { Books, BooksSettings } from './books.ts';
import { takeControl } from './take-control.ts';
import type { Submit } from './writer.ts';

type Desk = Readonly<{ books: Books; submit: Submit; now: () => Instant }>;
/** Who may decide here, and how what is signed is checked. */
export type OperatorDesk = Readonly<{ key: PublicKey; verify: VerifySignature }>;

/** Answers what the operator of this core has signed: shows the queue, or journals a decision. */
export const takeOperatorRequest = (
  { realm, core }: BooksSettings,
  { books, submit, now }: Desk,
  operator: OperatorDesk | undefined,
  message: Uint8Array,
): Observable<OperatorReply> => {
  if (operator === undefined) return of(refused('bad-signature', 'This core knows no operator.'));
  const opened = attempt(() => openOperatorRequest(message, operator.key, operator.verify));
  if ('kind' in opened) return of(opened);
  const { request, hash } = opened;
  if (request.kind === 'erase')
    return of(refused('not-here', 'A core that runs erases nothing: stop it, and use gridtokenx erase carry-out.'));
  const named = request.kind === 'decide' ? request.decision : request.kind === 'control' ? request.control : request;
  if (named.realm !== realm || named.core !== core)
    return of(refused('wrong-core', `The request is for ${named.core} (${named.realm}); this is ${core} (${realm}).`));
  if (request.expires <= now())
    return of(refused('expired', 'The request has expired: is the clock of your machine right?'));
  if (request.expires > now() + REQUEST_GOOD_FOR)
    return of(
      refused(
        'malformed',
        `A request is good for ${REQUEST_GOOD_FOR / MINUTE} minutes at most by this core's clock: what told you the time was another.`,
      ),
    );
  if (request.kind === 'list') return of({ kind: 'queue', held: books.market.held() });
  if (request.kind === 'gaps') {
    const registry = books.market.registry();
    return of(registry === null ? { kind: 'busy', retryAfterSeconds: 1 } : { kind: 'gaps', ...books.gaps(registry) });
  }
  if (request.kind === 'control') return takeControl({ books, submit }, { control: request.control, hash, message });
  const { decision } = request;
  if (books.market.decisionRefusal(decision) !== null)
    return of(
      refused(
        'not-held',
        `No such reading of ${decision.point} waits: it is decided, or a newer one came. List the queue again.`,
      ),
    );
  return submit('control', { kind: 'decide', decision, hash, message }).pipe(
    map((applied): OperatorReply => {
      if (applied.kind === 'busy') return { kind: 'busy', retryAfterSeconds: 1 };
      const done = applied.events.some((event) => event.kind === 'reading-decided');
      const runs = applied.events.flatMap((event) => (event.kind === 'settled' ? [event.run.run] : []));
      return done
        ? { kind: 'decided', run: runs.at(-1) ?? null }
        : refused('not-held', 'Somebody else has decided it meanwhile.');
    }),
  );
};

const refused = (reason: string, detail: string): OperatorReply & { kind: 'refused' } => ({
  kind: 'refused',
  reason,
  detail,
});

const attempt = <T>(work: () => T): T | (OperatorReply & { kind: 'refused' }) => {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return refused(error.code === 'signature' ? 'bad-signature' : 'malformed', error.message);
  }
};
