import type { CaptureState } from '../../ports/outbox.ts';

/** The capture state as JSON that a person can read with the `sqlite3` tool; bytes are `{"hex": "…"}`. */
export const captureText = (state: CaptureState): string =>
  JSON.stringify(state, (_, value: unknown) =>
    value instanceof Uint8Array ? { hex: Buffer.from(value).toString('hex') } : value,
  );

/** Reads back what `captureText` wrote. */
export const captureOf = (text: string): CaptureState =>
  JSON.parse(text, (_, value: unknown) =>
    isHex(value) ? Uint8Array.from(Buffer.from(value.hex, 'hex')) : value,
  ) as CaptureState;

const isHex = (value: unknown): value is { hex: string } =>
  typeof value === 'object' && value !== null && 'hex' in value && typeof value.hex === 'string';
