import { sha256 } from '@noble/hashes/sha2.js';
import type { Sha256 } from '../domain/identity.ts';
import { concat, utf8 } from './bytes.ts';
import { bytesOf } from './fields.ts';

const EVENT = Uint8Array.of(0x03);

/**
 * SHA-256(0x03 ‖ hash of the event before ‖ the event as it is kept, JSON in UTF-8): each stands for all before it; before the
 * first are 32 zero bytes. A frame's
 * hash begins with 0x02, so that neither can be taken for the other.
 */
export const eventHash = (previous: Uint8Array, event: string, digest: Sha256 = sha256): Uint8Array =>
  digest(concat(EVENT, bytesOf(previous, 'hash of the event before', 32), utf8(event)));
