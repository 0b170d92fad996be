import { Fault } from '../domain/fault.ts';
import type { KeyPurpose, Kid, PublicKey, SignatureAlgorithm, VerifySignature } from '../domain/identity.ts';
import { concat, fromHex, toHex, utf8 } from './bytes.ts';
import { decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { arrayFields } from './fields.ts';
import { type MessageSigner, type SigningKey, signNow, type Unsigned } from './message-signer.ts';

/**
 * Kinds of signed messages. The external data binds a signature to its kind, so that one can never pass for another;
 * `typ` says the kind to who finds the bytes (RFC 9596); the purpose says whose key may sign it.
 */
const kinds = {
  batch: { typ: 'application/gridtokenx-batch+cose', aad: 'gridtokenx/batch/v1', purpose: 'gateway' },
  bill: { typ: 'application/gridtokenx-bill+cose', aad: 'gridtokenx/bill/v1', purpose: 'core' },
  buffer: { typ: 'application/gridtokenx-buffer+cose', aad: 'gridtokenx/buffer/v1', purpose: 'gateway' },
  commissioning: {
    typ: 'application/gridtokenx-commissioning+cose',
    aad: 'gridtokenx/commissioning/v1',
    purpose: 'gateway',
  },
  'configuration-entry': {
    typ: 'application/gridtokenx-configuration-entry+cose',
    aad: 'gridtokenx/configuration-entry/v1',
    purpose: 'gateway',
  },
  'core-configuration-entry': {
    typ: 'application/gridtokenx-core-configuration-entry+cose',
    aad: 'gridtokenx/core-configuration-entry/v1',
    purpose: 'core',
  },
  'configuration-request': {
    typ: 'application/gridtokenx-configuration-request+cose',
    aad: 'gridtokenx/configuration-request/v1',
    purpose: 'operator',
  },
  'core-report': { typ: 'application/gridtokenx-core-report+cose', aad: 'gridtokenx/core-report/v1', purpose: 'core' },
  exchange: { typ: 'application/gridtokenx-exchange+cose', aad: 'gridtokenx/exchange/v1', purpose: 'gateway' },
  'gateway-handover': {
    typ: 'application/gridtokenx-gateway-handover+cose',
    aad: 'gridtokenx/gateway-handover/v1',
    purpose: 'gateway',
  },
  'grid-fact': {
    typ: 'application/gridtokenx-grid-fact+cose',
    aad: 'gridtokenx/grid-fact/v1',
    purpose: 'gateway',
  },
  'operator-request': {
    typ: 'application/gridtokenx-operator-request+cose',
    aad: 'gridtokenx/operator-request/v1',
    purpose: 'operator',
  },
  order: { typ: 'application/gridtokenx-order+cose', aad: 'gridtokenx/order/v1', purpose: 'account' },
  'quality-report': {
    typ: 'application/gridtokenx-quality-report+cose',
    aad: 'gridtokenx/quality-report/v1',
    purpose: 'gateway',
  },
  receipt: { typ: 'application/gridtokenx-receipt+cose', aad: 'gridtokenx/receipt/v1', purpose: 'core' },
  'substation-report': {
    typ: 'application/gridtokenx-substation-report+cose',
    aad: 'gridtokenx/substation-report/v1',
    purpose: 'operator',
  },
  'witness-key': {
    typ: 'application/gridtokenx-witness-key+cose',
    aad: 'gridtokenx/witness-key/v1',
    purpose: 'gateway',
  },
  registry: { typ: 'application/gridtokenx-registry+cose', aad: 'gridtokenx/registry/v1', purpose: 'operator' },
} as const satisfies Record<string, Readonly<{ typ: string; aad: string; purpose: KeyPurpose }>>;
export type SignedKind = keyof typeof kinds;

/** A key and the one thing it may be used for. */
export type PurposedKey = Readonly<{ key: PublicKey; purpose: KeyPurpose }>;

/** A COSE_Sign1 message taken apart, its signature not yet verified. */
export type UnverifiedSign1 = Readonly<{
  kind: SignedKind;
  kid: Kid;
  /** As the header says; it must be that of the key. */
  algorithm: SignatureAlgorithm;
  payload: Uint8Array;
  signature: Uint8Array;
  /** Sig_structure (RFC 9052 §4.4): what the signature is over. */
  signed: Uint8Array;
}>;

/** Tag 18 (RFC 9052 §2). */
const TAG_SIGN1 = 0xd2;
const HEADER_ALG = 1;
const HEADER_KID = 4;
/** RFC 9596. */
const HEADER_TYP = 16;
/** Ed25519 of RFC 9864, ES256 of RFC 9053. */
const algorithmCodes = { Ed25519: -19, ES256: -7 } as const satisfies Record<SignatureAlgorithm, number>;
/** The polymorphic forerunner of Ed25519 (RFC 9053), which is accepted but not made. */
const ALG_EDDSA = -8;

/** Signs a payload as a tagged COSE_Sign1 with everything in the protected header. @throws Fault `key`. */
export const signMessage = (kind: SignedKind, payload: Uint8Array, signer: MessageSigner): Uint8Array =>
  signNow(prepareMessage(kind, payload, signer), signer);

/** The same for who signs elsewhere: what is to be signed, and the message once it is. @throws Fault `key`. */
export const prepareMessage = (kind: SignedKind, payload: Uint8Array, signer: SigningKey): Unsigned<Uint8Array> => {
  const { purpose } = kinds[kind];
  if (signer.purpose !== purpose) {
    throw new Fault('key', `A ${kind} is signed by the ${purpose} key, not by the ${signer.purpose} key.`);
  }
  const header = encodeHeader(kind, signer.key.algorithm, fromHex(signer.key.kid));
  return {
    toSign: sigStructure(kind, header, payload),
    signed: (signature) => concat(Uint8Array.of(TAG_SIGN1), encodeCbor([header, new Map(), payload, signature])),
  };
};

const encodeHeader = (kind: SignedKind, algorithm: SignatureAlgorithm, kid: Uint8Array): Uint8Array =>
  encodeCbor(
    new Map<number, number | Uint8Array | string>([
      [HEADER_ALG, algorithmCodes[algorithm]],
      [HEADER_KID, kid],
      [HEADER_TYP, kinds[kind].typ],
    ]),
  );

/** Takes a message apart and refuses whatever we do not make ourselves; `called`: what it is to people. @throws Fault `malformed`. */
export const parseMessage = (kind: SignedKind, bytes: Uint8Array, called: string = kind): UnverifiedSign1 => {
  const what = `signed ${called}`;
  if (bytes[0] !== TAG_SIGN1) throw malformed(what, 'it is not a tagged COSE_Sign1 message');
  const parts = arrayFields(decodeCbor(bytes.subarray(1), what), what, 4);
  const unprotected = parts.item(1);
  if (!(unprotected instanceof Map) || unprotected.size > 0) throw malformed(what, 'it has unprotected headers');
  const header = parts.bytes(0);
  const payload = parts.bytes(2);
  return {
    kind,
    ...readHeader(kind, header, what),
    payload,
    signature: parts.bytes(3, 64),
    signed: sigStructure(kind, header, payload),
  };
};

/**
 * Opens a message: the payload is what the key with this purpose signed. `called`: what it is to people.
 * @throws Fault `malformed`, or `signature` for an unknown key, a key of another purpose and a wrong signature.
 */
export const openMessage = (
  kind: SignedKind,
  bytes: Uint8Array,
  keyOf: (kid: Kid) => PurposedKey | null,
  verify: VerifySignature,
  called: string = kind,
): Readonly<{ kid: Kid; payload: Uint8Array }> => openParsed(parseMessage(kind, bytes, called), keyOf, verify, called);

/** The same of a message that was taken apart before. @throws Fault `signature`, as `openMessage` does. */
export const openParsed = (
  message: UnverifiedSign1,
  keyOf: (kid: Kid) => PurposedKey | null,
  verify: VerifySignature,
  called: string = message.kind,
): Readonly<{ kid: Kid; payload: Uint8Array }> => {
  const known = keyOf(message.kid);
  if (known === null) {
    throw new Fault('signature', `The ${called} is signed by the key ${message.kid}, which is not known here.`);
  }
  const { purpose } = kinds[message.kind];
  if (known.purpose !== purpose) {
    throw new Fault('signature', `The ${called} is signed by ${aKey(known.purpose)}; only ${aKey(purpose)} may.`);
  }
  if (known.key.algorithm !== message.algorithm) {
    throw new Fault(
      'signature',
      `The ${called} says it is signed by ${message.algorithm}; its key is ${known.key.algorithm}.`,
    );
  }
  if (!verify(known.key, message.signed, message.signature)) {
    throw new Fault('signature', `The signature of the ${called} does not verify under the key ${message.kid}.`);
  }
  return { kid: message.kid, payload: message.payload };
};

/**
 * Finds the key of a message among those that somebody gave, all of one purpose. By chance a kid is a public key too, which nobody has the
 * private half of: the refusal would name the very digits that were given as one.
 * @throws Fault `signature`
 */
export const givenKeys =
  (keys: readonly PublicKey[], purpose: KeyPurpose) =>
  (kid: Kid): PurposedKey | null => {
    const key = keys.find((one) => one.kid === kid);
    if (key !== undefined) return { key, purpose };
    if (keys.every((one) => toHex(one.raw) !== kid)) return null;
    throw new Fault(
      'signature',
      `The key that was given is ${kid}, which is the kid of the key that signed, a hash, and not that key: give what gridtokenx keys show prints after “public”.`,
    );
  };

const aKey = (purpose: KeyPurpose): string => `${/^[aeiou]/.test(purpose) ? 'an' : 'a'} ${purpose} key`;

const readHeader = (kind: SignedKind, header: Uint8Array, what: string): Pick<UnverifiedSign1, 'kid' | 'algorithm'> => {
  const usual = usualKid(kind, header);
  if (usual !== null) return { kid: toHex(usual), algorithm: 'Ed25519' };
  const values = decodeCbor(header, `${what}'s protected header`);
  if (!(values instanceof Map) || values.size !== 3) throw malformed(what, 'its header is not alg, kid and typ');
  const [alg, kid, typ] = [HEADER_ALG, HEADER_KID, HEADER_TYP].map((key) => values.get(key));
  const algorithm = algorithmOf(alg);
  if (algorithm === null) throw malformed(what, 'its algorithm is neither Ed25519 nor ES256');
  if (typ !== kinds[kind].typ) throw malformed(what, `its type is not ${kinds[kind].typ}`);
  if (!(kid instanceof Uint8Array) || kid.length !== KID_BYTES) throw malformed(what, 'its key id is not 32 bytes');
  return { kid: toHex(kid), algorithm };
};

const algorithmOf = (code: unknown): SignatureAlgorithm | null => {
  if (code === algorithmCodes.Ed25519 || code === ALG_EDDSA) return 'Ed25519';
  return code === algorithmCodes.ES256 ? 'ES256' : null;
};

const sigStructure = (kind: SignedKind, header: Uint8Array, payload: Uint8Array): Uint8Array =>
  encodeCbor(['Signature1', header, formOf(kind).aad, payload]);

/** `header`: as we make it for an Ed25519 key whose id is all zeros. */
type Form = Readonly<{ aad: Uint8Array; header: Uint8Array }>;
const forms = new Map<SignedKind, Form>();
const formOf = (kind: SignedKind): Form => {
  const known = forms.get(kind);
  if (known !== undefined) return known;
  const made = { aad: utf8(kinds[kind].aad), header: encodeHeader(kind, 'Ed25519', new Uint8Array(KID_BYTES)) };
  forms.set(kind, made);
  return made;
};

const KID_BYTES = 32;
/** Behind the heads of the map, of alg with its value, and of kid. */
const KID_AT = 6;
/** The key id of a header that is, but for it, the one we make ourselves: most are, and need not be decoded. */
const usualKid = (kind: SignedKind, header: Uint8Array): Uint8Array | null => {
  const form = formOf(kind).header;
  if (header.length !== form.length) return null;
  for (let at = 0; at < form.length; at += 1) {
    if (at === KID_AT) at += KID_BYTES;
    if (header[at] !== form[at]) return null;
  }
  return header.subarray(KID_AT, KID_AT + KID_BYTES);
};
