import { type RegisterValue, wh } from '../../src/domain/energy.ts';
import {
  type BadReason,
  badReasons,
  type Quality,
  type UncertainReason,
  uncertainReasons,
} from '../../src/domain/quality.ts';
import type { ClockState } from '../../src/domain/time.ts';
import { instant, millis } from '../../src/domain/time.ts';
import type {
  BoundaryMark,
  BoundaryRegister,
  Leaf,
  Origin,
  PhaseNetting,
  TransformerRatios,
} from '../../src/domain/transaction.ts';
import { type Cbor, malformed } from '../../src/wire/cbor.ts';
import { arrayFields, codes, type Fields, listOf, mapFields } from '../../src/wire/fields.ts';
import { expectSchema, idField, realmCodes } from '../../src/wire/identity-fields.ts';
import { libraryDecode } from './library-decoder.ts';

const SCHEMA = 1;
const what = 'leaf';

const originCodes = codes<Origin>({ measured: 1, recovered: 2, missing: 3, substituted: 4, corrected: 5 }, what);
const nettingCodes = codes<PhaseNetting>({ 'single-phase': 1, 'vector-sum': 2, 'per-phase': 3, unknown: 4 }, what);
const clockCodes = codes<ClockState>({ synchronised: 1, holdover: 2, unsynchronised: 3, simulated: 4 }, what);
const appliedByCodes = codes<TransformerRatios['appliedBy']>({ meter: 1, gateway: 2 }, what);

/** @throws Fault `malformed`. */
export const libraryDecodeLeaf = (bytes: Uint8Array): Leaf => {
  const fields = mapFields(libraryDecode(bytes, what), what, 20);
  expectSchema(fields, SCHEMA, what);
  const origin = originCodes.decode(fields, 9);
  const energy = toEnergy(fields.item(10));
  if ((origin === 'missing') !== (energy === null))
    throw malformed(what, 'energy is absent exactly when it is missing');
  return {
    realm: realmCodes.decode(fields, 1),
    gateway: idField(fields, 2, what),
    point: idField(fields, 3, what),
    deviceCommitment: fields.bytes(4, 32),
    bindingHash: fields.bytes(5, 32),
    start: instant(fields.integer(6)),
    length: millis(fields.integer(7, { least: 1 })),
    version: fields.integer(8, { least: 1 }),
    origin,
    energy,
    ratios: toRatios(fields.item(11)),
    netting: nettingCodes.decode(fields, 12),
    profileHash: fields.bytes(13, 32),
    ruleHash: fields.bytes(14, 32),
    quality: toQuality(fields.item(15)),
    clock: clockCodes.decode(fields, 16),
    sequence: fields.integer(17, { least: 1 }),
    previous: fields.bytes(18, 32),
    salt: fields.bytes(19, 32),
  };
};

const toEnergy = (value: Cbor): Leaf['energy'] => {
  if (value === null) return null;
  const fields = arrayFields(value, 'leaf energy', 4);
  return {
    importWh: wh(fields.integer(0)),
    exportWh: wh(fields.integer(1)),
    opening: toBoundary(fields.item(2)),
    closing: toBoundary(fields.item(3)),
  };
};

const toBoundary = (value: Cbor): BoundaryRegister => {
  const fields = arrayFields(value, 'boundary register', 5);
  return {
    importWh: wh(fields.integer(0, { least: 0 })),
    exportWh: wh(fields.integer(1, { least: 0 })),
    uncertaintyWh: wh(fields.integer(2, { least: 0 })),
    before: toMark(fields.item(3)),
    after: toMark(fields.item(4)),
  };
};

const toMark = (value: Cbor): BoundaryMark | null => {
  if (value === null) return null;
  const fields = arrayFields(value, 'boundary mark', 4);
  return {
    earliest: fields.integer(0),
    latest: fields.integer(1),
    registers: { import: toRegister(fields.item(2)), export: toRegister(fields.item(3)) },
  };
};

const toRegister = (value: Cbor): RegisterValue => {
  const fields = arrayFields(value, 'register', 3);
  const bytes = fields.bytes(2);
  if (bytes.length % 2 === 1) throw malformed('register', 'its raw words are not whole');
  const words = Array.from(
    { length: bytes.length / 2 },
    (_, word) => (bytes[2 * word] ?? 0) * 256 + (bytes[2 * word + 1] ?? 0),
  );
  return { value: fields.integer(0), exponent: fields.integer(1, { least: -18, most: 18 }), words };
};

const toRatios = (value: Cbor): TransformerRatios => {
  const fields = arrayFields(value, 'transformer ratios', 3);
  return {
    current: toRatio(fields.item(0)),
    voltage: toRatio(fields.item(1)),
    appliedBy: appliedByCodes.decode(fields, 2),
  };
};

const toRatio = (value: Cbor): readonly [number, number] => {
  const fields = arrayFields(value, 'transformer ratio', 2);
  return [fields.integer(0, { least: 1 }), fields.integer(1, { least: 1 })];
};

const toQuality = (value: Cbor): Quality => {
  if (listOf(value, 'quality').length === 1) {
    arrayFields(value, 'quality', 1).integer(0, { least: 0, most: 0 });
    return { level: 'good' };
  }
  const fields = arrayFields(value, 'quality', 2);
  return fields.integer(0, { least: 1, most: 2 }) === 1
    ? { level: 'uncertain', reason: reasonIn<UncertainReason>(uncertainReasons, fields) }
    : { level: 'bad', reason: reasonIn<BadReason>(badReasons, fields) };
};

const reasonIn = <Reason extends string>(reasons: readonly Reason[], fields: Fields): Reason => {
  const text = fields.text(1);
  const reason = reasons.find((known) => known === text);
  if (reason === undefined) throw malformed('quality', `its reason '${text.slice(0, 40)}' is unknown`);
  return reason;
};
