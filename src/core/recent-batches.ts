import type { GatewayId } from '../domain/identity.ts';
import type { HeldBatch } from '../ports/outbox.ts';

/** Two hours of quarter hours, and what memory has to spare for all gateways together. Engineering choices. */
const BATCHES_OF_A_GATEWAY = 8;
const MOST_BYTES = 32 * 1024 ** 2;

/**
 * The batches a core took last, as they came and with their receipts: what it needs to prove to an account what became of its
 * readings just now. Not part of its books: a core that has started anew has none until more come.
 */
export type RecentBatches = Readonly<{
  keep: (gateway: GatewayId, batch: HeldBatch) => void;
  /** Of all gateways, oldest first. */
  all: () => readonly HeldBatch[];
}>;

export const recentBatches = (mostBytes = MOST_BYTES): RecentBatches => {
  /** In the order they came: a map keeps it. */
  const kept = new Map<string, HeldBatch>();
  const ofGateway = new Map<GatewayId, string[]>();
  let total = 0;
  const forget = (name: string): void => {
    const held = kept.get(name);
    if (held === undefined) return;
    total -= bytesOf(held);
    kept.delete(name);
  };
  return {
    keep: (gateway, held) => {
      const name = `${gateway}/${held.batch.epoch}/${held.batch.sequence}`;
      // What is sent again gets the same answer: it is there already.
      if (kept.has(name)) return;
      const names = (ofGateway.get(gateway) ?? []).filter((one) => kept.has(one));
      if (names.length >= BATCHES_OF_A_GATEWAY) forget(names.shift() ?? '');
      ofGateway.set(gateway, [...names, name]);
      kept.set(name, held);
      total += bytesOf(held);
      for (const oldest of kept.keys()) {
        if (total <= mostBytes || kept.size === 1) break;
        forget(oldest);
      }
    },
    all: () => [...kept.values()],
  };
};

const bytesOf = ({ batch, receipt }: HeldBatch): number => batch.body.length + (receipt?.length ?? 0);
