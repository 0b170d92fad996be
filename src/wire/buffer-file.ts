import { sha256 } from '@noble/hashes/sha2.js';
import type { CoreId, GatewayId, PublicKey, Realm, VerifySignature } from '../domain/identity.ts';
import { concat, fromBase64, fromHex, toBase64, toHex, utf8 } from './bytes.ts';
import { malformed } from './cbor.ts';
import { publicKey } from './key-id.ts';
import type { MessageSigner } from './message-signer.ts';
import { openReportText, signReportText } from './signed-report.ts';

const BUFFER_FORMAT = 'gridtokenx/buffer/v1';
const what = 'buffer file';

/** What a buffer that was taken out of a gateway says of itself. */
export type BufferManifest = Readonly<{
  format: typeof BUFFER_FORMAT;
  gateway: GatewayId;
  realm: Realm;
  core: CoreId;
  /** Of the last batch it has; null where nothing was ever sealed. */
  last: Readonly<{ epoch: number; sequence: number }> | null;
  pending: number;
  /** Acknowledged and still kept, with their receipts. */
  kept: number;
  refused: number;
  points: number;
  /** ISO 8601, by the clock of the machine. */
  exported: string;
  /** Of the database that follows, hexadecimal SHA-256 and its length. */
  sha256: string;
  bytes: number;
}>;

export type BufferFile = Readonly<{ manifest: BufferManifest; signer: PublicKey | null; database: Uint8Array }>;

/**
 * A line with the manifest, a line with `key signature` (or empty), and the database. Without a signer only accidents are
 * noticed, not forgery.
 */
export const encodeBufferFile = (
  manifest: Omit<BufferManifest, 'format' | 'sha256' | 'bytes'>,
  database: Uint8Array,
  signer: MessageSigner | null,
): Uint8Array => {
  const whole: BufferManifest = {
    format: BUFFER_FORMAT,
    ...manifest,
    sha256: toHex(sha256(database)),
    bytes: database.length,
  };
  const text = JSON.stringify(whole);
  const signed = signer === null ? '' : `${toHex(signer.key.raw)} ${toBase64(signReportText('buffer', text, signer))}`;
  return concat(utf8(`${text}\n${signed}\n`), database);
};

/** @throws Fault `malformed` for anything that is not whole, `signature` for one that was changed. */
export const decodeBufferFile = (file: Uint8Array, verify: VerifySignature): BufferFile => {
  const first = file.indexOf(NEWLINE);
  const second = first === -1 ? -1 : file.indexOf(NEWLINE, first + 1);
  if (second === -1) throw malformed(what, 'it does not begin as one');
  const text = new TextDecoder().decode(file.subarray(0, first));
  const manifest = manifestOf(text);
  const database = file.subarray(second + 1);
  if (database.length !== manifest.bytes || toHex(sha256(database)) !== manifest.sha256)
    throw malformed(what, `it is not whole: ${manifest.bytes} bytes were written, and they were others`);
  return {
    manifest,
    signer: signerOf(new TextDecoder().decode(file.subarray(first + 1, second)), text, verify),
    database,
  };
};

const NEWLINE = 0x0a;

const manifestOf = (text: string): BufferManifest => {
  try {
    const manifest = JSON.parse(text) as BufferManifest;
    if (manifest.format === BUFFER_FORMAT) return manifest;
  } catch (error) {
    throw malformed(what, 'it does not begin as one', error);
  }
  throw malformed(what, `it is not of the format ${BUFFER_FORMAT}`);
};

const signerOf = (line: string, text: string, verify: VerifySignature): PublicKey | null => {
  if (line === '') return null;
  const [key = '', signature = ''] = line.split(' ');
  const signer = publicKey(fromHex(key, what));
  const signed = openReportText('buffer', fromBase64(signature, what), signer, verify);
  if (signed !== text) throw malformed(what, 'what was signed is not what stands there');
  return signer;
};
