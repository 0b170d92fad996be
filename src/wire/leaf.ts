import { type RegisterValue, wh } from '../domain/energy.ts';
import {
  type BadReason,
  badReasons,
  good,
  type Quality,
  type UncertainReason,
  uncertainReasons,
} from '../domain/quality.ts';
import type { ClockState } from '../domain/time.ts';
import { instant, millis } from '../domain/time.ts';
import type {
  BoundaryMark,
  BoundaryRegister,
  Leaf,
  Origin,
  PhaseNetting,
  TransformerRatios,
} from '../domain/transaction.ts';
import { type Cbor, encodeCbor } from './cbor.ts';
import { codes, toMap } from './fields.ts';
import { checkId, checkSchema, realmCodes } from './identity-fields.ts';
import { merkleLeafHash } from './merkle.ts';
import { malformed, StrictReader } from './strict-reader.ts';

const SCHEMA = 1;
const what = 'leaf';

const originCodes = codes<Origin>({ measured: 1, recovered: 2, missing: 3, substituted: 4, corrected: 5 }, what);
const nettingCodes = codes<PhaseNetting>({ 'single-phase': 1, 'vector-sum': 2, 'per-phase': 3, unknown: 4 }, what);
const clockCodes = codes<ClockState>({ synchronised: 1, holdover: 2, unsynchronised: 3, simulated: 4 }, what);
const appliedByCodes = codes<TransformerRatios['appliedBy']>({ meter: 1, gateway: 2 }, what);

/** SHA-256(0x00 ‖ leaf): the leaf's name in its batch's tree and in the next leaf of its point. */
export const leafHash = (encoded: Uint8Array): Uint8Array => merkleLeafHash(encoded);

/** A leaf as it is hashed, signed for and kept: map keys 0 (schema) to 19 (salt), in the order of this function. */
export const encodeLeaf = (leaf: Leaf): Uint8Array =>
  encodeCbor(
    toMap(
      SCHEMA,
      realmCodes.encode(leaf.realm),
      leaf.gateway,
      leaf.point,
      leaf.deviceCommitment,
      leaf.bindingHash,
      leaf.start,
      leaf.length,
      leaf.version,
      originCodes.encode(leaf.origin),
      fromEnergy(leaf.energy),
      fromRatios(leaf.ratios),
      nettingCodes.encode(leaf.netting),
      leaf.profileHash,
      leaf.ruleHash,
      fromQuality(leaf.quality),
      clockCodes.encode(leaf.clock),
      leaf.sequence,
      leaf.previous,
      leaf.salt,
    ),
  );

/**
 * Reads exactly what `encodeLeaf` writes, in one pass: its byte fields are views of `bytes`.
 * @throws Fault `malformed`.
 */
export const decodeLeaf = (bytes: Uint8Array): Leaf => {
  const reader = new StrictReader(bytes, what);
  const field = (key: number): StrictReader => {
    reader.key(key);
    return reader;
  };
  reader.map(20);
  checkSchema(field(0).integer(), SCHEMA, what);
  const leaf: Leaf = {
    realm: realmCodes.wordOf(field(1).integer(), 1),
    gateway: checkId(field(2).text(), 2, what),
    point: checkId(field(3).text(), 3, what),
    deviceCommitment: field(4).bytes(32),
    bindingHash: field(5).bytes(32),
    start: instant(field(6).integer()),
    length: millis(field(7).integer(1)),
    version: field(8).integer(1),
    origin: originCodes.wordOf(field(9).integer(), 9),
    energy: toEnergy(field(10)),
    ratios: toRatios(field(11)),
    netting: nettingCodes.wordOf(field(12).integer(), 12),
    profileHash: field(13).bytes(32),
    ruleHash: field(14).bytes(32),
    quality: toQuality(field(15)),
    clock: clockCodes.wordOf(field(16).integer(), 16),
    sequence: field(17).integer(1),
    previous: field(18).bytes(32),
    salt: field(19).bytes(32),
  };
  reader.end();
  if ((leaf.origin === 'missing') !== (leaf.energy === null))
    throw malformed(what, 'energy is absent exactly when it is missing');
  return leaf;
};

const fromEnergy = (energy: Leaf['energy']): Cbor =>
  energy && [energy.importWh, energy.exportWh, fromBoundary(energy.opening), fromBoundary(energy.closing)];

const toEnergy = (reader: StrictReader): Leaf['energy'] => {
  if (reader.isNull()) return null;
  reader.array(4);
  return {
    importWh: wh(reader.integer()),
    exportWh: wh(reader.integer()),
    opening: toBoundary(reader),
    closing: toBoundary(reader),
  };
};

/** [import Wh, export Wh, uncertainty Wh, mark before, mark after]. */
export const fromBoundary = (boundary: BoundaryRegister): Cbor => [
  boundary.importWh,
  boundary.exportWh,
  boundary.uncertaintyWh,
  fromMark(boundary.before),
  fromMark(boundary.after),
];

/** Reads what `fromBoundary` gave. @throws Fault `malformed` */
export const toBoundary = (reader: StrictReader): BoundaryRegister => {
  reader.array(5);
  return {
    importWh: wh(reader.integer(0)),
    exportWh: wh(reader.integer(0)),
    uncertaintyWh: wh(reader.integer(0)),
    before: toMark(reader),
    after: toMark(reader),
  };
};

/** [earliest, latest, import register, export register]; a register is [value, exponent, raw words big-endian]. */
const fromMark = (mark: BoundaryMark | null): Cbor =>
  mark && [mark.earliest, mark.latest, fromRegister(mark.registers.import), fromRegister(mark.registers.export)];

const toMark = (reader: StrictReader): BoundaryMark | null => {
  if (reader.isNull()) return null;
  reader.array(4);
  return {
    earliest: reader.integer(),
    latest: reader.integer(),
    registers: { import: toRegister(reader), export: toRegister(reader) },
  };
};

const fromRegister = ({ value, exponent, words }: RegisterValue): Cbor => [value, exponent, bigEndian(words)];

const bigEndian = (words: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(2 * words.length);
  for (const [at, word] of words.entries()) {
    bytes[2 * at] = word >> 8;
    bytes[2 * at + 1] = word;
  }
  return bytes;
};

const toRegister = (reader: StrictReader): RegisterValue => {
  reader.array(3);
  return { value: reader.integer(), exponent: reader.integer(-18, 18), words: reader.words() };
};

const fromRatios = ({ current, voltage, appliedBy }: TransformerRatios): Cbor => [
  [...current],
  [...voltage],
  appliedByCodes.encode(appliedBy),
];

const toRatios = (reader: StrictReader): TransformerRatios => {
  reader.array(3);
  return {
    current: toRatio(reader),
    voltage: toRatio(reader),
    appliedBy: appliedByCodes.wordOf(reader.integer(), 11),
  };
};

const toRatio = (reader: StrictReader): readonly [number, number] => {
  reader.array(2);
  return [reader.integer(1), reader.integer(1)];
};

/** Quality levels of OPC UA: 0 good, 1 uncertain, 2 bad; the reason in words, as sets of reasons grow. */
const fromQuality = (quality: Quality): Cbor => {
  if (quality.level === 'good') return [0];
  return [quality.level === 'uncertain' ? 1 : 2, quality.reason];
};

const toQuality = (reader: StrictReader): Quality => {
  const parts = reader.list();
  const level = reader.integer(parts === 1 ? 0 : 1, parts === 1 ? 0 : 2);
  if (parts === 1) return good;
  if (parts !== 2) throw malformed('quality', `it has ${parts} parts`);
  return level === 1
    ? { level: 'uncertain', reason: reasonIn<UncertainReason>(uncertainReasons, reader.text()) }
    : { level: 'bad', reason: reasonIn<BadReason>(badReasons, reader.text()) };
};

const reasonIn = <Reason extends string>(reasons: readonly Reason[], text: string): Reason => {
  const reason = reasons.find((known) => known === text);
  if (reason === undefined) throw malformed('quality', `its reason '${text.slice(0, 40)}' is unknown`);
  return reason;
};
