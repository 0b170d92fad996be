import { sha256 } from '@noble/hashes/sha2.js';
import type { Kid, PublicKey } from '../domain/identity.ts';
import { concat, fromHex, toHex } from './bytes.ts';

/** SEQUENCE { SEQUENCE { OID 1.3.101.112 }, BIT STRING (32 bytes) }: all Ed25519 keys begin so (RFC 8410 §4). */
const SPKI_PREFIX = fromHex('302a300506032b6570032100');

/** SubjectPublicKeyInfo (DER) of a raw Ed25519 public key. */
export const spkiOf = (raw: Uint8Array): Uint8Array => concat(SPKI_PREFIX, raw);

export const kidOf = (raw: Uint8Array): Kid => toHex(sha256(spkiOf(raw)));

/** A raw Ed25519 public key with its identifier. Says nothing about whether the key may be enrolled. */
export const publicKey = (raw: Uint8Array): PublicKey => ({ kid: kidOf(raw), raw });
