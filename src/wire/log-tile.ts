import { TILE_WIDTH } from '../domain/transaction.ts';
import { concat } from './bytes.ts';
import { malformed } from './cbor.ts';

const HASH_BYTES = 32;
const what = 'entry bundle';

/** Entries as C2SP tlog-tiles bundles them: each after its length in two bytes, big-endian. @throws RangeError beyond 65,535 bytes. */
export const encodeBundle = (entries: readonly Uint8Array[]): Uint8Array =>
  concat(
    ...entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new RangeError(`an entry of ${entry.length} bytes fits no bundle`);
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );

/** @throws Fault `malformed` when the lengths do not add up. */
export const decodeBundle = (bundle: Uint8Array): readonly Uint8Array[] => {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length; ) {
    const [high, low] = [bundle[at], bundle[at + 1]];
    if (high === undefined || low === undefined) throw malformed(what, 'it ends within a length');
    const end = at + 2 + 256 * high + low;
    if (end > bundle.length) throw malformed(what, 'it ends within an entry');
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
};

/** The hashes of a tile, one after the other. */
export const hashesOf = (tile: Uint8Array): Uint8Array[] =>
  Array.from({ length: tile.length / HASH_BYTES }, (_, place) =>
    tile.subarray(HASH_BYTES * place, HASH_BYTES * (place + 1)),
  );

/** What a path of C2SP tlog-tiles names: `0/x001/067` is a full tile, `entries/000.p/3` the first 3 entries of a bundle. */
export type TilePath = Readonly<{ of: 'entries' | 'hashes'; level: number; number: number; width: number }>;

/** Null for what the specification does not allow: a level beyond 63, numbers written otherwise, widths of 0 and from 256 on. */
export const tilePathOf = (path: string): TilePath | null => {
  const found = /^(entries|[1-9]?[0-9])\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path);
  if (found === null) return null;
  const [, level = '', groups = '', partial] = found;
  const [number, width] = [Number(groups.replace(/[x/]/g, '')), partial === undefined ? TILE_WIDTH : Number(partial)];
  const overlong = groups.startsWith('x000/');
  if (overlong || Number(level) > 63 || !Number.isSafeInteger(number) || (partial !== undefined && width >= TILE_WIDTH))
    return null;
  return level === 'entries'
    ? { of: 'entries', level: 0, number, width }
    : { of: 'hashes', level: Number(level), number, width };
};
