import {
  type CoreId,
  type GatewayId,
  isOpaqueId,
  type KeyPurpose,
  keyPurposes,
  type Realm,
  realms,
} from '../domain/identity.ts';
import { fromBase64, fromHex, toBase64, toHex } from './bytes.ts';
import { malformed } from './cbor.ts';

/** Raw public keys by purpose: what a proof is checked against when nobody brings pinned ones. */
export type ProofKeys = Readonly<Partial<Record<KeyPurpose, Uint8Array>>>;

/**
 * A key that another one has taken the place of: it counts for what the log names below the index `until`. `gateway` says
 * whose a gateway key was.
 */
export type PastKey = Readonly<{ purpose: KeyPurpose; raw: Uint8Array; until: number; gateway?: GatewayId }>;

/** What a person can keep in one file and have checked by anybody, without a server. */
export type ProofFile = Readonly<{ keys: ProofKeys; history?: readonly PastKey[] }> &
  (
    | Readonly<{
        kind: 'receipt';
        payloadHash: Uint8Array;
        /** The batch's body as it was sent; null where only its hash is shown. */
        batch: Uint8Array | null;
        /** The receipt message as the core sent it. */
        receipt: Uint8Array;
      }>
    | Readonly<{
        kind: 'leaf';
        leaf: Uint8Array;
        /** Place of the leaf in its batch, and its RFC 9162 §2.1.3 path there. */
        index: number;
        path: readonly Uint8Array[];
        /** The batch's COSE_Sign1 message, without the neighbours' leaves. */
        cose: Uint8Array;
        receipt: Uint8Array;
      }>
    | Readonly<{
        kind: 'log';
        realm: Realm;
        core: CoreId;
        entries: readonly Uint8Array[];
        checkpoints: readonly string[];
      }>
    | Readonly<{
        kind: 'checkpoints';
        realm: Realm;
        core: CoreId;
        older: string;
        newer: string;
        /** RFC 9162 §2.1.4. */
        consistency: readonly Uint8Array[];
      }>
    | Readonly<{
        kind: 'head';
        realm: Realm;
        core: CoreId;
        /** With the lines of its witnesses (C2SP tlog-cosignature). */
        note: string;
        /** Each gateway's signed word for its witness key. */
        witnesses: readonly Readonly<{ gateway: GatewayId; statement: Uint8Array }>[];
        /** Raw public keys of the core's gateways: what the words are checked by when nobody brings pinned ones. */
        gateways: readonly Readonly<{ gateway: GatewayId; publicKey: Uint8Array }>[];
      }>
  );

const FORMAT = 'gridtokenx-proof/v1';
const what = 'proof file';
const trustFile = 'trust file';

/** JSON; bytes in base64, hashes and keys in hexadecimal. */
export const encodeProofFile = (proof: ProofFile): string =>
  `${JSON.stringify(
    {
      format: FORMAT,
      ...proof,
      keys: mapKeys(proof.keys),
      ...(proof.history && { history: proof.history.map(fromPast) }),
    },
    (key, value: unknown) => {
      if (!(value instanceof Uint8Array)) return value;
      return key === 'payloadHash' || key === 'publicKey' ? toHex(value) : toBase64(value);
    },
    2,
  )}\n`;

const mapKeys = (keys: ProofKeys): Readonly<Record<string, string>> =>
  Object.fromEntries(keyPurposes.flatMap((purpose) => [...(keys[purpose] ? [[purpose, toHex(keys[purpose])]] : [])]));

/** @throws Fault `malformed`, naming the field. */
export const decodeProofFile = (text: string): ProofFile => {
  const fields = recordOf(parseJson(text), what);
  if (fields.get('format') !== FORMAT) throw malformed(what, `its format is not ${FORMAT}`);
  const past = historyOf(fields.get('history'));
  const keys = { keys: keysOf(fields.get('keys')), ...(past.length > 0 && { history: past }) };
  const bytes = (name: string) => fromBase64(textField(fields, name), `${what}, field ${name},`);
  const path = (name: string) => listField(fields, name).map((item) => fromBase64(item, `${what}, field ${name},`));
  switch (fields.get('kind')) {
    case 'receipt': {
      const batch = fields.get('batch') === null ? null : bytes('batch');
      return {
        kind: 'receipt',
        ...keys,
        payloadHash: hashOf(textField(fields, 'payloadHash'), 'payload hash'),
        batch,
        receipt: bytes('receipt'),
      };
    }
    case 'leaf': {
      const index = fields.get('index');
      if (typeof index !== 'number') throw malformed(what, 'field index is not a number');
      return {
        kind: 'leaf',
        ...keys,
        leaf: bytes('leaf'),
        index,
        path: path('path'),
        cose: bytes('cose'),
        receipt: bytes('receipt'),
      };
    }
    case 'log':
      return {
        kind: 'log',
        ...keys,
        ...logOf(fields),
        entries: path('entries'),
        checkpoints: listField(fields, 'checkpoints'),
      };
    case 'checkpoints': {
      const [older, newer] = [textField(fields, 'older'), textField(fields, 'newer')];
      return { kind: 'checkpoints', ...keys, ...logOf(fields), older, newer, consistency: path('consistency') };
    }
    case 'head':
      return {
        kind: 'head',
        ...keys,
        ...logOf(fields),
        note: textField(fields, 'note'),
        witnesses: recordsField(fields, 'witnesses').map((one) => ({
          gateway: gatewayField(one),
          statement: fromBase64(textField(one, 'statement'), `${what}, field statement,`),
        })),
        gateways: recordsField(fields, 'gateways').map((one) => ({
          gateway: gatewayField(one),
          publicKey: rawKeyOf(one.get('publicKey'), `key of ${gatewayField(one)}`),
        })),
      };
    default:
      throw malformed(what, 'it is neither a receipt, a leaf, a log, a pair of checkpoints nor a head');
  }
};

/** Whose keys a person believes: one per purpose, each gateway's own, and those that were before them. */
export type TrustFile = Readonly<{
  keys: ProofKeys;
  gateways: ReadonlyMap<GatewayId, Uint8Array>;
  history?: readonly PastKey[];
}>;

/** JSON; keys in hexadecimal. */
export const encodeTrustFile = ({ keys, gateways, history }: TrustFile): string => {
  const ofGateways = Object.fromEntries([...gateways].map(([id, key]) => [id, toHex(key)]));
  const past = history && { history: history.map(fromPast) };
  return `${JSON.stringify({ ...mapKeys(keys), gateways: ofGateways, ...past }, null, 2)}\n`;
};

/**
 * Raw public keys from JSON such as `{"core": "64 hexadecimal digits", "gateways": {"gateway-1": "…"}}`, with
 * `"history": [{"purpose": "gateway", "gateway": "gateway-1", "key": "…", "until": 1234}]` where keys were replaced.
 * @throws Fault `malformed`.
 */
export const decodeTrustFile = (text: string): TrustFile => {
  const { gateways = {}, history, ...keys } = Object.fromEntries(recordOf(parseJson(text, trustFile), trustFile));
  const ofGateways = [...recordOf(gateways, 'list of gateways')].map(
    ([id, key]) => [id, rawKeyOf(key, `key of ${id}`)] as const,
  );
  const past = historyOf(history);
  return { keys: keysOf(keys), gateways: new Map(ofGateways), ...(past.length > 0 && { history: past }) };
};

const fromPast = ({ purpose, raw, until, gateway }: PastKey) => ({
  purpose,
  key: toHex(raw),
  until,
  ...(gateway !== undefined && { gateway }),
});

const historyOf = (value: unknown): readonly PastKey[] => {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw malformed('history of keys', 'it is not a list');
  return value.map((item) => {
    const fields = recordOf(item, 'former key');
    const [purpose, until, gateway] = ['purpose', 'until', 'gateway'].map((name) => fields.get(name));
    const known = keyPurposes.find((one) => one === purpose);
    if (known === undefined) throw malformed('former key', `its purpose is none of ${keyPurposes.join(', ')}`);
    if (typeof until !== 'number' || !Number.isSafeInteger(until) || until < 0)
      throw malformed('former key', 'until is not an index of the log');
    if (gateway !== undefined && (typeof gateway !== 'string' || !isOpaqueId(gateway)))
      throw malformed('former key', 'gateway is not an opaque identifier');
    const key = { purpose: known, raw: rawKeyOf(fields.get('key'), 'former key'), until };
    return gateway === undefined ? key : { ...key, gateway };
  });
};

const keysOf = (value: unknown): ProofKeys => {
  const entries = [...recordOf(value, 'list of keys')].map(([name, key]) => {
    const purpose = keyPurposes.find((known) => known === name);
    if (purpose === undefined)
      throw malformed('list of keys', `there are no ${name} keys; allowed: ${keyPurposes.join(', ')}`);
    return [purpose, rawKeyOf(key, `${name} key`)] as const;
  });
  return Object.fromEntries(entries);
};

const rawKeyOf = (key: unknown, name: string): Uint8Array => {
  const raw = typeof key === 'string' ? hashOf(key, name) : new Uint8Array(0);
  if (raw.length !== 32 && !(raw.length === 65 && raw[0] === 0x04))
    throw malformed(name, 'it is neither 64 hexadecimal digits (Ed25519) nor 130 that begin with 04 (P-256)');
  return raw;
};

/** Written in one way only: a file in which a letter was changed is another file. */
const hashOf = (text: string, name: string): Uint8Array => {
  const bytes = fromHex(text, name);
  if (toHex(bytes) !== text) throw malformed(name, 'it has capital letters');
  return bytes;
};

const logOf = (fields: Fields): Readonly<{ realm: Realm; core: CoreId }> => {
  const realm = realms.find((known) => known === fields.get('realm'));
  const core = textField(fields, 'core');
  if (realm === undefined || !isOpaqueId(core)) throw malformed(what, 'it names no realm and core');
  return { realm, core };
};

type Fields = ReadonlyMap<string, unknown>;

const parseJson = (text: string, name = what): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw malformed(name, 'it is not JSON', error);
  }
};

const recordOf = (value: unknown, name: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(name, 'it is not an object');
  return new Map(Object.entries(value));
};

const textField = (fields: Fields, name: string): string => {
  const value = fields.get(name);
  if (typeof value !== 'string') throw malformed(what, `field ${name} is not text`);
  return value;
};

const listField = (fields: Fields, name: string): readonly string[] => {
  const value = fields.get(name);
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    throw malformed(what, `field ${name} is not a list of texts`);
  return value;
};

const recordsField = (fields: Fields, name: string): readonly Fields[] => {
  const value = fields.get(name);
  if (!Array.isArray(value)) throw malformed(what, `field ${name} is not a list`);
  return value.map((item) => recordOf(item, `${what}, field ${name},`));
};

const gatewayField = (fields: Fields): GatewayId => {
  const gateway = textField(fields, 'gateway');
  if (!isOpaqueId(gateway)) throw malformed(what, 'field gateway is not an opaque identifier');
  return gateway;
};
