import { describe, expect, test } from 'vitest';
import { wh } from '../../../src/domain/energy.ts';
import type { SettledPoint, SettlementRun } from '../../../src/domain/market.ts';
import { nanoBaht } from '../../../src/domain/money.ts';
import type { Plain } from '../../../src/domain/plain.ts';
import { instant, millis } from '../../../src/domain/time.ts';
import { holderOf } from '../../../src/market/delivery.ts';
import type { Transfer } from '../../../src/market/ledger.ts';
import { Names } from '../../../src/market/names.ts';
import { packNonces } from '../../../src/market/nonce-column.ts';
import { packTexts, unpackTexts } from '../../../src/market/packed/columns.ts';
import { packNumbers, packRows, unpackNumbers, unpackRows } from '../../../src/market/packed/number-column.ts';
import { packLegs, unpackLegs } from '../../../src/market/packed/packed-legs.ts';
import { packRun, unpackRun } from '../../../src/market/packed/packed-run.ts';
import { PointReadings } from '../../../src/market/point-readings.ts';
import { decodePlain, encodePlain } from '../../../src/wire/plain-bytes.ts';

/** As it comes out of a snapshot's bytes. */
const again = <Packed>(packed: Packed): Packed => decodePlain(encodePlain(packed as Plain)) as Packed;

const point = (change: Partial<SettledPoint>): SettledPoint => ({
  ...{ account: 'a-1', point: 'p-1', importWh: wh(1), exportWh: wh(2), boughtWh: wh(3), soldWh: wh(4) },
  ...{ traded: nanoBaht(-5n), retail: nanoBaht(6n), buyBack: nanoBaht(7n), total: nanoBaht(8n), basis: 'metered' },
  ...change,
});
const run = (...points: readonly SettledPoint[]): SettlementRun => ({
  ...{ zone: 'z', start: instant(900_000), length: millis(900_000), run: 2, points, feeder: null, balanced: true },
  ...{ importWh: wh(1), exportWh: wh(2) },
});

describe('what a snapshot packs comes back as it was', () => {
  test.for<[string, SettlementRun]>([
    ['no points', run()],
    [
      'each basis, and what hardly any has',
      run(
        point({ basis: 'estimated' }),
        point({ account: 'ä-2', point: '☀', left: true, basis: 'recovered' }),
        point({ charged: { fee: 1n, wheeling: 0n, losses: 2n ** 63n } }),
        point({ delivered: [1, 2], traded: nanoBaht(2n ** 53n - 1n), retail: nanoBaht(1n - 2n ** 53n) }),
      ),
    ],
    ['money that no safe integer holds', run(point({}), point({ total: nanoBaht(2n ** 63n) }))],
  ])('a run: %s', ([, each]) => {
    const holders = new Names<string>();
    const packed = again(packRun(each, (holder) => holders.numberOf(holder)));
    expect(unpackRun(packed, (place) => holderOf(holders.text(place)))).toEqual(each);
  });

  /** Head of 24 bytes, then so many for each. */
  test.for<[string, readonly number[], number]>([
    ['none', [], 0],
    ['all the same', [7, 7, 7], 0],
    ['moments of intervals', [1_790_000_100_000, 1_790_001_000_000, 1_790_000_100_000 + 255 * 900_000], 1],
    ['a step more', [1_790_000_100_000, 1_790_001_000_000, 1_790_000_100_000 + 256 * 900_000], 2],
    ['below zero', [-3, 0, 65_532], 2],
    ['far apart', [0, 1, 2 ** 32 - 1], 4],
    ['farther', [0, 1, 2 ** 32], 8],
    ['multiples of a large number', [0, 3 * 2 ** 40, 2 ** 41], 1],
    ['the largest and the least', [-Number.MAX_SAFE_INTEGER, 1, Number.MAX_SAFE_INTEGER], 8],
    ['no whole ones', [0.5, Number.NaN, -1e300], 8],
  ])('numbers: %s', ([, numbers, width]) => {
    const packed = again(packNumbers(numbers));
    expect(packed).toHaveLength(24 + width * numbers.length);
    expect([...unpackNumbers(packed, numbers.length)]).toEqual(numbers);
    // From where no number of eight bytes could start.
    const file = new Uint8Array(packed.length + 1);
    file.set(packed, 1);
    expect([...unpackNumbers(file.subarray(1), numbers.length)]).toEqual(numbers);
    if (width > 0) expect(() => unpackNumbers(packed, numbers.length + 1)).toThrow(RangeError);
  });

  test('numbers in rows', () => {
    const rows = Float64Array.of(1, 10, 2, 20, 3, 30.5);
    const columns = again(packRows(rows, 2));
    expect(columns.map(({ length }) => length)).toEqual([24 + 3, 24 + 3 * 8]);
    expect(unpackRows(columns, new Float64Array(6))).toEqual(rows);
    expect(() => unpackRows(columns, new Float64Array(8))).toThrow(RangeError);
    expect(() => unpackRows(columns, new Float64Array(4))).toThrow(RangeError);
    expect(unpackRows([], new Float64Array(0))).toHaveLength(0);
    expect(() => unpackNumbers(new Uint8Array(23), 0)).toThrow(RangeError);
    expect(() => unpackNumbers(new Uint8Array(Float64Array.of(3, 0, 1).buffer), 0)).toThrow(RangeError);
  });

  test('thousands of rows, each column of another width, or everywhere the same', () => {
    const columnsOf = (row: number) => [0, -7, row % 200, row * 3, row * 70_000, row / 3];
    const rows = Float64Array.from(Array.from({ length: 1_537 }, (_, row) => columnsOf(row)).flat());
    const columns = again(packRows(rows, 6));
    expect(columns.map(({ length }) => (length - 24) / 1_537)).toEqual([0, 0, 1, 2, 2, 8]);
    expect(unpackRows(columns, new Float64Array(rows.length))).toEqual(rows);
    const whole = rows.map(Math.trunc);
    expect(unpackRows(packRows(whole, 6), new Int32Array(rows.length))).toEqual(Int32Array.from(whole));
  });

  test('booked legs, in their order', () => {
    const terms = { debit: 'd', credit: 'c' };
    const legs: readonly Transfer[] = [
      { kind: 'transfer', id: 'run/z/1', ...terms, amount: nanoBaht(12n), overdraft: true },
      { kind: 'reserve', id: 'hold/1', ...terms, amount: nanoBaht(13n), overdraft: false },
      { kind: 'post', id: 'pay/1', pending: 'hold/1', amount: null },
      { kind: 'transfer', id: 'large', ...terms, credit: 'e', amount: nanoBaht(2n ** 70n), overdraft: false },
      { kind: 'transfer', id: 'run/z/2', debit: 'e', credit: 'c', amount: nanoBaht(0n), overdraft: false },
    ];
    expect(unpackLegs(again(packLegs(legs)))).toEqual(legs);
  });

  test('texts of any characters, empty ones too', () => {
    const texts = ['', 'a', 'ไฟฟ้า', '☀️', 'a'];
    expect(unpackTexts(again(packTexts(texts)))).toEqual(texts);
  });

  test('nonces: those that are long, or not of ASCII characters, stand beside', () => {
    const nonces = ['n1', 'x'.repeat(31), 'x'.repeat(32), 'ไฟ'];
    const { bytes, beside } = packNonces(nonces.length, (at) => nonces[at] as string);
    expect(bytes).toHaveLength(3 + 32 + 1 + 1);
    expect(beside).toEqual([
      [2, nonces[2]],
      [3, nonces[3]],
    ]);
  });
});

describe('readings of a point', () => {
  const reading = (start: number, version = 1) => ({
    ...{ point: 'p', start: instant(start), length: millis(900_000), version, origin: 'measured' as const },
    energy: {
      ...{ importWh: wh(start), exportWh: wh(2), openingImportWh: wh(3), openingExportWh: wh(4) },
      uncertaintyWh: wh(5),
    },
    leafHash: new Uint8Array(32).fill(start % 251),
  });
  const all = (readings: PointReadings, starts: readonly number[]) =>
    starts.map((start) => {
      const row = readings.rowOf(start);
      return row < 0 ? null : readings.reading('p', row);
    });
  const withoutLeaf = ({ leafHash: _, ...rest }: ReturnType<typeof reading>) => rest;

  test('are kept over growing, forgetting and columns, in the order they came', () => {
    const readings = new PointReadings();
    const starts = Array.from({ length: 100 }, (_, at) => 1_000 - at);
    for (const start of starts) readings.put(reading(start));
    readings.put(reading(990, 2));
    readings.put({ ...reading(5_000), origin: 'missing' as never, energy: null as never });
    readings.forgetBefore(960);
    const left = starts.filter((start) => start >= 960);
    const kept = left.map((start) => reading(start, start === 990 ? 2 : 1));
    expect(all(readings, left)).toEqual(kept.map(withoutLeaf));
    for (const { start, leafHash } of kept) {
      expect(readings.hasLeaf(readings.rowOf(start), leafHash)).toBe(true);
      expect(
        readings.hasLeaf(
          readings.rowOf(start),
          leafHash.map((byte) => byte ^ 1),
        ),
      ).toBe(false);
    }
    expect(all(readings, [959, 901])).toEqual([null, null]);
    expect(readings.importAt(5_000)).toBeNull();
    const other = new PointReadings();
    const { numbers, leafHashes } = readings.known();
    other.load(numbers, leafHashes);
    expect(all(other, [...left, 5_000])).toEqual(all(readings, [...left, 5_000]));
    expect(other.known()).toEqual(readings.known());
  });
});
