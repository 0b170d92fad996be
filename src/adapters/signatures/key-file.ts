import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Fault } from '../../domain/fault.ts';
import { type KeyPurpose, keyPurposes, type PublicKey, type SignatureAlgorithm } from '../../domain/identity.ts';
import { type Instant, instant } from '../../domain/time.ts';
import type { Signer } from '../../ports/signer.ts';
import { isEnrollableKey } from '../../verification/enrollable-key.ts';
import { publicKey, rawOfSpki, spkiOf } from '../../wire/key-id.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { encryptedPem } from './encrypted-key.ts';
import { createOwnersOnly, keyFault, readOwnersOnly } from './private-file.ts';
import { assertFits, signerHere, signerOf } from './signer.ts';
import { createTpmKey, defaultTcti, type TpmKey, tpmPort, tpmSigner } from './tpm.ts';

/**
 * A key file is PEM after one line of explanatory text (RFC 7468 §2), which says its purpose:
 * `gridtokenx gateway key <kid>`, and one that says when it was made. The PEM is a private key (PKCS#8, encrypted or not); or, where a TPM keeps that, the
 * public one, and a line that says where the other half is.
 */
const LABEL = /^gridtokenx ([a-z]+) key [0-9a-f]{64}$/m;
const IN_TPM = /^tpm2 (0x81[0-9a-f]{6}) (\S+)$/m;

/** When it was made, for whoever replaces keys after a time; files from before it was written down have no such line. */
const MADE = /^made (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/m;

/** `passphrase` encrypts the file; `tcti` names the TPM that makes and keeps the key (see tpm2-tools), ES256 only. */
export type KeyMaking = Readonly<{
  algorithm?: SignatureAlgorithm;
  passphrase?: string;
  tpm?: Readonly<{ tcti?: string }>;
}>;

/** Makes a key and its file (mode 0600), whole or not at all; a file that is there already is never replaced. @throws Fault `key`. */
export const createKeyFile = (path: string, purpose: KeyPurpose, making: KeyMaking = {}): MessageSigner => {
  if (making.tpm !== undefined && purpose === 'tls')
    throw new Fault('key', 'A tls key is in a file or a credential, not in a TPM: leave --tpm out.');
  if (making.tpm !== undefined) return createInTpm(path, purpose, making.tpm.tcti ?? defaultTcti());
  const { algorithm = purpose === 'tls' ? 'ES256' : 'Ed25519', passphrase } = making;
  assertFits(purpose, algorithm);
  const { privateKey } =
    algorithm === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signer = signerOf(privateKey, purpose);
  const pem =
    passphrase === undefined
      ? privateKey.export({ format: 'pem', type: 'pkcs8' })
      : encryptedPem(privateKey, passphrase);
  createOwnersOnly(path, `${labelOf(signer)}\n${pem.toString()}`);
  return signer;
};

const createInTpm = (path: string, purpose: KeyPurpose, tcti: string): MessageSigner => {
  assertFits(purpose, 'ES256');
  const made = createTpmKey(tcti);
  const signer = tpmSigner(made, purpose);
  createOwnersOnly(path, `${labelOf(signer)}\n${publicPem(signer.key)}tpm2 ${made.handle} ${made.tcti}\n`);
  return signer;
};

const labelOf = ({ purpose, key }: MessageSigner): string =>
  `gridtokenx ${purpose} key ${key.kid}\nmade ${new Date().toISOString().slice(0, 19)}Z`;

/** When a key file was made, as it says itself; null where it does not. @throws Fault `key` when it cannot be read. */
export const keyMade = (path: string): Instant | null => {
  const [, made] = MADE.exec(readOwnersOnly(path)) ?? [];
  return made === undefined ? null : instant(Date.parse(made));
};

/** The signer in a key file, of this purpose, or of the other. @throws Fault `key` when it is absent, open to others, or for neither. */
export const readKeyFile = (path: string, purpose: KeyPurpose, other?: KeyPurpose): MessageSigner => {
  const found = readPrivate(path);
  if (found.purpose === purpose || found.purpose === other) return found;
  throw new Fault(
    'key',
    other === undefined
      ? `${path} has the purpose ${found.purpose}. Give the ${purpose} key: no key serves two purposes.`
      : `${path} has the purpose ${found.purpose}. Give the ${purpose} or ${other} key: no key serves two purposes.`,
  );
};

/** A private key for TLS, opened: PEM for Node's own library, and its signer where it was made here. */
export type TlsKey = Readonly<{ pem: string; signer: MessageSigner | null }>;

/**
 * A key file of the purpose `tls`, or a private key that came with somebody's certificate.
 * @throws Fault `key` when it is absent, open to others, or of another purpose.
 */
export const readTlsKey = (path: string): TlsKey => {
  const text = readOwnersOnly(path);
  const signer = LABEL.test(text) ? readKeyFile(path, 'tls') : null;
  return { pem: privateKeyOf(text, path).export({ format: 'pem', type: 'pkcs8' }).toString(), signer };
};

/** The same as a port: a TPM does not keep the rest of the process waiting. @throws Fault `key`. */
export const openSigner = (path: string, purpose: KeyPurpose): Signer => {
  const signer = readKeyFile(path, purpose);
  const kept = inTpm(readOwnersOnly(path), path);
  return kept === null ? signerHere(signer) : tpmPort(kept, purpose);
};

/** The signer in a key file, whatever its purpose. @throws Fault `key`. */
export const readPrivate = (path: string): MessageSigner => {
  const text = readOwnersOnly(path);
  const purpose = keyPurposes.find((known) => known === LABEL.exec(text)?.[1]);
  if (purpose === undefined)
    throw keyFault(path, 'does not say its purpose: is it a file of `gridtokenx keys generate`?');
  const kept = inTpm(text, path);
  return kept === null ? signerOf(privateKeyOf(text, path), purpose) : tpmSigner(kept, purpose);
};

const privateKeyOf = (text: string, path: string): KeyObject => {
  const encrypted = text.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----');
  try {
    return createPrivateKey({ key: text, format: 'pem', ...(encrypted && { passphrase: passphraseFor(path) }) });
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw keyFault(path, encrypted ? 'does not open with this passphrase' : 'holds no readable PKCS#8 key', error);
  }
};

const inTpm = (text: string, path: string): TpmKey | null => {
  const [, handle, tcti] = IN_TPM.exec(text) ?? [];
  if (handle === undefined || tcti === undefined) return null;
  return { handle, tcti, key: publicKeyFromText(text, path) };
};

/**
 * The passphrase is in a file (first line), never on a command line or in the environment itself: the environment names the
 * file, in a unit as `Environment=GRIDTOKENX_PASSPHRASE_FILE=%d/key.passphrase` beside `LoadCredential=`.
 */
const passphraseFor = (path: string): string => {
  const { GRIDTOKENX_PASSPHRASE_FILE: file } = process.env;
  if (file === undefined || file === '')
    throw keyFault(path, 'is encrypted: name the file with its passphrase in GRIDTOKENX_PASSPHRASE_FILE');
  return readPassphrase(file);
};

/** The first line of a file that is its owner's alone. @throws Fault `key` also when it is empty. */
export const readPassphrase = (file: string): string => {
  const [line = ''] = readOwnersOnly(file).split(/\r?\n/);
  if (line === '') throw new Fault('key', `The passphrase file ${file} has an empty first line.`);
  return line;
};

/** An Ed25519 key has as many too. */
const KID_DIGITS = 64;

/** A public key from SPKI PEM text or from the hexadecimal digits of its raw bytes. @throws Fault `key` also when it is weak. */
export const publicKeyFromText = (text: string, source: string): PublicKey => {
  const digits = /^(?:[0-9a-f]{64}|04[0-9a-f]{128})$/i.exec(text.trim())?.[0];
  const raw = digits === undefined ? rawOf(text, source) : new Uint8Array(Buffer.from(digits, 'hex'));
  if (!isEnrollableKey(raw))
    throw keyFault(
      source,
      digits?.length === KID_DIGITS
        ? 'is no key, or a weak one: give what gridtokenx keys show prints after “public”. The kid, which is printed before, is the hash (SHA-256) of a key and not the key'
        : 'is a weak key that verifiers disagree on, or no point of its curve',
    );
  return publicKey(raw);
};

/** As a file others may have: SubjectPublicKeyInfo PEM. */
export const publicPem = (key: PublicKey): string =>
  createPublicKey({ key: Buffer.from(spkiOf(key)), format: 'der', type: 'spki' })
    .export({ format: 'pem', type: 'spki' })
    .toString();

const rawOf = (pem: string, source: string): Uint8Array => {
  let spki: Uint8Array;
  try {
    spki = new Uint8Array(createPublicKey(pem).export({ format: 'der', type: 'spki' }));
  } catch (error) {
    throw keyFault(source, 'is no public key in PEM or hexadecimal digits', error);
  }
  const raw = rawOfSpki(spki);
  if (raw === null) throw keyFault(source, 'is neither an Ed25519 nor a P-256 key');
  return raw;
};
