import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  exhaustMap,
  forkJoin,
  map,
  type Observable,
  of,
  type SchedulerLike,
  take,
  throwError,
  timer,
} from 'rxjs';
import { Fault } from '../domain/fault.ts';
import type { CoreId, GatewayId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import type { Instant, Millis } from '../domain/time.ts';
import type { LogHead } from '../domain/transaction.ts';
import type { ForkEvidence, WitnessLink, WitnessMemory } from '../ports/log-witness.ts';
import type { Signer } from '../ports/signer.ts';
import { isNoteSignedBy, logOrigin, openCheckpoint, parseCheckpoint } from '../wire/checkpoint.ts';
import { cosignatureOn, cosignLine, witnessName } from '../wire/cosignature.ts';
import { verifyConsistency } from '../wire/merkle.ts';
import type { MessageSigner } from '../wire/message-signer.ts';
import { decodeWitnessAnswer, encodeWitnessQuestion, prepareWitnessKey, type WitnessAnswer } from '../wire/witness.ts';

/** What came of a look at the log. */
export type WitnessEvent =
  /** The head was co-signed, and the core has it. */
  | Readonly<{ kind: 'witnessed'; head: LogHead }>
  /** What the core shows is no growth of what it showed before: both are kept as evidence. */
  | Readonly<{ kind: 'forked'; seen: LogHead; head: LogHead; evidence: string }>
  | Readonly<{ kind: 'witness-failed'; fault: Fault }>;

export type WitnessTools = Readonly<{
  realm: Realm;
  core: CoreId;
  gateway: GatewayId;
  link: WitnessLink;
  memory: WitnessMemory;
  /** The log's keys that are pinned: of today, and those before and after it. */
  logKeys: readonly PublicKey[];
  verify: VerifySignature;
  /** Vouches for the witness key. */
  signer: Signer;
  witness: MessageSigner;
  /** Head of the newest verified receipt; null before the first. */
  seen: () => Observable<LogHead | null>;
  now: () => Instant;
}>;

/**
 * Looks at the log again and again, `every` so often (real time), and co-signs what has only grown. Trouble of the world is
 * told and tried again the next time; it ends with a bug only.
 */
export const witnessLog = (
  { every, scheduler }: Readonly<{ every: Millis; scheduler: SchedulerLike }>,
  tools: WitnessTools,
): Observable<WitnessEvent> =>
  defer(() => {
    const look = witnessOnce(tools);
    return timer(every, every, scheduler).pipe(exhaustMap(() => look().pipe(catchError(told))));
  });

const told = (error: unknown): Observable<WitnessEvent> =>
  error instanceof Fault ? of({ kind: 'witness-failed', fault: error }) : throwError(() => error);

const witnessOnce = (tools: WitnessTools): (() => Observable<WitnessEvent>) => {
  const { realm, core, gateway, link, memory, witness, now } = tools;
  const origin = logOrigin(realm, core);
  const name = witnessName(realm, core, gateway);
  let statement: Uint8Array | null = null;
  const vouched = (): Observable<Uint8Array> => {
    if (statement !== null) return of(statement);
    const { toSign, signed } = prepareWitnessKey({ realm, core, gateway, key: witness.key }, tools.signer);
    return tools.signer.sign(toSign).pipe(
      take(1),
      map((signature) => {
        statement = signed(signature);
        return statement;
      }),
    );
  };
  const ask = (question: Parameters<typeof encodeWitnessQuestion>[0]): Observable<WitnessAnswer> =>
    link.exchange(encodeWitnessQuestion(question)).pipe(map((body) => decodeWitnessAnswer(body)));
  const sign = (note: string, head: LogHead): Observable<WitnessEvent> =>
    // Kept before it goes out: what was signed once is never signed against.
    concat(memory.keep(note).pipe(take(1)), of(undefined)).pipe(
      take(1),
      concatMap(vouched),
      concatMap((word) => {
        const line = cosignLine(note, origin, name, Math.floor(now() / 1_000), witness);
        return ask({ seen: head.size, signed: { statement: word, line, size: head.size } });
      }),
      map((): WitnessEvent => ({ kind: 'witnessed', head })),
    );

  /** The core shows who has signed: after a new start of its own it has forgotten. */
  const has = (note: string): boolean => cosignatureOn(note, origin, name, witness.key.raw) !== null;

  return () =>
    forkJoin({ seen: tools.seen().pipe(take(1)), last: memory.last().pipe(take(1)) }).pipe(
      concatMap(({ seen, last }) => {
        const signed = last === null ? null : parseCheckpoint(last, origin).head;
        const largest = larger(seen, signed);
        return ask({ seen: largest?.size ?? 0, signed: null }).pipe(
          concatMap(({ note, path }): Observable<WitnessEvent> => {
            const head = openCheckpoint(note, origin, keyOf(note, origin, tools.logKeys), tools.verify);
            if (largest !== null && !belongTogether(largest, head, path)) {
              const evidence: ForkEvidence = { signedBefore: last, seen: largest, note, path };
              return memory
                .accuse(evidence)
                .pipe(map((where) => ({ kind: 'forked', seen: largest, head, evidence: where })));
            }
            // An older head than one that was signed is not the largest that this witness has seen.
            const nothingNew = head.size === 0 || (signed !== null && head.size < signed.size) || has(note);
            return nothingNew ? EMPTY : sign(note, head);
          }),
        );
      }),
    );
};

const larger = (one: LogHead | null, other: LogHead | null): LogHead | null => {
  if (one === null || other === null) return one ?? other;
  return other.size > one.size ? other : one;
};

/** Is one of them a growth of the other? A receipt may have shown a newer head than the one that is to be witnessed. */
const belongTogether = (seen: LogHead, head: LogHead, path: readonly Uint8Array[]): boolean =>
  head.size < seen.size ? head.size === 0 || verifyConsistency(head, seen, path) : verifyConsistency(seen, head, path);

const keyOf = (note: string, origin: string, [first, ...others]: readonly PublicKey[]): PublicKey => {
  if (first === undefined) throw new RangeError('there is no log key');
  return [first, ...others].find((key) => isNoteSignedBy(note, origin, key)) ?? first;
};
