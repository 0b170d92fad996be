import type { DeviceId } from '../domain/identity.ts';
import type { BadReason } from '../domain/quality.ts';
import { type Millis, SECOND } from '../domain/time.ts';

/** Reasons that mean that nothing came at all. */
const nothingCame: ReadonlySet<BadReason> = new Set(['no-response', 'link-down', 'missing']);

/** What is wrong with a meter that gave no usable answer for so long: it is silent, or it answers with what is none. */
export const silenceSentence = (device: DeviceId, limit: Millis, reason: BadReason | null): string =>
  reason === null || nothingCame.has(reason)
    ? `Meter ${device} has not answered for ${limit / SECOND} s. Check its supply, its wiring and its address on the bus.`
    : `Meter ${device} has given no usable answer for ${limit / SECOND} s (${reason}). It is there: check its profile, its settings, and the bus for noise or a second device at its address.`;
