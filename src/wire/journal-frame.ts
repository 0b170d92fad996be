import { sha256 } from '@noble/hashes/sha2.js';
import { wh } from '../domain/energy.ts';
import { Fault } from '../domain/fault.ts';
import type { Command, Journalled, MeteredInterval } from '../domain/market.ts';
import { instant, millis } from '../domain/time.ts';
import type { Origin } from '../domain/transaction.ts';
import { concat } from './bytes.ts';
import { type Cbor, decodeCbor, encodeCbor, malformed, sameBytes } from './cbor.ts';
import { arrayFields, codes, type Fields, listOf } from './fields.ts';
import { fromGridFact, toGridFact } from './grid-fact.ts';
import { idField } from './identity-fields.ts';
import { controlIn, decisionIn, erasureIn } from './operator-request.ts';
import { fromOrderMessage, toOrderMessage } from './order-message.ts';
import { fromRegistry, toRegistry } from './registry-fields.ts';

/**
 * `GTXJ`, a version byte, the body's length in 4 bytes big-endian, the body (deterministic CBOR: an array of
 * [at, kind, …] records), and the SHA-256 of all that. The checksum is against truncated and altered storage, not against
 * people: who may write the journal is its only author.
 */
const MAGIC = Uint8Array.of(0x47, 0x54, 0x58, 0x4a);
/** 2: rules come in as a command; what version 1 priced by is not in it. New kinds of records need no new version. */
const VERSION = 2;
const HEADER = 9;
const CHECKSUM = 32;
const what = 'journal row';

const originCodes = codes<Origin>({ measured: 1, recovered: 2, missing: 3, substituted: 4, corrected: 5 }, what);

/** One group commit as one blob. */
export const encodeJournalFrame = (group: readonly Journalled[]): Uint8Array => {
  const body = encodeCbor(group.map(fromJournalled));
  const header = new Uint8Array(HEADER);
  header.set(MAGIC);
  header[4] = VERSION;
  new DataView(header.buffer).setUint32(5, body.length);
  const framed = concat(header, body);
  return concat(framed, sha256(framed));
};

/** @throws Fault `storage` when the blob is truncated, altered, or of a version this software does not know. */
export const decodeJournalFrame = (blob: Uint8Array): readonly Journalled[] => {
  const unreadable = (why: string, advice: string, cause?: unknown) =>
    new Fault('storage', `A journal row cannot be read: ${why}. ${advice}`, { cause });
  const damage = damageOf(blob);
  if (damage !== null) throw unreadable(damage, 'Restore the journal from its replica or backup.');
  const otherVersion = 'Start the version of this software that wrote it.';
  if (blob[4] !== VERSION)
    throw unreadable(`it is of version ${blob[4]}, this software knows ${VERSION}`, otherVersion);
  const body = blob.subarray(HEADER, -CHECKSUM);
  try {
    return listOf(decodeCbor(body, what, body.length), what).map(toJournalled);
  } catch (error) {
    if (error instanceof Fault) throw unreadable(error.message, otherVersion, error);
    throw error;
  }
};

/**
 * Whether a blob is only the beginning of what was written. What has its full length and does not agree was altered;
 * so was what agrees once its stated length is put right.
 */
export const isTruncatedFrame = (blob: Uint8Array): boolean => {
  const shown = Math.min(blob.length, MAGIC.length);
  if (!sameBytes(blob.subarray(0, shown), MAGIC.subarray(0, shown))) return false;
  if (blob.length < HEADER + CHECKSUM) return true;
  if (blob.length >= statedLength(blob)) return false;
  const ofFullLength = Uint8Array.from(blob);
  new DataView(ofFullLength.buffer).setUint32(5, blob.length - HEADER - CHECKSUM);
  return !agrees(ofFullLength);
};

const damageOf = (blob: Uint8Array): string | null => {
  if (isTruncatedFrame(blob)) return 'it is torn';
  if (blob.length < HEADER + CHECKSUM || !sameBytes(blob.subarray(0, 4), MAGIC)) return 'it is no journal row';
  if (blob.length !== statedLength(blob)) return 'it was altered: its length is not the one it states';
  return agrees(blob) ? null : 'it was altered: its checksum does not agree';
};

const statedLength = (blob: Uint8Array): number =>
  HEADER + new DataView(blob.buffer, blob.byteOffset).getUint32(5) + CHECKSUM;

const agrees = (blob: Uint8Array): boolean => sameBytes(sha256(blob.subarray(0, -CHECKSUM)), blob.subarray(-CHECKSUM));

const fromJournalled = ({ at, command }: Journalled): Cbor => [at, ...fromCommand(command)];

const fromCommand = (command: Command): readonly Cbor[] => {
  switch (command.kind) {
    case 'rules':
      return ['rules', command.text, command.hash];
    case 'enrol':
      return ['enrol', fromRegistry(command.registry), command.hash];
    case 'order':
      return ['order', fromOrderMessage(command), command.hash];
    case 'cancel':
      return ['cancel', fromOrderMessage(command)];
    case 'batch': {
      const { gateway, epoch, sequence, payloadHash, intervals, before } = command;
      return ['batch', gateway, epoch, sequence, payloadHash, intervals.map(fromInterval), ...optional(before)];
    }
    case 'fact': {
      const { gateway, epoch, sequence, payloadHash, fact, before } = command;
      return ['fact', gateway, epoch, sequence, payloadHash, fromGridFact(fact), ...optional(before)];
    }
    case 'decide':
      return ['decide', command.message];
    case 'erase':
      return ['erase', command.message];
    case 'control':
      return ['control', command.message];
    case 'tick':
      return ['tick'];
  }
};

const toJournalled = (value: Cbor): Journalled => {
  const [at, kind, ...rest] = listOf(value, what);
  if (typeof at !== 'number') throw malformed(what, 'a record has no time');
  return { at: instant(at), command: toCommand(kind, rest) };
};

const toCommand = (kind: Cbor | undefined, rest: readonly Cbor[]): Command => {
  switch (kind) {
    case 'rules': {
      const fields = arrayFields(rest, what, 2);
      return { kind, text: fields.text(0), hash: fields.bytes(1, 32) };
    }
    case 'enrol': {
      const fields = arrayFields(rest, what, 2);
      return { kind, registry: toRegistry(fields.item(0)), hash: fields.bytes(1, 32) };
    }
    case 'order': {
      const fields = arrayFields(rest, what, 2);
      const message = toOrderMessage(fields.item(0));
      if (message.kind !== kind) throw malformed(what, 'an order record holds a cancellation');
      return { ...message, hash: fields.bytes(1, 32) };
    }
    case 'cancel': {
      const message = toOrderMessage(arrayFields(rest, what, 1).item(0));
      if (message.kind !== kind) throw malformed(what, 'a cancellation record holds an order');
      return message;
    }
    case 'batch': {
      const fields = arrayFields(rest, what, rest.length === 6 ? 6 : 5);
      return {
        kind,
        gateway: idField(fields, 0, what),
        epoch: fields.integer(1),
        sequence: fields.integer(2),
        payloadHash: fields.bytes(3, 32),
        intervals: fields.list(4).map(toInterval),
        ...beforeIn(fields, rest),
      };
    }
    case 'fact': {
      const fields = arrayFields(rest, what, rest.length === 6 ? 6 : 5);
      return {
        kind,
        gateway: idField(fields, 0, what),
        epoch: fields.integer(1),
        sequence: fields.integer(2),
        payloadHash: fields.bytes(3, 32),
        fact: toGridFact(fields.item(4)),
        ...beforeIn(fields, rest),
      };
    }
    case 'decide': {
      const message = arrayFields(rest, what, 1).bytes(0);
      return { kind, ...decisionIn(message), message };
    }
    case 'erase': {
      const message = arrayFields(rest, what, 1).bytes(0);
      return { kind, ...erasureIn(message), message };
    }
    case 'control': {
      const message = arrayFields(rest, what, 1).bytes(0);
      return { kind, ...controlIn(message), message };
    }
    case 'tick':
      arrayFields(rest, what, 0);
      return { kind };
    default:
      throw malformed(what, 'a record is of an unknown kind');
  }
};

/** A sixth item where there is a bound: records without one stay what they were. */
const optional = (before: number | undefined): readonly Cbor[] => (before === undefined ? [] : [before]);
const beforeIn = (fields: Fields, { length }: readonly Cbor[]): Readonly<{ before?: number }> =>
  length === 6 ? { before: fields.integer(5, { least: 0 }) } : {};

const fromInterval = ({ point, start, length, version, origin, energy, leafHash }: MeteredInterval): Cbor => [
  point,
  start,
  length,
  version,
  originCodes.encode(origin),
  leafHash,
  energy && [energy.importWh, energy.exportWh, energy.openingImportWh, energy.openingExportWh, energy.uncertaintyWh],
];

const toInterval = (value: Cbor): MeteredInterval => {
  const fields = arrayFields(value, what, 7);
  return {
    point: idField(fields, 0, what),
    start: instant(fields.integer(1)),
    length: millis(fields.integer(2)),
    version: fields.integer(3),
    origin: originCodes.decode(fields, 4),
    energy: toMeteredEnergy(fields.item(6)),
    leafHash: fields.bytes(5, 32),
  };
};

const toMeteredEnergy = (value: Cbor): MeteredInterval['energy'] => {
  if (value === null) return null;
  const fields = arrayFields(value, what, 5);
  return {
    importWh: wh(fields.integer(0)),
    exportWh: wh(fields.integer(1)),
    openingImportWh: wh(fields.integer(2)),
    openingExportWh: wh(fields.integer(3)),
    uncertaintyWh: wh(fields.integer(4)),
  };
};
