import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, linkSync, openSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Fault } from '../../domain/fault.ts';
import { type KeyPurpose, keyPurposes, type PublicKey } from '../../domain/identity.ts';
import { publicKey, rawOfSpki, spkiOf } from '../../wire/key-id.ts';
import type { MessageSigner } from '../../wire/message-signer.ts';
import { isEnrollableKey } from './enrolment.ts';
import { signerOf } from './signer.ts';

/**
 * A key file is PKCS#8 PEM after one line of explanatory text (RFC 7468 §2), which says its purpose:
 * `gridtokenx gateway key <kid>`.
 */
const LABEL = /^gridtokenx ([a-z]+) key [0-9a-f]{64}$/m;

/** Makes a key and its file (mode 0600), whole or not at all; a file that is there already is never replaced. */
export const createKeyFile = (path: string, purpose: KeyPurpose): MessageSigner => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const signer = signerOf(privateKey, purpose);
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
  const draft = `${path}.${process.pid}.new`;
  try {
    writeDurably(draft, `gridtokenx ${purpose} key ${signer.key.kid}\n${pem.toString()}`);
    linkSync(draft, path);
    syncDirectory(dirname(path));
  } catch (error) {
    const there = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    throw keyFault(path, there ? 'is there already and is never replaced' : 'cannot be made', error);
  } finally {
    removeIfThere(draft);
  }
  return signer;
};

/** The signer in a key file. @throws Fault `key` when it is absent, open to others, or for another purpose. */
export const readKeyFile = (path: string, purpose: KeyPurpose): MessageSigner => {
  const found = readPrivate(path);
  if (found.purpose !== purpose) {
    throw new Fault('key', `${path} is a ${found.purpose} key. Give the ${purpose} key: no key serves two purposes.`);
  }
  return found;
};

/** The signer in a key file, whatever its purpose. @throws Fault `key`. */
export const readPrivate = (path: string): MessageSigner => {
  const text = readOwnersOnly(path);
  const purpose = keyPurposes.find((known) => known === LABEL.exec(text)?.[1]);
  if (purpose === undefined)
    throw keyFault(path, 'does not say its purpose: is it a file of `gridtokenx keys generate`?');
  try {
    return signerOf(createPrivateKey(text), purpose);
  } catch (error) {
    throw error instanceof Fault ? error : keyFault(path, 'holds no readable PKCS#8 key', error);
  }
};

/** A public key from SPKI PEM text or from the hexadecimal digits of its raw bytes. @throws Fault `key` also when it is weak. */
export const publicKeyFromText = (text: string, source: string): PublicKey => {
  const digits = /^(?:[0-9a-f]{64}|04[0-9a-f]{128})$/i.exec(text.trim())?.[0];
  const raw = digits === undefined ? rawOf(text, source) : new Uint8Array(Buffer.from(digits, 'hex'));
  if (!isEnrollableKey(raw))
    throw keyFault(source, 'is a weak key that verifiers disagree on, or no point of its curve');
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

const readOwnersOnly = (path: string): string => {
  const file = openFor(path);
  try {
    const mode = fstatSync(file).mode & 0o777;
    if ((mode & 0o077) !== 0) {
      throw keyFault(
        path,
        `is open to other users (mode ${mode.toString(8).padStart(4, '0')}): chmod 600 it, or better make a new key`,
      );
    }
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
};

const openFor = (path: string): number => {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw keyFault(path, 'cannot be opened: make it with `gridtokenx keys generate`', error);
  }
};

const writeDurably = (path: string, text: string): void => {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
};

const syncDirectory = (path: string): void => {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
};

const removeIfThere = (path: string): void => {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, which is what the fault under way says.
  }
};

const keyFault = (source: string, why: string, cause?: unknown): Fault => {
  const detail = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new Fault('key', `The key ${source} ${why}${detail}.`, { cause });
};
