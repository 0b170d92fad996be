import type { CaptureState } from '../../src/ports/outbox.ts';

/** The capture state as outboxes before version 4 kept it: JSON, with bytes as `{"hex": "…"}`. */
export const captureText = (state: CaptureState): string =>
  JSON.stringify(state, (_, value: unknown) =>
    value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value,
  );
