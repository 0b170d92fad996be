import type { Observable } from 'rxjs';
import type { GatewayId } from '../domain/identity.ts';
import type { Command } from '../domain/market.ts';
import type { Registry } from '../domain/registry.ts';
import type { BatchHeader } from '../domain/transaction.ts';

/** A batch as it came: gateway and sequence are those of the request's path, about the body nothing is known. */
export type ReceivedBatch = Readonly<{ gateway: GatewayId; sequence: number; body: Uint8Array }>;

/** `reason` is one of the ladder of refusals (`settlement/verify-batch.ts`). */
export type BatchJudgement =
  | Readonly<{ kind: 'refused'; reason: string; detail: string }>
  | Readonly<{ kind: 'verified'; command: Extract<Command, { kind: 'batch' }>; header: BatchHeader }>;

/**
 * Judges whole batches: structure, sender, signature, tree and every leaf, against a registry. It may take its time
 * elsewhere, in a pool of threads. Cold; emits one judgement. A fault is of code `busy`: nothing was judged, come again.
 */
export interface BatchJudge {
  judge(batch: ReceivedBatch, registry: Registry): Observable<BatchJudgement>;
}
