import { createHash } from 'node:crypto';
import { wh } from '../../src/domain/energy.ts';
import { instant, later, MINUTE, millis } from '../../src/domain/time.ts';
import type { SealedBatch } from '../../src/domain/transaction.ts';
import type { CaptureState } from '../../src/ports/outbox.ts';

const morning = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const quarter = millis(15 * MINUTE);

/** A batch as storage sees it: bytes with a name. The body says which it is and nothing else. */
export const sealedBatch = (sequence: number, { epoch = 1, size = 64 } = {}): SealedBatch => {
  const body = new Uint8Array(size).fill(sequence % 251);
  const payloadHash = Uint8Array.from(createHash('sha256').update(`${epoch}/${sequence}/${size}`).digest());
  const from = later(morning, millis((sequence - 1) * quarter));
  return { epoch, sequence, from, to: later(from, quarter), body, payloadHash };
};

/** The capture state after sealing batch `sequence`: one point with everything a state may hold. */
export const capturedAfter = (sequence: number, epoch = 1): CaptureState => ({
  epoch,
  sequence,
  seen: null,
  points: [
    {
      point: 'h01',
      sequence,
      previous: new Uint8Array(32).fill(sequence % 251),
      sealedThrough: later(morning, millis(sequence * quarter)),
      missing: [],
      boundary: {
        at: later(morning, millis(sequence * quarter)),
        register: {
          importWh: wh(1_000 + sequence),
          exportWh: wh(0),
          uncertaintyWh: wh(2),
          before: null,
          after: {
            earliest: 120,
            latest: 260,
            registers: {
              import: { value: 1_000 + sequence, exponent: 0, words: [0, 1_000 + sequence] },
              export: { value: 0, exponent: -2, words: [0, 0] },
            },
          },
        },
      },
    },
  ],
});
