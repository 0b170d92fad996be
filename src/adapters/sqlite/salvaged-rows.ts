import { instant } from '../../domain/time.ts';
import type { SealedBatch } from '../../domain/transaction.ts';
import type { CaptureState } from '../../ports/outbox.ts';
import { parseBatch } from '../../wire/batch.ts';
import { sameBytes } from '../../wire/cbor.ts';
import { leafHash } from '../../wire/leaf.ts';
import { merkleRoot } from '../../wire/merkle.ts';
import { captureIn } from './capture-bytes.ts';
import { soundCaptureOf } from './capture-text.ts';
import { openRawPages } from './raw-pages.ts';
import { type RawRow, type RawValue, rawRows } from './raw-rows.ts';
import { batchChecksum, bytesChecksum, tallyChecksum } from './row-checksum.ts';
import { wholeBody } from './stored-body.ts';

type SalvagedBatch = Readonly<{ position: number; batch: SealedBatch }>;
type SalvagedTally = Readonly<{
  position: number;
  acknowledged: number;
  forgotten: number;
  capturedEpoch: number;
  capturedSequence: number;
}>;

/** What could be read of a damaged outbox. Every batch, receipt and state is as it was written, by its own checksum. */
export type SalvagedRows = Readonly<{
  /** By `epoch/sequence`. */
  batches: Map<string, SalvagedBatch>;
  refused: Map<string, SalvagedBatch & Readonly<{ reason: string }>>;
  /** By position. */
  receipts: Map<number, Uint8Array>;
  alarms: Map<number, string>;
  told: Readonly<{ acknowledged: number; lost: number }> | null;
  /** Newest first. */
  states: readonly CaptureState[];
  seen: Readonly<{ size: number; root: Uint8Array }> | null;
  /** The newest; null where it cannot be trusted. */
  tally: SalvagedTally | null;
  earlierDamage: ReadonlyMap<number, readonly [keptAs: string, report: string]>;
  wear: ReadonlyMap<number, readonly [bytes: number, syncs: number]>;
}>;

type Salvaging = { -readonly [Key in keyof SalvagedRows]: SalvagedRows[Key] } & {
  states: SalvagedRows['states'];
  earlierDamage: Map<number, readonly [string, string]>;
  wear: Map<number, readonly [number, number]>;
};

/** Reads all there is, newest versions first, so that a stale one never stands in for what came after it. */
export const salvageRows = (file: string): SalvagedRows => {
  using pages = openRawPages(file);
  const into: Salvaging = {
    batches: new Map(),
    refused: new Map(),
    receipts: new Map(),
    alarms: new Map(),
    told: null,
    states: [],
    seen: null,
    tally: null,
    earlierDamage: new Map(),
    wear: new Map(),
  };
  for (const view of pages.views) for (const row of rawRows(view, pages.pageBytes)) takeRow(into, row);
  into.states = into.states.toSorted((a, b) => b.epoch - a.epoch || b.sequence - a.sequence);
  for (const key of into.refused.keys()) into.batches.delete(key);
  return into;
};

const isInteger = (value: RawValue | undefined): value is number => typeof value === 'number';
const isText = (value: RawValue | undefined): value is string => typeof value === 'string';
const isBytes = (value: RawValue | undefined): value is Uint8Array => value instanceof Uint8Array;

/** Tables are told apart by the shape of their rows: nothing else says in which a page was. */
const takeRow = (into: Salvaging, { rowid, values }: RawRow): void => {
  const [key, ...rest] = values;
  if (key !== null) return;
  const [first, second, third] = rest;
  if (isBatchLike(rest)) takeBatch(into, rowid, rest);
  else if (isTallyLike(rest)) takeTally(into, rest);
  else if (isBytes(first) && isInteger(second) && rest.length === 2) takeReceipt(into, rowid, first, second);
  else if (isText(first) && rest.length === 1) takeAlarm(into, rowid, first);
  else if (isText(first) && isInteger(second) && rest.length === 2) takeState(into, first, second);
  else if (isText(first) && isText(second) && rest.length === 2) into.earlierDamage.set(rowid, [first, second]);
  else if (isInteger(first) && isBytes(second) && second.length === 32 && rest.length === 2)
    takeSeen(into, first, second);
  else if (isInteger(first) && isInteger(second) && third === undefined) takeCounts(into, rowid, first, second);
};

type BatchLike = readonly [number, number, number, number, Uint8Array, Uint8Array, ...RawValue[]];

const isBatchLike = (rest: readonly RawValue[]): rest is BatchLike =>
  rest.length >= 6 && rest.slice(0, 4).every(isInteger) && isBytes(rest[4]) && isBytes(rest[5]);

const takeBatch = (into: Salvaging, position: number, row: BatchLike): void => {
  const [epoch, sequence, starts, ends, payloadHash, body, ...more] = row;
  const stored: SealedBatch = { epoch, sequence, from: instant(starts), to: instant(ends), payloadHash, body };
  const reason = isText(more[0]) ? more[0] : null;
  const [checksum, packed] = reason === null ? more : more.slice(1);
  const whole = isInteger(packed) ? packed : 0;
  const sound = isInteger(checksum) ? checksum === batchChecksum(stored, whole) : isWhatWasSigned(stored);
  if (!sound) return;
  const batch = { ...stored, body: wholeBody({ body, whole }) };
  const name = `${epoch}/${sequence}`;
  if (reason === null) into.batches.set(name, into.batches.get(name) ?? { position, batch });
  else into.refused.set(name, { position, batch, reason });
};

/** Of a version without checksums: what the gateway signed says itself what it is. */
const isWhatWasSigned = ({ epoch, sequence, from, to, payloadHash, body }: SealedBatch): boolean => {
  try {
    const parsed = parseBatch(body);
    const { header } = parsed;
    const named = header.epoch === epoch && header.sequence === sequence && header.from === from && header.to === to;
    const whole = sameBytes(merkleRoot(parsed.leaves.map(leafHash)), header.root);
    return named && whole && sameBytes(parsed.payloadHash, payloadHash);
  } catch {
    return false;
  }
};

/** Columns that the checksum covers, and how many there are with it. */
const TALLY_SUMMED = 9;
const TALLY_NUMBERS = 13;

/** The capture state follows, where one was written. */
const isTallyLike = (rest: readonly RawValue[]): boolean =>
  rest.length >= TALLY_NUMBERS && rest.slice(0, TALLY_NUMBERS).every(isInteger);

const takeTally = (into: Salvaging, row: readonly RawValue[]): void => {
  const numbers = row.slice(0, TALLY_NUMBERS).filter(isInteger);
  const state = row[TALLY_NUMBERS];
  if (isBytes(state)) addState(into, captureIn(state));
  const [position = 0, acknowledged = 0, , , , , forgotten = 0, capturedEpoch = 0, capturedSequence = 0] = numbers;
  if (numbers.at(-1) !== tallyChecksum(numbers.slice(0, TALLY_SUMMED))) return;
  if (into.tally !== null && into.tally.position >= position) return;
  into.tally = { position, acknowledged, forgotten, capturedEpoch, capturedSequence };
};

const takeReceipt = (into: Salvaging, position: number, receipt: Uint8Array, checksum: number): void => {
  if (checksum === bytesChecksum(receipt) && !into.receipts.has(position)) into.receipts.set(position, receipt);
};

const takeAlarm = (into: Salvaging, position: number, text: string): void => {
  if (!into.alarms.has(position) && isAlarm(text)) into.alarms.set(position, text);
};

const isAlarm = (text: string): boolean => {
  try {
    const alarm: unknown = JSON.parse(text);
    return typeof alarm === 'object' && alarm !== null && 'id' in alarm && 'kind' in alarm && 'state' in alarm;
  } catch {
    return false;
  }
};

const takeState = (into: Salvaging, text: string, checksum: number): void => {
  addState(into, soundCaptureOf(text, checksum));
};

const addState = (into: Salvaging, state: CaptureState | null): void => {
  if (state !== null) into.states = [...into.states, state];
};

const takeSeen = (into: Salvaging, size: number, root: Uint8Array): void => {
  if (into.seen === null || into.seen.size < size) into.seen = { size, root };
};

/** How far the DSO has come has the only row of its table; days of wear count from 1970. */
const takeCounts = (into: Salvaging, rowid: number, first: number, second: number): void => {
  if (rowid === 1) into.told ??= { acknowledged: first, lost: second };
  else if (!into.wear.has(rowid)) into.wear.set(rowid, [first, second]);
};
