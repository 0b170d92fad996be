import { asyncScheduler, defer, filter, merge, Subject, share, tap } from 'rxjs';
import { httpCoreClient } from '../../src/adapters/http/core-client.ts';
import { signerHere } from '../../src/adapters/signatures/signer.ts';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { sha256 } from '../../src/adapters/system/sha256.ts';
import { instant, millis, SECOND } from '../../src/domain/time.ts';
import type { LogHead } from '../../src/domain/transaction.ts';
import type { CoreClient } from '../../src/ports/core-client.ts';
import { type SealInput, sealIntervals } from '../../src/settlement/seal.ts';
import { verifyReceipt } from '../../src/settlement/verify-receipt.ts';
import { drain, drainDefaults } from '../../src/sync/drain.ts';
import { keep } from '../../src/sync/keep.ts';
import type { MessageSigner } from '../../src/wire/message-signer.ts';
import { quietLog } from '../support/quiet-log.ts';
import type { CoreProcess } from './core-process.ts';
import type { Town } from './sealed-town.ts';

/** Milliseconds from the last capture of an interval until its batch was … */
export type Passage = Readonly<{
  /** sealed and durable here, */
  kept: number;
  /** fetched and given to HTTP, */
  sent: number;
  /** answered with a receipt that holds, */
  answered: number;
  /** and acknowledged, durably too. */
  acknowledged: number;
}>;

/** The settlement half of a gateway, put together as `gateway.ts` does, with one interval on its way at a time. */
export type GatewayChain = Readonly<{
  pass(interval: number): Promise<Passage>;
  /** Length of the last receipt message, and of the last batch. */
  sizes(): Readonly<{ receipt: number; batch: number }>;
}> &
  AsyncDisposable;

const begin = () => ({
  from: performance.now(),
  kept: 0,
  sent: 0,
  answered: 0,
  ...Promise.withResolvers<Passage>(),
});

export const openChain = (file: string, town: Town, signer: MessageSigner, core: CoreProcess): GatewayChain => {
  const { rules, registry } = town;
  const outbox = openOutbox(file, { log: quietLog(), limits: { pendingRows: 100_000, keptRows: 100_000 } });
  const pins = { realm: rules.realm, core: registry.core, gateway: rules.gateway, ...core };
  let seen: LogHead | null = null;
  const sizes = { receipt: 0, batch: 0 };
  const client = httpCoreClient({
    url: core.url,
    gateway: rules.gateway,
    timeout: millis(20 * SECOND),
    verify: (receipt, batch) => {
      const { head } = verifyReceipt(receipt, batch, pins, seen, verifySignature);
      seen = head;
      sizes.receipt = receipt.length;
      sizes.batch = batch.body.length;
      return { kind: 'kept', receipt, head };
    },
  });
  let passing = begin();
  const inputs = new Subject<SealInput>();
  const tools = { scheduler: asyncScheduler, random: systemRandom };
  const kept = inputs.pipe(
    sealIntervals(rules, { signer: signerHere(signer), random: systemRandom, sha256 }, null),
    keep(outbox, { ...drainDefaults.retry, ...tools }),
    share(),
  );
  const appended = kept.pipe(filter(({ kind }) => kind === 'kept'));
  const timed: Pick<CoreClient, 'submit'> = {
    submit: (batch) =>
      defer(() => {
        passing.sent = performance.now() - passing.from;
        return client.submit(batch);
      }).pipe(
        tap(() => {
          passing.answered = performance.now() - passing.from;
        }),
      ),
  };
  const drained = drain(outbox, timed, { ...drainDefaults, ...tools, appended });

  const running = merge(drained, kept).subscribe({
    next: (event) => {
      if (event.kind === 'kept') passing.kept = performance.now() - passing.from;
      else if (event.kind === 'acknowledged') {
        const acknowledged = performance.now() - passing.from;
        inputs.next({ kind: 'seen', head: event.head });
        const { kept: durable, sent, answered } = passing;
        passing.resolve({ kept: durable, sent, answered, acknowledged });
      } else passing.reject(new Error(`An interval was not acknowledged: ${JSON.stringify(event)}`));
    },
    error: (error: unknown) => passing.reject(error),
  });
  inputs.next({ kind: 'tick', at: rules.points[0]?.start.at ?? instant(0), clock: 'simulated' });

  return {
    pass: (interval) => {
      const captures = town.captures(interval);
      passing = begin();
      for (const capture of captures) inputs.next({ kind: 'capture', capture });
      return passing.promise;
    },
    sizes: () => ({ ...sizes }),
    [Symbol.asyncDispose]: async () => {
      running.unsubscribe();
      client[Symbol.dispose]();
      await outbox[Symbol.asyncDispose]();
    },
  };
};
