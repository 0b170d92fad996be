import { sha256 } from '@noble/hashes/sha2.js';
import type {
  AuthorsWord,
  ChangeReason,
  ChangeStep,
  ChangeWay,
  ConfigurationEntry,
  PathChange,
  ToldValue,
} from '../domain/configuration-change.ts';
import { Fault } from '../domain/fault.ts';
import type { PublicKey, VerifySignature } from '../domain/identity.ts';
import { type ClockState, instant } from '../domain/time.ts';
import { type Cbor, decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { givenKeys, openMessage, parseMessage, prepareMessage } from './cose.ts';
import { arrayFields, codes, type Fields, mapFields, toMap } from './fields.ts';
import { expectSchema, idField } from './identity-fields.ts';
import type { SigningKey, Unsigned } from './message-signer.ts';

/** The second has codes of what was refused; an entry without any is written as the first, as it always was. */
const SCHEMA = 1;
const SCHEMA_OF_REASONS = 2;
/** Whose history it is: a gateway's key and a core's sign different kinds, so that none passes for the other's. */
const kinds = { gateway: 'configuration-entry', core: 'core-configuration-entry' } as const;
type Program = keyof typeof kinds;
const what = 'entry of the configuration history';

/** People write no more than this about one change. */
export const LONGEST_REASON = 500;
/** What a program says of an outcome: sentences of refusals name paths and what is allowed there. */
export const LONGEST_OUTCOME = 4_000;
/** A configuration with more wrong is told in words alone. */
export const MOST_REASONS = 500;
/** What one of them is about, as JSON: a typing mistake names every key there is. */
export const LONGEST_PARAMS = 16_000;
/** A change of everything is told by its first places: the bytes of both sides are kept. */
export const MOST_PATHS = 500;

const ways = codes<ChangeWay>({ file: 1, signal: 2, api: 3, fleet: 4, start: 5, command: 6 }, what);
const steps = codes<ChangeStep>({ proposed: 1, applied: 2, confirmed: 3, 'rolled-back': 4, refused: 5 }, what);
const clocks = codes<ClockState>({ synchronised: 1, holdover: 2, unsynchronised: 3, simulated: 4 }, what);

/** Nothing stands before the first entry. */
export const NO_ENTRY = new Uint8Array(32);

/** What names an entry, and what the next one must carry: the hash of its signed bytes. */
export const entryHash = (message: Uint8Array): Uint8Array => sha256(message);

/** What a gateway or core signs. @throws Fault `key` when the key is neither's, `malformed` for what nobody could read again. */
export const prepareEntry = (entry: ConfigurationEntry, signer: SigningKey): Unsigned<Uint8Array> => {
  const payload = encodeCbor(fromEntry(entry));
  toEntry(decodeCbor(payload, what));
  return prepareMessage(kinds[signer.purpose === 'core' ? 'core' : 'gateway'], payload, signer);
};

/** An entry signed by one of these keys of a gateway, or of a core. @throws Fault `malformed` or `signature`. */
export const openEntry = (
  message: Uint8Array,
  keys: readonly PublicKey[],
  verify: VerifySignature,
): ConfigurationEntry => {
  const program = programOf(message);
  return toEntry(decodeCbor(openMessage(kinds[program], message, givenKeys(keys, program), verify).payload, what));
};

/** What stands in an entry whose signature is judged elsewhere, and the key it says it is signed with. @throws Fault `malformed`. */
export const parseEntry = (message: Uint8Array): Readonly<{ entry: ConfigurationEntry; kid: string }> => {
  const { payload, kid } = parseMessage(kinds[programOf(message)], message);
  return { entry: toEntry(decodeCbor(payload, what)), kid };
};

/** Of which program's history it is, as it says itself; what is none is taken for a gateway's, and refused as that. */
const programOf = (message: Uint8Array): Program => {
  try {
    parseMessage(kinds.core, message);
    return 'core';
  } catch (error) {
    if (error instanceof Fault) return 'gateway';
    throw error;
  }
};

const fromEntry = (entry: ConfigurationEntry): Cbor =>
  toMap(
    ...[
      entry.reasons.length === 0 ? SCHEMA : SCHEMA_OF_REASONS,
      entry.sequence,
      entry.gateway,
      entry.before,
      entry.at,
      clocks.encode(entry.clock),
    ],
    ...[entry.change, steps.encode(entry.step), ways.encode(entry.way), entry.author, entry.reason],
    ...[entry.configuration, entry.basedOn, entry.restores],
    entry.diff.map(({ path, before, after }): Cbor => [path, before, after]),
    entry.outcome,
    entry.word === null ? null : [entry.word.message, entry.word.key],
    ...(entry.reasons.length === 0
      ? []
      : [entry.reasons.map(({ code, params }): Cbor => [code, JSON.stringify(params)])]),
  );

const toEntry = (value: Cbor): ConfigurationEntry => {
  const hasReasons = value instanceof Map && value.get(0) === SCHEMA_OF_REASONS;
  const fields = mapFields(value, what, hasReasons ? 18 : 17);
  expectSchema(fields, hasReasons ? SCHEMA_OF_REASONS : SCHEMA, what);
  const numberOrNone = (key: number) => (fields.item(key) === null ? null : fields.integer(key, { least: 1 }));
  if (fields.list(14).length > MOST_PATHS) throw malformed(what, `it tells of more than ${MOST_PATHS} paths`);
  return {
    sequence: fields.integer(1, { least: 1 }),
    gateway: idField(fields, 2, what),
    before: fields.bytes(3, 32),
    at: instant(fields.integer(4)),
    clock: clocks.decode(fields, 5),
    change: fields.integer(6, { least: 1 }),
    step: steps.decode(fields, 7),
    way: ways.decode(fields, 8),
    author: written(fields, 9, 'author', LONGEST_REASON),
    reason: written(fields, 10, 'reason', LONGEST_REASON),
    configuration: fields.bytes(11, 32),
    basedOn: numberOrNone(12),
    restores: numberOrNone(13),
    diff: fields.list(14).map(pathChangeIn),
    outcome: fields.item(15) === null ? null : written(fields, 15, 'outcome', LONGEST_OUTCOME),
    reasons: hasReasons ? reasonsIn(fields.list(17)) : [],
    word: fields.item(16) === null ? null : wordIn(fields.item(16)),
  };
};

const written = (fields: Fields, key: number, name: string, longest: number): string => {
  const text = fields.text(key);
  if (text.trim() === '' || text.length > longest)
    throw malformed(what, `its ${name} is empty, or longer than ${longest} characters`);
  return text;
};

const pathChangeIn = (item: Cbor): PathChange => {
  const fields = arrayFields(item, what, 3);
  return { path: fields.text(0), before: toldIn(fields, 1), after: toldIn(fields, 2) };
};

const reasonsIn = (items: readonly Cbor[]): readonly ChangeReason[] => {
  if (items.length === 0 || items.length > MOST_REASONS)
    throw malformed(what, `it has not 1 to ${MOST_REASONS} reasons`);
  return items.map((item) => {
    const fields = arrayFields(item, what, 2);
    return { code: codeIn(fields.text(0)), params: paramsIn(fields.text(1)) };
  });
};

const codeIn = (code: string): string => {
  if (!/^[a-z0-9-]{1,64}$/.test(code)) throw malformed(what, `"${code.slice(0, 64)}" is no code`);
  return code;
};

const paramsIn = (text: string): ChangeReason['params'] => {
  if (text.length > LONGEST_PARAMS) throw malformed(what, `a reason is longer than ${LONGEST_PARAMS} characters`);
  const params: unknown = jsonOrNull(text);
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    throw malformed(what, 'a reason is about no JSON object');
  return params as ChangeReason['params'];
};

const jsonOrNull = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const toldIn = (fields: Fields, key: number): ToldValue => {
  const value = fields.item(key);
  return value === null || value === true ? value : fields.text(key);
};

const wordIn = (item: Cbor): AuthorsWord => {
  const fields = arrayFields(item, what, 2);
  return { message: fields.bytes(0), key: fields.bytes(1) };
};
