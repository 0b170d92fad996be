import { expect, test } from 'vitest';
import { decodeBundle, encodeBundle, tilePathOf } from '../../src/wire/log-tile.ts';

// The first two paths are the specification's own examples (C2SP tlog-tiles, "Merkle Tree" and "Log Entries").
test.for([
  ['0/x001/x234/067', { of: 'hashes', level: 0, number: 1_234_067, width: 256 }],
  ['0/x001/x234/067.p/8', { of: 'hashes', level: 0, number: 1_234_067, width: 8 }],
  ['3/000', { of: 'hashes', level: 3, number: 0, width: 256 }],
  ['63/000.p/255', { of: 'hashes', level: 63, number: 0, width: 255 }],
  ['entries/x001/067', { of: 'entries', level: 0, number: 1_067, width: 256 }],
  ['entries/000.p/1', { of: 'entries', level: 0, number: 0, width: 1 }],
] as const)('%s is a tile', ([path, tile]) => {
  expect(tilePathOf(path)).toEqual(tile);
});

test.for([
  '64/000',
  '00/000',
  '-1/000',
  '0/0',
  '0/1234',
  '0/001/067',
  '0/x000/067',
  '0/x999/x999/x999/x999/x999/999',
  '0/000.p/0',
  '0/000.p/256',
  '0/000.p/01',
  'entries/../../etc/passwd',
  '',
])('%j is none', (path) => {
  expect(tilePathOf(path)).toBeNull();
});

test('entries are bundled after their lengths and come out as they went in', () => {
  const entries = [Uint8Array.of(7), new Uint8Array(0), new Uint8Array(258).fill(9)];
  const bundle = encodeBundle(entries);
  // 0x0001 07 · 0x0000 · 0x0102 and 258 bytes.
  expect([...bundle.subarray(0, 8)]).toEqual([0, 1, 7, 0, 0, 1, 2, 9]);
  expect(decodeBundle(bundle)).toEqual(entries);
});

test.for([[[0]], [[0, 2, 1]], [[0, 1, 5, 0]]])('%j is cut within an entry', ([bytes]) => {
  expect(() => decodeBundle(Uint8Array.from(bytes ?? []))).toThrow(/entry bundle/);
});

test('an entry that fits no length is a bug', () => {
  expect(() => encodeBundle([new Uint8Array(0x1_0000)])).toThrow(RangeError);
});
