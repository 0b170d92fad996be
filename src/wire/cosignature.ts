import { sha256 } from '@noble/hashes/sha2.js';
import { Fault } from '../domain/fault.ts';
import type { CoreId, GatewayId, Realm } from '../domain/identity.ts';
import { concat, toBase64, utf8 } from './bytes.ts';
import { sameBytes } from './cbor.ts';
import { logOrigin, parseCheckpoint } from './checkpoint.ts';
import type { MessageSigner } from './message-signer.ts';

/** Signature type of C2SP tlog-cosignature with Ed25519. */
const COSIGNATURE = 0x04;
const KEY_ID = 4;
const TIMESTAMP = 8;

/** A gateway as a witness of one log. */
export const witnessName = (realm: Realm, core: CoreId, gateway: GatewayId): string =>
  `${logOrigin(realm, core)}/witness/${gateway}`;

/** First four bytes of SHA-256(name ‖ LF ‖ 0x04 ‖ public key). */
const cosignerKeyId = (name: string, raw: Uint8Array): Uint8Array =>
  sha256(concat(utf8(`${name}\n`), Uint8Array.of(COSIGNATURE), raw)).slice(0, KEY_ID);

/** What a cosigner signs: header and time lines, then the note's own text (C2SP tlog-cosignature, Ed25519). */
const cosignedMessage = (text: string, seconds: bigint): Uint8Array => utf8(`cosignature/v1\ntime ${seconds}\n${text}`);

/**
 * The line by which a witness says that, at `seconds` (POSIX), this is the largest head it has seen of that log, grown out of
 * all it saw before. @throws Fault `key`, or `malformed` for what is no note of the log.
 */
export const cosignLine = (
  note: string,
  origin: string,
  name: string,
  seconds: number,
  signer: MessageSigner,
): string => {
  if (signer.purpose !== 'witness')
    throw new Fault('key', `A log head is co-signed by a witness key, not by the ${signer.purpose} key.`);
  if (signer.key.algorithm !== 'Ed25519')
    throw new Fault(
      'key',
      `A log head is co-signed by Ed25519 (C2SP tlog-cosignature), not by ${signer.key.algorithm}.`,
    );
  const { text } = parseCheckpoint(note, origin);
  const time = new Uint8Array(TIMESTAMP);
  new DataView(time.buffer).setBigUint64(0, BigInt(seconds));
  const signature = signer.sign(cosignedMessage(text, BigInt(seconds)));
  return `— ${name} ${toBase64(concat(cosignerKeyId(name, signer.key.raw), time, signature))}\n`;
};

/** What a witness is to have signed, and with what; `seconds` is the time it says. */
export type Cosignature = Readonly<{ seconds: number; message: Uint8Array; signature: Uint8Array }>;

/**
 * The signature on a note that names this witness and key, not verified yet; null without one. Those of others are passed over.
 * @throws Fault `malformed` for what is no note of the log.
 */
export const cosignatureOn = (note: string, origin: string, name: string, raw: Uint8Array): Cosignature | null => {
  const { text, signatures } = parseCheckpoint(note, origin);
  const keyId = cosignerKeyId(name, raw);
  for (const { name: by, blob } of signatures) {
    if (by !== name || blob.length !== KEY_ID + TIMESTAMP + 64 || !sameBytes(blob.subarray(0, KEY_ID), keyId)) continue;
    const seconds = new DataView(blob.buffer, blob.byteOffset).getBigUint64(KEY_ID);
    if (seconds >= 2n ** 53n) continue;
    const signature = blob.slice(KEY_ID + TIMESTAMP);
    return { seconds: Number(seconds), message: cosignedMessage(text, seconds), signature };
  }
  return null;
};
