import type { Observable } from 'rxjs';
import type { Outbox } from '../../src/ports/outbox.ts';
import { capturedAfter, sealedBatch } from './sealed.ts';

/** How many batches the story has; every second one is acknowledged, in order. */
export const STORY_BATCHES = 24;
/** So few are kept with their receipts that the story also forgets. */
export const storyLimits = { keptRows: 6 } as const;

export const storyBatch = (sequence: number) => sealedBatch(sequence, { size: 700 * ((sequence % 9) + 1) });
const storyReceipt = (sequence: number): Uint8Array => new Uint8Array(300).fill(sequence);

type Step = Readonly<{ name: string; sequence: number; tell: (outbox: Outbox) => Observable<unknown> }>;

/** Batches are appended, and the oldest acknowledged behind them. */
export const outboxStory: readonly Step[] = Array.from({ length: STORY_BATCHES }, (_, index) => index + 1).flatMap(
  (sequence): readonly Step[] => {
    const append: Step = {
      name: `append ${sequence}`,
      sequence,
      tell: (outbox) => outbox.append(storyBatch(sequence), capturedAfter(sequence)),
    };
    if (sequence % 2 === 1) return [append];
    const acknowledged = sequence / 2;
    const head = { size: acknowledged, root: new Uint8Array(32).fill(acknowledged) };
    const acknowledge: Step = {
      name: `acknowledge ${acknowledged}`,
      sequence: acknowledged,
      tell: (outbox) => outbox.acknowledge(storyBatch(acknowledged), storyReceipt(acknowledged), head),
    };
    return [append, acknowledge];
  },
);
