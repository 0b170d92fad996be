import { sha256 } from '@noble/hashes/sha2.js';
import { Fault } from '../domain/fault.ts';
import type { CoreId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import type { LogHead } from '../domain/transaction.ts';
import { concat, fromBase64, toBase64, toHex, utf8 } from './bytes.ts';
import { malformed, sameBytes } from './cbor.ts';
import type { MessageSigner } from './message-signer.ts';

/** Signature type of C2SP signed-note: Ed25519. */
const ED25519 = 0x01;
const what = 'checkpoint';
/** With the lines of some five hundred witnesses: more than a core has gateways. */
const LONGEST_NOTE = 128 * 1024;

/** The log's name: its first line and the name of its key. The realm is in it, as in every signed thing. */
export const logOrigin = (realm: Realm, core: CoreId): string => `gridtokenx/${realm}/${core}`;

/** First four bytes of SHA-256(name ‖ LF ‖ type ‖ public key) (C2SP signed-note, Ed25519). */
const noteKeyId = (name: string, raw: Uint8Array): Uint8Array =>
  sha256(concat(utf8(`${name}\n`), Uint8Array.of(ED25519), raw)).slice(0, 4);

/** `name+keyid+base64(type ‖ key)`: how other log tools are told a key (C2SP signed-note). */
export const verifierKey = (name: string, raw: Uint8Array): string =>
  `${name}+${toHex(noteKeyId(name, raw))}+${toBase64(concat(Uint8Array.of(ED25519), raw))}`;

/** A log head as a C2SP tlog-checkpoint: a signed note others can witness. @throws Fault `key`. */
export const signCheckpoint = (origin: string, head: LogHead, signer: MessageSigner): string => {
  if (signer.purpose !== 'log')
    throw new Fault('key', `A checkpoint is signed by the log key, not the ${signer.purpose} key.`);
  if (signer.key.algorithm !== 'Ed25519')
    throw new Fault('key', `A checkpoint is signed by Ed25519 (C2SP signed-note), not by ${signer.key.algorithm}.`);
  const text = `${origin}\n${head.size}\n${toBase64(head.root)}\n`;
  const blob = concat(noteKeyId(origin, signer.key.raw), signer.sign(utf8(text)));
  return `${text}\n— ${origin} ${toBase64(blob)}\n`;
};

/**
 * The log head a note commits to, after its log's signature has been verified. Signatures of other keys (witnesses)
 * are passed over, as signed-note demands.
 * @throws Fault `malformed`, or `signature` when the log's own is absent or wrong.
 */
export const openCheckpoint = (note: string, origin: string, key: PublicKey, verify: VerifySignature): LogHead => {
  const { text, head, signatures } = parseCheckpoint(note, origin);
  const keyId = noteKeyId(origin, key.raw);
  const own = signatures.find(({ name, blob }) => name === origin && sameBytes(blob.subarray(0, 4), keyId));
  if (own === undefined) {
    throw new Fault('signature', `The checkpoint of ${origin} is not signed by the log key ${key.kid}.`);
  }
  if (!verify(key, utf8(text), own.blob.slice(4))) {
    throw new Fault('signature', `The log's signature on the checkpoint of ${origin} does not verify.`);
  }
  return head;
};

/** Whether a note bears a signature that names this key; says nothing of whether it is right. @throws Fault `malformed`. */
export const isNoteSignedBy = (note: string, origin: string, key: PublicKey): boolean => {
  const keyId = noteKeyId(origin, key.raw);
  return parseCheckpoint(note, origin).signatures.some(
    ({ name, blob }) => name === origin && sameBytes(blob.subarray(0, 4), keyId),
  );
};

/** A note taken apart, nothing of it verified. @throws Fault `malformed`. */
export const parseCheckpoint = (note: string, origin: string) => {
  if (note.length > LONGEST_NOTE) throw malformed(what, 'it is too long');
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw malformed(what, 'it is not a signed note');
  const text = note.slice(0, end + 1);
  const [first, size = '', root = ''] = text.split('\n');
  if (first !== origin) throw malformed(what, `it is of another log than ${origin}`);
  if (!/^(?:0|[1-9][0-9]{0,14})$/.test(size)) throw malformed(what, 'its size is not a decimal number');
  const rootBytes = fromBase64(root, what);
  if (rootBytes.length !== 32) throw malformed(what, 'its root is not 32 bytes');
  const signatures = note
    .slice(end + 2, -1)
    .split('\n')
    .map(signatureLine);
  return { text, head: { size: Number(size), root: rootBytes }, signatures };
};

const signatureLine = (line: string): Readonly<{ name: string; blob: Uint8Array }> => {
  const [, name, encoded] = /^— ([^\s+]+) (\S+)$/.exec(line) ?? [];
  if (name === undefined || encoded === undefined) throw malformed(what, 'a signature line is not "— name signature"');
  const blob = fromBase64(encoded, what);
  if (blob.length < 5) throw malformed(what, 'a signature is too short');
  return { name, blob };
};
