import type { PageView } from './raw-pages.ts';

export type RawValue = number | string | Uint8Array | null;
export type RawRow = Readonly<{ rowid: number; values: readonly RawValue[] }>;

const TABLE_LEAF = 0x0d;
/** More than any row of ours: what claims to be longer is damage. */
const LONGEST_PAYLOAD = 64 * 1024 * 1024;

/**
 * Every row in any leaf page of any table (SQLite file format §1.6, §2.1), whether or not a tree still leads to it. What
 * cannot be read is left out; what was read may be stale or damaged and has to be checked by its own content.
 */
export function* rawRows(view: PageView, pageBytes: number): Generator<RawRow> {
  for (const number of view.numbers()) {
    const page = view.page(number);
    if (page === null) continue;
    const start = number === 1 ? 100 : 0;
    if (page[start] !== TABLE_LEAF) continue;
    const cells = Math.min(page.readUInt16BE(start + 3), Math.floor((pageBytes - start - 8) / 2));
    for (let cell = 0; cell < cells; cell += 1) {
      const row = attempt(() => rowAt(view, page, page.readUInt16BE(start + 8 + 2 * cell)));
      if (row !== null) yield row;
    }
  }
}

class Unreadable extends Error {}

const attempt = <T>(read: () => T): T | null => {
  try {
    return read();
  } catch (error) {
    if (error instanceof Unreadable || error instanceof RangeError) return null;
    throw error;
  }
};

const rowAt = (view: PageView, page: Buffer, at: number): RawRow => {
  const size = varint(page, at);
  const rowid = varint(page, size.next);
  if (size.value > LONGEST_PAYLOAD) throw new Unreadable();
  return { rowid: rowid.value, values: recordOf(payloadAt(view, page, rowid.next, size.value)) };
};

/** What does not fit on the page goes on in a chain of others (§1.6.1). */
const payloadAt = (view: PageView, page: Buffer, at: number, size: number): Buffer => {
  const most = page.length - 35;
  const least = Math.floor(((page.length - 12) * 32) / 255) - 23;
  const fitting = least + ((size - least) % (page.length - 4));
  const local = size <= most ? size : fitting <= most ? fitting : least;
  if (at + local > page.length) throw new Unreadable();
  if (local === size) return page.subarray(at, at + size);
  const parts = [page.subarray(at, at + local)];
  let next = page.readUInt32BE(at + local);
  for (let left = size - local; left > 0; ) {
    const more = view.page(next);
    if (more === null) throw new Unreadable();
    parts.push(more.subarray(4, 4 + Math.min(left, page.length - 4)));
    left -= page.length - 4;
    next = more.readUInt32BE(0);
  }
  return Buffer.concat(parts);
};

const recordOf = (payload: Buffer): readonly RawValue[] => {
  const header = varint(payload, 0);
  const values: RawValue[] = [];
  let at = header.value;
  for (let where = header.next; where < header.value; ) {
    const type = varint(payload, where);
    where = type.next;
    const length = lengthOf(type.value);
    if (at + length > payload.length) throw new Unreadable();
    values.push(readValue(type.value, payload.subarray(at, at + length)));
    at += length;
  }
  return values;
};

const integerBytes = [0, 1, 2, 3, 4, 6, 8] as const;

const lengthOf = (type: number): number => {
  if (type >= 12) return Math.floor((type - 12) / 2);
  if (type === 8 || type === 9) return 0;
  const bytes = integerBytes[type];
  // A floating-point number, or a type that is kept for later versions: none of our tables has one.
  if (bytes === undefined) throw new Unreadable();
  return bytes;
};

const readValue = (type: number, bytes: Buffer): RawValue => {
  if (type >= 12) return type % 2 === 0 ? new Uint8Array(bytes) : bytes.toString('utf8');
  if (type === 0) return null;
  if (type >= 8) return type - 8;
  return type === 6 ? Number(bytes.readBigInt64BE(0)) : bytes.readIntBE(0, bytes.length);
};

const varint = (bytes: Buffer, at: number): Readonly<{ value: number; next: number }> => {
  let value = 0;
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes[at + index];
    if (byte === undefined) throw new Unreadable();
    if (index === 8) return { value: value * 256 + byte, next: at + 9 };
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, next: at + index + 1 };
  }
  throw new Unreadable();
};
