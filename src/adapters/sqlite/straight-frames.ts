import type Database from 'better-sqlite3';
import type { FrameLength } from '../../domain/quality-frame.ts';
import type { Instant } from '../../domain/time.ts';
import { localBytes } from './raw-rows.ts';
import { type SettledPages, settledPages } from './settled-pages.ts';
import { type FrameRow, framesInOrder, hasLater } from './verify-quality.ts';

/**
 * The rows `framesInOrder` gives, read straight out of the pages of the file (SQLite file format §1.6, §2.1) as far as these are
 * settled, and asked of SQLite where they are not: of a year that is a third of the time. The bytes of a row are given until the
 * next is asked for. The connection is in a transaction.
 */
export const straightFrames = (database: Database.Database): Iterable<FrameRow> => {
  const root = database.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'frame'").pluck().get();
  const pages = settledPages(database);
  if (hasLater(database) || root === undefined || pages === null) return framesInOrder(database);
  const asked = database.prepare<[number, number], FrameRow>(
    `SELECT number, length, starts, 0 AS revision, bytes, hash FROM frame
       WHERE number > ? AND number <= ? ORDER BY number`,
  );
  const walk: Walk = { pages, rowAt: rowReader(pages), asked: (span) => asked.iterate(span.after, span.through) };
  return subtree(walk, root, { after: Number.NEGATIVE_INFINITY, through: Number.POSITIVE_INFINITY, depth: 0 });
};

type Walk = Readonly<{
  pages: SettledPages;
  /** Null where the row has to be asked for. */
  rowAt: (leaf: Buffer, cell: number) => FrameRow | null;
  asked: (span: Span) => Iterable<FrameRow>;
}>;
/** Numbers of rows: all in a subtree lie in it. `depth`: beyond the deepest tree there is, pages lead in a circle. */
type Span = Readonly<{ after: number; through: number; depth: number }>;
type Child = Span & Readonly<{ page: number }>;

const [INTERIOR, LEAF] = [0x05, 0x0d];
const DEEPEST = 20;

function* subtree(walk: Walk, number: number, span: Span): Generator<FrameRow> {
  const found = span.depth > DEEPEST ? null : walk.pages.at(number);
  // A copy: the place of the page is used again.
  const page = found === null ? null : Buffer.from(found);
  const children = page?.[0] === INTERIOR ? childrenOf(page, span) : null;
  const cells = page?.[0] === LEAF ? cellsOf(page, span) : null;
  if (children !== null) for (const child of children) yield* subtree(walk, child.page, child);
  else if (page !== null && cells !== null)
    for (const { at, row } of cells) {
      const straight = walk.rowAt(page, at);
      if (straight !== null) yield straight;
      else yield* walk.asked({ ...span, after: row - 1, through: row });
    }
  else yield* walk.asked(span);
}

/** Null where it is no page of a tree with these rows. */
const childrenOf = (page: Buffer, { after, through, depth }: Span): readonly Child[] | null => {
  const children: Child[] = [];
  let before = after;
  for (const at of placesIn(page, INTERIOR_HEADER)) {
    const key = readVarint(page, at + 4);
    if (!(key > before && key <= through)) return null;
    children.push({ page: page.readUInt32BE(at), after: before, through: key, depth: depth + 1 });
    before = key;
  }
  return [...children, { page: page.readUInt32BE(8), after: before, through, depth: depth + 1 }];
};

type Cell = Readonly<{ at: number; row: number }>;
const cellsOf = (page: Buffer, { after, through }: Span): readonly Cell[] | null => {
  const cells: Cell[] = [];
  let before = after;
  for (const at of placesIn(page, LEAF_HEADER)) {
    const row = readVarint(page, at + varintBytes(page, at));
    if (!(row > before && row <= through)) return null;
    cells.push({ at, row });
    before = row;
  }
  return cells;
};

const [INTERIOR_HEADER, LEAF_HEADER] = [12, 8];

/** Where the cells of a page begin. */
const placesIn = (page: Buffer, header: number): readonly number[] => {
  const count = page.readUInt16BE(3);
  return Array.from({ length: Math.min(count, (page.length - header) >> 1) }, (_, cell) =>
    page.readUInt16BE(header + 2 * cell),
  );
};

/** Nine bytes at most; not a number behind the end. Beyond 2⁵³ it is not exact, and no number of a row. */
const readVarint = (bytes: Buffer, at: number): number => {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[at + index] ?? Number.NaN;
    value = value * 128 + (byte & 0x7f);
    if (!(byte >= 0x80)) return Number.isNaN(byte) ? byte : value;
  }
  return value * 256 + (bytes[at + 8] ?? Number.NaN);
};

const varintBytes = (bytes: Buffer, at: number): number => {
  let count = 1;
  while (count < 9 && (bytes[at + count - 1] as number) >= 0x80) count += 1;
  return count;
};

/** Rows are put together in one place, one after the other. */
const rowReader = (pages: SettledPages): Walk['rowAt'] => {
  let place = Buffer.alloc(CHUNK);
  const payloadAt = (leaf: Buffer, cell: number): Buffer | null => {
    const size = readVarint(leaf, cell);
    if (!(size <= LONGEST_ROW)) return null;
    if (size > place.length) place = Buffer.alloc(2 * size);
    const from = cell + varintBytes(leaf, cell);
    const first = from + varintBytes(leaf, from);
    const local = localBytes(size, pages.bytes);
    if (first + local + (local < size ? 4 : 0) > leaf.length) return null;
    leaf.copy(place, 0, first, first + local);
    let next = local < size ? leaf.readUInt32BE(first + local) : 0;
    for (let filled = local; filled < size; filled += pages.bytes - 4) {
      const page = pages.at(next);
      if (page === null) return null;
      page.copy(place, filled, 4, Math.min(page.length, 4 + size - filled));
      next = page.readUInt32BE(0);
    }
    return place.subarray(0, size);
  };
  return (leaf, cell) => {
    const payload = payloadAt(leaf, cell);
    const number = readVarint(leaf, cell + varintBytes(leaf, cell));
    return payload === null ? null : rowOf(number, payload);
  };
};

const CHUNK = 64 * 1024;
/** A frame has at most 4 MB, and what claims to be longer SQLite is asked for. */
const LONGEST_ROW = 8 * 1024 * 1024;

/** Of the columns number (which is the row's), length, starts, bytes and hash; null where it is not made of these. */
const rowOf = (number: number, payload: Buffer): FrameRow | null => {
  const types: number[] = [];
  const head = readVarint(payload, 0);
  let at = varintBytes(payload, 0);
  while (at < head && types.length <= COLUMNS) {
    types.push(readVarint(payload, at));
    at += varintBytes(payload, at);
  }
  const [own, length, starts, bytes, hash] = types as [number, number, number, number, number];
  if (types.length !== COLUMNS || at !== head || own !== 0) return null;
  const width = integerBytes[starts];
  if (!isText(length) || width === undefined || !isBlob(bytes) || !isBlob(hash)) return null;
  const startsAt = head + bytesIn(length);
  const bytesAt = startsAt + width;
  const hashAt = bytesAt + bytesIn(bytes);
  if (hashAt + bytesIn(hash) !== payload.length) return null;
  return {
    number,
    length: payload.toString('latin1', head, startsAt) as FrameLength,
    starts: payload.readIntBE(startsAt, width) as Instant,
    revision: 0,
    bytes: payload.subarray(bytesAt, hashAt),
    hash: new Uint8Array(payload.subarray(hashAt)),
  };
};

/** Serial types (SQLite file format §2.1). Integers of 1, 2, 3, 4 and 6 bytes: no moment that is one has 8. */
const COLUMNS = 5;
const integerBytes: Readonly<Record<number, number>> = { 1: 1, 2: 2, 3: 3, 4: 4, 5: 6 };
const isText = (type: number): boolean => type >= 13 && type % 2 === 1;
const isBlob = (type: number): boolean => type >= 12 && type % 2 === 0;
const bytesIn = (type: number): number => Math.floor((type - 12) / 2);
