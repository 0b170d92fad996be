import { wh } from '../domain/energy.ts';
import { isOpaqueId } from '../domain/identity.ts';
import type { Command, Journalled, MeteredInterval } from '../domain/market.ts';
import { microBahtPerKwh, nanoBaht } from '../domain/money.ts';
import {
  type CancelTerms,
  cancelScopes,
  type OrderTerms,
  selfTradeModes,
  sides,
  timesInForce,
} from '../domain/order.ts';
import { instant, millis } from '../domain/time.ts';
import { decodeCbor, encodeCbor, malformed } from './cbor.ts';
import { realmCodes } from './identity-fields.ts';
import { fromJournalled, originCodes, toJournalled } from './journal-record.ts';
import { PackedReader, PackedWriter } from './packed-bytes.ts';

/*
 * Body of a journal row, version 3: a count of ids and these, each once; a count of records and these (`packed-bytes.ts`). A
 * record is a byte for its kind and what that has; moments are told from the record's own time, which is told from that of
 * the record before, and an id that comes often is its place among the ids.
 *
 * What is seldom (rules, registries, facts, decisions), and what would not come back exactly as it was, is CBOR.
 */
const what = 'journal row';
const CBOR = 0;
const ORDER = 1;
const CANCEL = 2;
const BATCH = 3;
const TICK = 4;
const HASH = 32;
/** Room that rows are put together in, one at a time: making it anew cost a fifth of the writing. */
const [recordRoom, bodyRoom] = [new PackedWriter(1 << 16), new PackedWriter(1 << 16)];

/** Flags of an order, above its side (bit 0), time in force (bits 1, 2) and realm (bits 3, 4). */
const HAS_SELF_TRADE = 0x20;
const HAS_BUDGET = 0x40;
const HAS_REPLACES = 0x80;
const SELDOM = HAS_SELF_TRADE | HAS_BUDGET | HAS_REPLACES;
/** Flags of an interval, above the code of its origin. */
const HAS_ENERGY = 0x80;

/** The body of a row; valid until the next is made. */
export const packRecords = (group: readonly Journalled[]): Uint8Array => {
  const records = recordRoom.clear();
  const ids = new Map<string, number>();
  let now = 0;
  for (const entry of group) {
    if (!pack(records, ids, entry, entry.at - now)) {
      const bytes = encodeCbor(fromJournalled(entry));
      records.byte(CBOR);
      records.count(bytes.length);
      records.raw(bytes);
    }
    now = entry.at;
  }
  const body = bodyRoom.clear();
  body.count(ids.size);
  for (const id of ids.keys()) body.id(id);
  body.count(group.length);
  body.raw(records.written());
  return body.written();
};

/** @throws Fault `malformed`. */
export const unpackRecords = (body: Uint8Array): readonly Journalled[] => {
  const group: Journalled[] = [];
  readRecords(body, unpack, (entry) => void group.push(entry));
  return group;
};

/**
 * Shows each record, in order. An order is shown as the same object every time: it is for who takes its numbers and keeps nothing of it, and
 * so a journal of millions is read without making anything for each but its nonce.
 * @throws Fault `malformed`, after what came before was shown.
 */
export const showRecords = (body: Uint8Array, show: (entry: Journalled) => void): void =>
  readRecords(body, unpackToShow, show);

const readRecords = (body: Uint8Array, unpackOne: typeof unpack, show: (entry: Journalled) => void): void => {
  const reader = new PackedReader(body, what);
  const ids: string[] = [];
  for (let left = reader.count(reader.left); left > 0; left -= 1) ids.push(reader.id());
  let now = 0;
  for (let left = reader.count(reader.left); left > 0; left -= 1) {
    const entry = unpackOne(reader, ids, now);
    now = entry.at;
    show(entry);
  }
  reader.end();
};

/** @returns false, and nothing is written, when the record would not come back as it is */
const pack = (to: PackedWriter, ids: Map<string, number>, { at, command }: Journalled, passed: number): boolean => {
  switch (command.kind) {
    case 'order':
      return packOrder(to, ids, at, passed, command);
    case 'cancel':
      return packCancel(to, ids, at, passed, command.terms);
    case 'batch':
      return packBatch(to, ids, at, passed, command);
    case 'tick':
      if (!Number.isSafeInteger(passed)) return false;
      to.byte(TICK);
      to.whole(passed);
      return true;
    default:
      return false;
  }
};

const unpack = (reader: PackedReader, ids: readonly string[], now: number): Journalled =>
  unpackOf(reader.byte(), reader, ids, now);

const unpackToShow = (reader: PackedReader, ids: readonly string[], now: number): Journalled => {
  const kind = reader.byte();
  if (kind !== ORDER) return unpackOf(kind, reader, ids, now);
  const at = instant(now + reader.whole());
  const flags = reader.byte();
  shown.at = at;
  if ((flags & SELDOM) === 0) {
    readTerms(reader, ids, at, flags, plain.terms);
    reader.rawInto(plain.hash);
    shown.command = plain;
  } else shown.command = unpackOrder(reader, ids, at, flags);
  return shown;
};

const unpackOf = (kind: number, reader: PackedReader, ids: readonly string[], now: number): Journalled => {
  if (kind === CBOR) {
    const bytes = reader.raw(reader.count());
    return toJournalled(decodeCbor(bytes, what, bytes.length));
  }
  const at = instant(now + reader.whole());
  switch (kind) {
    case ORDER:
      return { at, command: unpackOrder(reader, ids, at, reader.byte()) };
    case CANCEL:
      return { at, command: unpackCancel(reader, ids, at) };
    case BATCH:
      return { at, command: unpackBatch(reader, ids, at) };
    case TICK:
      return { at, command: { kind: 'tick' } };
    default:
      throw malformed(what, 'a record is of an unknown kind');
  }
};

/** The place of an id among those of the row; −1 for what is none. */
const placeOf = (ids: Map<string, number>, id: string): number => {
  const known = ids.get(id);
  if (known !== undefined) return known;
  if (!isOpaqueId(id)) return -1;
  ids.set(id, ids.size);
  return ids.size - 1;
};

const idAt = (reader: PackedReader, ids: readonly string[]): string => {
  const id = ids[reader.count()];
  if (id === undefined) throw malformed(what, 'a record names an id that is not there');
  return id;
};

type Order = Extract<Command, { kind: 'order' }>;

const packOrder = (
  to: PackedWriter,
  ids: Map<string, number>,
  at: number,
  passed: number,
  { terms, hash }: Order,
): boolean => {
  const { nonce, start, length, quantityWh, limit, expires, selfTrade, budget, replaces } = terms;
  // No flag is left for it.
  if (terms.green !== undefined) return false;
  const [account, point, zone] = [placeOf(ids, terms.account), placeOf(ids, terms.point), placeOf(ids, terms.zone)];
  const isWhole =
    Number.isSafeInteger(passed) &&
    Number.isSafeInteger(start - at) &&
    Number.isSafeInteger(expires - at) &&
    Number.isSafeInteger(quantityWh) &&
    Number.isSafeInteger(limit) &&
    Number.isSafeInteger(length) &&
    length > 0;
  const isPlain =
    isWhole && account >= 0 && point >= 0 && zone >= 0 && isOpaqueId(nonce) && hash.length === HASH && fits(budget);
  if (!isPlain || (replaces !== undefined && !isOpaqueId(replaces))) return false;
  to.byte(ORDER);
  to.whole(passed);
  to.byte(
    sides.indexOf(terms.side) |
      (timesInForce.indexOf(terms.timeInForce) << 1) |
      (realmCodes.encode(terms.realm) << 3) |
      (selfTrade === undefined ? 0 : HAS_SELF_TRADE) |
      (budget === undefined ? 0 : HAS_BUDGET) |
      (replaces === undefined ? 0 : HAS_REPLACES),
  );
  to.count(account);
  to.count(point);
  to.count(zone);
  to.id(nonce);
  to.whole(start - at);
  to.count(length);
  to.whole(expires - at);
  to.whole(quantityWh);
  to.whole(limit);
  if (selfTrade !== undefined) to.byte(selfTradeModes.indexOf(selfTrade));
  if (budget !== undefined) to.count(Number(budget));
  if (replaces !== undefined) to.id(replaces);
  to.raw(hash);
  return true;
};

const fits = (budget: bigint | undefined): boolean =>
  budget === undefined || (budget >= 0n && budget <= Number.MAX_SAFE_INTEGER);

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Without spreading parts into one another: it is made for every order that is read. */
const blankTerms = (): Mutable<OrderTerms> =>
  // biome-ignore format: as many to a row as fit
  ({
    realm: 'simulation', account: '', point: '', zone: '', nonce: '', start: instant(0), length: millis(0),
    expires: instant(0), side: 'buy', quantityWh: wh(0), limit: microBahtPerKwh(0), timeInForce: 'gate',
  });

/** What orders are shown as: those with nothing but what every order has. */
const plain: Order & { terms: Mutable<OrderTerms> } = {
  kind: 'order',
  terms: blankTerms(),
  hash: new Uint8Array(HASH),
};
const shown: Mutable<Journalled> = { at: instant(0), command: plain };

const unpackOrder = (reader: PackedReader, ids: readonly string[], at: number, flags: number): Order => {
  const terms = blankTerms();
  readTerms(reader, ids, at, flags, terms);
  if (flags & HAS_SELF_TRADE) terms.selfTrade = wordAt(selfTradeModes, reader.byte());
  if (flags & HAS_BUDGET) terms.budget = nanoBaht(BigInt(reader.count()));
  if (flags & HAS_REPLACES) terms.replaces = reader.id();
  return { kind: 'order', terms, hash: reader.raw(HASH) };
};

/** What every order has, in the order in which it was written. */
const readTerms = (
  reader: PackedReader,
  ids: readonly string[],
  at: number,
  flags: number,
  terms: Mutable<OrderTerms>,
): void => {
  terms.realm = realmCodes.wordOf((flags >> 3) & 3, 2);
  terms.account = idAt(reader, ids);
  terms.point = idAt(reader, ids);
  terms.zone = idAt(reader, ids);
  terms.nonce = reader.id();
  terms.start = instant(at + reader.whole());
  terms.length = millis(reader.count());
  terms.expires = instant(at + reader.whole());
  terms.side = wordAt(sides, flags & 1);
  terms.quantityWh = wh(reader.whole());
  terms.limit = microBahtPerKwh(reader.whole());
  terms.timeInForce = wordAt(timesInForce, (flags >> 1) & 3);
};

const wordAt = <Word>(words: readonly Word[], place: number): Word => {
  const word = words[place];
  if (word === undefined) throw malformed(what, 'a record has an unknown code');
  return word;
};

const packCancel = (
  to: PackedWriter,
  ids: Map<string, number>,
  at: number,
  passed: number,
  { realm, account, nonce, expires, scope }: CancelTerms,
): boolean => {
  const place = placeOf(ids, account);
  const isWhole = Number.isSafeInteger(passed) && Number.isSafeInteger(expires - at);
  if (!isWhole || place < 0 || !isOpaqueId(nonce)) return false;
  to.byte(CANCEL);
  to.whole(passed);
  // Scope 0: none is said.
  to.byte(realmCodes.encode(realm) | ((scope === undefined ? 0 : 1 + cancelScopes.indexOf(scope)) << 2));
  to.count(place);
  to.id(nonce);
  to.whole(expires - at);
  return true;
};

const unpackCancel = (reader: PackedReader, ids: readonly string[], at: number): Command => {
  const flags = reader.byte();
  const terms: CancelTerms = {
    realm: realmCodes.wordOf(flags & 3, 2),
    account: idAt(reader, ids),
    nonce: reader.id(),
    expires: instant(at + reader.whole()),
  };
  const scope = flags >> 2;
  return { kind: 'cancel', terms: scope === 0 ? terms : { ...terms, scope: wordAt(cancelScopes, scope - 1) } };
};

type Batch = Extract<Command, { kind: 'batch' }>;

const packBatch = (
  to: PackedWriter,
  ids: Map<string, number>,
  at: number,
  passed: number,
  { gateway, epoch, sequence, payloadHash, intervals, before }: Batch,
): boolean => {
  const place = placeOf(ids, gateway);
  const isWhole = Number.isSafeInteger(passed) && isCount(epoch) && isCount(sequence) && isCount(before ?? 0);
  const isPlain = isWhole && place >= 0 && payloadHash.length === HASH;
  if (!isPlain || !intervals.every((each) => isPlainInterval(each, at) && placeOf(ids, each.point) >= 0)) return false;
  to.byte(BATCH);
  to.whole(passed);
  to.count(place);
  to.count(epoch);
  to.count(sequence);
  // 0: there is no bound.
  to.count(before === undefined ? 0 : 1 + before);
  to.raw(payloadHash);
  to.count(intervals.length);
  for (const interval of intervals) packInterval(to, placeOf(ids, interval.point), at, interval);
  return true;
};

/** One less than what is counted exactly: one more must be too. */
const isCount = (value: number): boolean =>
  Number.isSafeInteger(value) && value >= 0 && value < Number.MAX_SAFE_INTEGER;

const isPlainInterval = ({ start, length, version, energy, leafHash }: MeteredInterval, at: number): boolean =>
  Number.isSafeInteger(start - at) &&
  Number.isSafeInteger(length) &&
  Number.isSafeInteger(version) &&
  leafHash.length === HASH &&
  (energy === null || numbersOf(energy).every(Number.isSafeInteger));

type Energy = NonNullable<MeteredInterval['energy']>;

const numbersOf = ({ importWh, exportWh, openingImportWh, openingExportWh, uncertaintyWh }: Energy) => [
  importWh,
  exportWh,
  openingImportWh,
  openingExportWh,
  uncertaintyWh,
];

const packInterval = (
  to: PackedWriter,
  point: number,
  at: number,
  { start, length, version, origin, energy, leafHash }: MeteredInterval,
): void => {
  to.byte(originCodes.encode(origin) | (energy === null ? 0 : HAS_ENERGY));
  to.count(point);
  to.whole(start - at);
  to.whole(length);
  to.whole(version);
  if (energy !== null) for (const number of numbersOf(energy)) to.whole(number);
  to.raw(leafHash);
};

const unpackBatch = (reader: PackedReader, ids: readonly string[], at: number): Batch => {
  const [gateway, epoch, sequence, bound] = [idAt(reader, ids), reader.count(), reader.count(), reader.count()];
  const payloadHash = reader.raw(HASH);
  const intervals: MeteredInterval[] = [];
  for (let left = reader.count(reader.left); left > 0; left -= 1) intervals.push(unpackInterval(reader, ids, at));
  const batch = { kind: 'batch', gateway, epoch, sequence, payloadHash, intervals } as const;
  return bound === 0 ? batch : { ...batch, before: bound - 1 };
};

const unpackInterval = (reader: PackedReader, ids: readonly string[], at: number): MeteredInterval => {
  const head = reader.byte();
  return {
    origin: originCodes.wordOf(head & ~HAS_ENERGY, 4),
    point: idAt(reader, ids),
    start: instant(at + reader.whole()),
    length: millis(reader.whole()),
    version: reader.whole(),
    energy: (head & HAS_ENERGY) === 0 ? null : unpackEnergy(reader),
    leafHash: reader.raw(HASH),
  };
};

const unpackEnergy = (reader: PackedReader): Energy => ({
  importWh: wh(reader.whole()),
  exportWh: wh(reader.whole()),
  openingImportWh: wh(reader.whole()),
  openingExportWh: wh(reader.whole()),
  uncertaintyWh: wh(reader.whole()),
});
