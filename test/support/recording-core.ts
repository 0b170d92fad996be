import { defer, of, throwError } from 'rxjs';
import { Fault } from '../../src/domain/fault.ts';
import type { SealedFact } from '../../src/domain/grid-fact.ts';
import type { Leaf } from '../../src/domain/transaction.ts';
import type { CoreClient } from '../../src/ports/core-client.ts';
import { parseBatch } from '../../src/wire/batch.ts';
import { toHex } from '../../src/wire/bytes.ts';
import { decodeLeaf } from '../../src/wire/leaf.ts';

/** A core that books every payload and every fact once and keeps what was in it; down while `down` says so. */
export const recordingCore = (down: () => boolean = () => false) => {
  const payloads = new Set<string>();
  const sequences: number[] = [];
  const leaves: Leaf[] = [];
  const facts: SealedFact[] = [];
  const client: CoreClient = {
    submit: (batch) =>
      defer(() => {
        if (down()) return throwError(() => new Fault('core-unreachable', 'The core is down.'));
        const name = toHex(batch.payloadHash);
        if (!payloads.has(name)) {
          payloads.add(name);
          sequences.push(batch.sequence);
          leaves.push(...parseBatch(batch.body).leaves.map(decodeLeaf));
        }
        const head = { size: payloads.size, root: new Uint8Array(32) };
        return of({ kind: 'kept' as const, receipt: new Uint8Array([payloads.size]), head });
      }),
    tell: (fact) =>
      defer(() => {
        if (down()) return throwError(() => new Fault('core-unreachable', 'The core is down.'));
        if (!facts.some(({ sequence }) => sequence === fact.sequence)) facts.push(fact);
        return of({ kind: 'kept' as const });
      }),
  };
  return { client, sequences, leaves, facts };
};
