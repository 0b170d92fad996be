import type { CoreId, GatewayId, Realm } from '../domain/identity.ts';
import type { SealedBatch } from '../domain/transaction.ts';
import { parseBatch, sealBatch } from '../wire/batch.ts';
import type { MessageSigner } from '../wire/message-signer.ts';

/** Under which name a gateway seals from now on. */
export type ResealedAs = Readonly<{ realm: Realm; core: CoreId; gateway: GatewayId; epoch: number }>;

/**
 * The same leaves, byte for byte, under another epoch and number: what the core has of them already it knows again by
 * their hashes, so that nothing is counted twice. @throws Fault `malformed`, `key`.
 */
export const resealed = (batch: SealedBatch, as: ResealedAs, sequence: number, signer: MessageSigner): SealedBatch => {
  const { header, leaves } = parseBatch(batch.body);
  const { from, to, seen } = header;
  return sealBatch({ ...as, sequence, from, to, seen }, leaves, signer);
};
