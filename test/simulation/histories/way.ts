import { catchError, EMPTY, mergeMap, Observable, of, type Subject, takeUntil, timer } from 'rxjs';
import type { Core } from '../../../src/core.ts';
import { Fault } from '../../../src/domain/fault.ts';
import { type Instant, millis, SECOND } from '../../../src/domain/time.ts';
import type { LogHead, SealedBatch } from '../../../src/domain/transaction.ts';
import type { BatchAnswer, CoreClient } from '../../../src/ports/core-client.ts';
import type { BatchReply } from '../../../src/ports/core-service.ts';
import { verifyReceipt } from '../../../src/settlement/verify-receipt.ts';
import type { Signatures } from './cheap-signatures.ts';
import { INTERVAL, type RequestFate } from './faults.ts';
import type { WorldTime } from './world-time.ts';
import type { Life } from './write-boundaries.ts';

/** A receipt the core has let out of its hands, whether or not it arrived. */
type Promised = Readonly<{ gateway: string; batch: SealedBatch; receipt: Uint8Array }>;

export type Way = Readonly<{
  /** `now` is the gateway's clock, which hears of the core's every second where one runs and answers. */
  clientOf: (gateway: 'gw-1' | 'gw-2', life: Life, now: () => Instant) => CoreClient;
  coreStarted: (life: Life, died: Subject<void>) => void;
  promised: readonly Promised[];
  /** Refusals that a gateway was told. */
  refusals: readonly string[];
}>;

type Ends = Readonly<{
  world: WorldTime;
  core: () => Core | null;
  fate: () => RequestFate;
  signatures: Signatures;
  bugs: unknown[];
}>;

/** After so long without an answer a gateway gives a request up. */
const PATIENCE = INTERVAL;

/** Between gateways and core: what is sent arrives, or late, twice, half, in another order, or not at all. */
export const wayTo = ({ world, core, fate, signatures, bugs }: Ends): Way => {
  const promised: Promised[] = [];
  const refusals: string[] = [];
  let coreLife: Life | null = null;
  let coreDied: Subject<void> | null = null;
  /** A core that cannot write says so, and to come again. Anything else it throws is a bug. */
  const unavailable = (error: unknown): Observable<BatchReply> => {
    if (error instanceof Fault) return of({ kind: 'busy', retryAfterSeconds: 1 });
    bugs.push(error);
    return EMPTY;
  };
  const soon = (span: number, happens: () => void): void => (span === 0 ? happens() : world.after(span, happens));

  /** A request arrives at whoever is the core then. */
  const arrive = (gateway: string, batch: SealedBatch, body: Uint8Array, hear: (reply: BatchReply) => void): void => {
    const [asked, life, died] = [core(), coreLife, coreDied];
    if (asked === null || life === null || died === null) return;
    asked.service
      .submitBatch(gateway, batch.sequence, body)
      .pipe(takeUntil(died))
      .pipe(catchError((error: unknown) => unavailable(error)))
      .subscribe((reply) => {
        if (!life.isAlive()) return;
        const manner = life.at('reply');
        if (manner === 'die-before' || manner === 'torn') return life.die();
        if (reply.kind === 'kept') promised.push({ gateway, batch, receipt: reply.receipt });
        hear(reply);
        if (manner === 'die-after') life.die();
      });
  };

  const clientOf = (gateway: 'gw-1' | 'gw-2', life: Life, now: () => Instant): CoreClient => {
    let seen: LogHead | null = null;
    const pins = {
      realm: 'simulation',
      core: 'core-1',
      gateway,
      coreKey: signatures.signer('core').key,
      logKey: signatures.signer('log').key,
    } as const;
    const answerOf = (batch: SealedBatch, reply: BatchReply, half: boolean): BatchAnswer => {
      if (reply.kind === 'busy') throw new Fault('busy', 'The core has too much to do.');
      if (reply.kind === 'refused') {
        refusals.push(`${gateway} ${batch.sequence}: ${reply.reason}. ${reply.detail}`);
        return { kind: 'refused', reason: reply.reason };
      }
      const receipt = half ? reply.receipt.subarray(0, reply.receipt.length >> 1) : reply.receipt;
      const { head } = verifyReceipt(receipt, batch, pins, seen, signatures.verify);
      seen = head;
      return { kind: 'kept', receipt, head };
    };
    const submit = (batch: SealedBatch): Observable<BatchAnswer> =>
      new Observable((subscriber) => {
        if (!life.isAlive()) return;
        const { request, answer, requestLate, answerLate, copies } = fate();
        const lost = (why: string) => subscriber.error(new Fault('core-unreachable', `The core: ${why}.`));
        for (const late of copies) world.after(late, () => arrive(gateway, batch, batch.body, () => undefined));
        if (request === 'lost' || core() === null) return lost('no connection');
        const broken = request === 'half' || answer === 'lost';
        const body = request === 'half' ? batch.body.subarray(0, batch.body.length >> 1) : batch.body;
        soon(requestLate, () =>
          arrive(gateway, batch, body, (reply) =>
            soon(answerLate, () => {
              if (!life.isAlive() || subscriber.closed) return;
              if (broken) return lost('the connection broke');
              const manner = life.at('receipt');
              if (manner !== 'done' && manner !== 'full') return life.die();
              try {
                subscriber.next(answerOf(batch, reply, answer === 'half'));
                subscriber.complete();
              } catch (error) {
                subscriber.error(error);
              }
            }),
          ),
        );
        if (!subscriber.closed) world.after(PATIENCE, () => !subscriber.closed && lost('no answer'));
      });
    // As the witness asks: nothing of it is lost for good, it comes again.
    const clock = timer(SECOND, SECOND, world).pipe(
      mergeMap(() => {
        const asked = core();
        return asked === null ? [] : [{ ahead: millis(asked.service.now() - now()), within: millis(0) }];
      }),
    );
    return { submit, clock, tell: () => new Observable() };
  };

  return {
    clientOf,
    coreStarted: (life, died) => {
      coreLife = life;
      coreDied = died;
    },
    promised,
    refusals,
  };
};
