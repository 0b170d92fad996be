import type { CaptureState } from '../../ports/outbox.ts';
import { captureBytes, captureIn } from './capture-bytes.ts';
import { bytesChecksum } from './row-checksum.ts';

/** Reads a capture state as outboxes before version 4 have it: JSON, with bytes as `{"hex": "…"}`. */
export const captureOf = (text: string): CaptureState =>
  JSON.parse(text, (_, value: unknown) =>
    isHex(value) ? Uint8Array.from(Buffer.from(value.hex, 'hex')) : value,
  ) as CaptureState;

/** The same of a row with its checksum; null where either is not what was written, or nothing can be made of it. */
export const soundCaptureOf = (text: string, checksum: number): CaptureState | null => {
  if (checksum !== bytesChecksum(text)) return null;
  try {
    return captureIn(captureBytes(captureOf(text)));
  } catch {
    return null;
  }
};

const isHex = (value: unknown): value is { hex: string } =>
  typeof value === 'object' && value !== null && 'hex' in value && typeof value.hex === 'string';
