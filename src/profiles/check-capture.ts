import type { EnergyChannel, Quantity } from '../domain/quantity.ts';
import { type Decoded, decodeAnswer } from './decode.ts';
import type { GoldenCapture } from './golden-capture.ts';
import type { PlannedRead, WantedName } from './plan-reads.ts';
import type { ModbusProfile } from './profile.ts';

/**
 * Decodes a capture by its profile and says where the two differ, a sentence each: none when the profile means what
 * the capture is known to say. What the capture does not speak of is not looked at.
 */
export const checkCapture = (profile: ModbusProfile, capture: GoldenCapture): readonly string[] =>
  compareCapture(capture, (words, wanted) => {
    const { request } = capture;
    const table = request.function === 4 ? 'input' : 'holding';
    if (wanted.some((name) => name !== 'serialNumber') && table !== profile.table)
      return `it was read by function ${request.function}, but the profile reads ${profile.table} registers`;
    const read: PlannedRead = { ...request, most: request.count, purpose: 'probe', wanted };
    return decodeAnswer(profile, read, words);
  });

/** What differs between a capture and what `decode` makes of its words for the names it speaks of, or why it cannot. */
export const compareCapture = (
  capture: GoldenCapture,
  decode: (words: readonly number[], wanted: readonly WantedName[]) => Decoded | string,
): readonly string[] => {
  const { request, says } = capture;
  const words = capture.words
    .trim()
    .split(/\s+/)
    .map((word) => Number.parseInt(word, 16));
  if (words.length !== request.count) return [`it has ${words.length} words where ${request.count} were asked for`];
  const { values, registers, rejected, serialNumber } = { rejected: {}, ...says };
  const wanted: readonly WantedName[] = [
    ...(Object.keys(values) as Quantity[]),
    ...(Object.keys(registers) as EnergyChannel[]),
    ...(Object.keys(rejected) as (Quantity | EnergyChannel)[]),
    ...(serialNumber === undefined ? [] : (['serialNumber'] as const)),
  ];
  if (wanted.length === 0) return ['it says nothing'];
  const decoded = decode(words, wanted);
  if (typeof decoded === 'string') return [decoded];
  const said: Readonly<Record<string, unknown>> = {
    ...decoded.values,
    ...Object.fromEntries(
      Object.entries(decoded.registers).map(([name, { value, exponent }]) => [name, `${value}e${exponent} Wh`]),
    ),
    ...decoded.rejected,
    serialNumber: decoded.identity?.serialNumber,
  };
  const known: Readonly<Record<string, unknown>> = {
    ...values,
    ...Object.fromEntries(
      Object.entries(registers).map(([name, { value, exponent }]) => [name, `${value}e${exponent} Wh`]),
    ),
    ...rejected,
    serialNumber,
  };
  return wanted
    .filter((name) => !same(said[name], known[name]))
    .map((name) => `${name} is ${String(said[name])}, known is ${String(known[name])}`);
};

/** Scaling by a power of ten costs a double its last bit: a datasheet's 2301 × 0.1 V is 230.1 V. */
const same = (said: unknown, known: unknown): boolean =>
  typeof said === 'number' && typeof known === 'number'
    ? Math.abs(said - known) <= 1e-9 * Math.max(1, Math.abs(known))
    : said === known;
