import { from, lastValueFrom } from 'rxjs';
import { instant, MINUTE } from '../../src/domain/time.ts';
import type { SealedBatch } from '../../src/domain/transaction.ts';
import { type SealRules, sealIntervals } from '../../src/settlement/seal.ts';
import { parseBatch } from '../../src/wire/batch.ts';
import { decodeLeaf } from '../../src/wire/leaf.ts';
import { capture, ten } from './sealed-substation.ts';
import { seededRandom } from './seeded-random.ts';
import { testSignerPort } from './test-signers.ts';

/** The first quarter of both points, sealed under these rules. */
export const sealWith = async (sealing: SealRules): Promise<SealedBatch> => {
  const inputs = [
    { kind: 'tick', at: instant(ten + 16 * MINUTE), clock: 'simulated' },
    { kind: 'capture', capture: capture('h01', 0) },
    { kind: 'capture', capture: capture('h02', 0) },
  ] as const;
  const tools = { signer: testSignerPort('gateway'), random: seededRandom(1) };
  return (await lastValueFrom(from(inputs).pipe(sealIntervals(sealing, tools, null)))).batch;
};
export const leavesOf = (batch: SealedBatch) => parseBatch(batch.body).leaves.map(decodeLeaf);
