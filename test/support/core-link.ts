import { defer, map, throwError } from 'rxjs';
import { verifySignature } from '../../src/adapters/signatures/verify.ts';
import { Fault } from '../../src/domain/fault.ts';
import type { BatchAnswer, CoreClient, FactAnswer } from '../../src/ports/core-client.ts';
import { verifyReceipt } from '../../src/settlement/verify-receipt.ts';
import { coreKeys, type runCore } from './core-fixture.ts';

const pins = {
  realm: 'simulation',
  core: 'core-1',
  gateway: 'gw-1',
  coreKey: coreKeys.core.key,
  logKey: coreKeys.log.key,
} as const;

/**
 * The way from gateway gw-1 to a core of the fixture: receipts are verified, and `trouble` says before each batch what
 * becomes of it.
 */
export const coreLink = (
  { service }: Pick<ReturnType<typeof runCore>, 'service'>,
  trouble: () => 'none' | 'unreachable' | 'answer-lost',
): CoreClient => ({
  submit: (batch) =>
    defer(() => {
      const how = trouble();
      const lost = () => throwError(() => new Fault('core-unreachable', `The core is ${how}.`));
      if (how === 'unreachable') return lost();
      return service.submitBatch('gw-1', batch.sequence, batch.body).pipe(
        map((reply): BatchAnswer => {
          if (reply.kind !== 'kept') return { kind: 'refused', reason: JSON.stringify(reply) };
          if (how === 'answer-lost') throw new Fault('core-unreachable', 'The answer was lost.');
          const { head } = verifyReceipt(reply.receipt, batch, pins, null, verifySignature);
          return { kind: 'kept', receipt: reply.receipt, head };
        }),
      );
    }),
  tell: (fact) =>
    defer(() => {
      const how = trouble();
      if (how === 'unreachable') return throwError(() => new Fault('core-unreachable', `The core is ${how}.`));
      return service.submitFact('gw-1', fact.sequence, fact.body).pipe(
        map((reply): FactAnswer => {
          if (reply.kind === 'refused') return { kind: 'refused', reason: reply.reason };
          if (reply.kind === 'busy' || how === 'answer-lost')
            throw new Fault('core-unreachable', `The core is ${reply.kind}.`);
          return { kind: 'kept' };
        }),
      );
    }),
});
