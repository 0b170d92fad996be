import { createHash } from 'node:crypto';
import { wh } from '../../src/domain/energy.ts';
import { instant, later, MINUTE, millis } from '../../src/domain/time.ts';
import type { SealedBatch } from '../../src/domain/transaction.ts';
import type { CaptureState } from '../../src/ports/outbox.ts';

const morning = instant(Date.parse('2026-11-24T10:00:00+07:00'));
const quarter = millis(15 * MINUTE);

/** What nobody can pack. */
const noise = (seed: number, size: number): Uint8Array => {
  const blocks = Array.from({ length: Math.ceil(size / 32) }, (_, block) =>
    createHash('sha256').update(`${seed}/${block}`).digest(),
  );
  return new Uint8Array(Buffer.concat(blocks).subarray(0, size));
};

/** A batch as storage sees it: bytes with a name. Every other body can be packed, by far; the others cannot at all, but where it is said. */
export const sealedBatch = (
  sequence: number,
  { epoch = 1, size = 64, packable = sequence % 2 === 1 } = {},
): SealedBatch => {
  const body = packable ? new Uint8Array(size).fill(sequence % 251) : noise(sequence, size);
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
