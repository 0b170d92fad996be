import type { CaptureState } from '../../ports/outbox.ts';

/** Reads a capture state as outboxes before version 4 have it: JSON, with bytes as `{"hex": "…"}`. */
export const captureOf = (text: string): CaptureState =>
  JSON.parse(text, (_, value: unknown) =>
    isHex(value) ? Uint8Array.from(Buffer.from(value.hex, 'hex')) : value,
  ) as CaptureState;

const isHex = (value: unknown): value is { hex: string } =>
  typeof value === 'object' && value !== null && 'hex' in value && typeof value.hex === 'string';
