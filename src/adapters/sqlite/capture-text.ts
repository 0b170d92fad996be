import type { LogHead } from '../../domain/transaction.ts';
import type { CaptureState, PointChain } from '../../ports/outbox.ts';

/**
 * The capture state as JSON that a person can read with the `sqlite3` tool; bytes are `{"hex": "…"}`. Bytes are replaced
 * where they are known to stand: a replacer, called for every number of every register, takes ten times as long.
 */
export const captureText = ({ seen, points, ...state }: CaptureState): string =>
  JSON.stringify({ ...state, points: points.map(chainShape), seen: seen && headShape(seen) });

const chainShape = (chain: PointChain): object => ({ ...chain, previous: hexShape(chain.previous) });
const headShape = (head: LogHead): object => ({ ...head, root: hexShape(head.root) });
const hexShape = (bytes: Uint8Array): object => ({
  hex: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex'),
});

/** Reads back what `captureText` wrote. */
export const captureOf = (text: string): CaptureState =>
  JSON.parse(text, (_, value: unknown) =>
    isHex(value) ? Uint8Array.from(Buffer.from(value.hex, 'hex')) : value,
  ) as CaptureState;

const isHex = (value: unknown): value is { hex: string } =>
  typeof value === 'object' && value !== null && 'hex' in value && typeof value.hex === 'string';
