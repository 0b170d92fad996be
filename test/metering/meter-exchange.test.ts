import { from, map, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import type { IntervalCapture } from '../../src/domain/capture.ts';
import { wh } from '../../src/domain/energy.ts';
import type { Reading } from '../../src/domain/reading.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { type CaptureStart, captureIntervals } from '../../src/metering/capture-intervals.ts';
import { readingBetween } from '../support/readings.ts';

const LENGTH = 1_000;
const rules = { length: millis(LENGTH), widestBracket: millis(200), identifiedWithin: millis(300) };
const stated = (importWh: number, exportWh = 0) => ({ importWh: wh(importWh), exportWh: wh(exportWh) });
const boundary = (importWh: number) => ({ ...stated(importWh), uncertaintyWh: wh(0), before: null, after: null });

/** Meter `h00` stood at 500 Wh at boundary 1,000; `h01` took over where `exchanged` says, with 20 Wh on it. */
const start = (exchanged: number, ended = 530): CaptureStart => ({
  point: 'p01',
  device: 'h01',
  counted: 'h00',
  at: instant(LENGTH),
  register: boundary(500),
  exchanges: [{ device: 'h01', at: instant(exchanged), closing: stated(ended), opening: stated(20) }],
});

const captured = (from_: CaptureStart, readings: readonly Reading[]): readonly IntervalCapture[] => {
  let captures: readonly IntervalCapture[] = [];
  from(readings)
    .pipe(
      map((reading) => ({ kind: 'reading', reading }) as const),
      captureIntervals(rules, [from_]),
      toArray(),
    )
    .subscribe((all) => {
      captures = all;
    });
  return captures;
};
const read = (at: number, importWh: number) => readingBetween(at, at, { imported: importWh * 1_000 });
const brief = ({ interval, opening, closing, next, device, origin }: IntervalCapture) => ({
  start: interval.start as number,
  device,
  origin,
  importWh: closing.importWh - opening.importWh,
  opens: opening.importWh as number,
  ...(next && { next: `${next.device} at ${next.register.importWh}` }),
});

test('the interval of the exchange has what the old meter counted and what the new one did', () => {
  // Old: 530 − 500 = 30 Wh. New: 25 Wh at the boundary 2,000 − 20 Wh = 5 Wh. Together 35 Wh.
  // After it: 33 − 25 = 8 Wh, by the new meter's own registers, those its display shows.
  const captures = captured(start(1_400), [read(1_900, 21), read(2_000, 25), read(2_900, 32), read(3_000, 33)]);
  expect(captures.map(brief)).toEqual([
    { start: 1_000, device: 'h00', origin: 'recovered', importWh: 35, opens: 500, next: 'h01 at 25' },
    { start: 2_000, device: 'h01', origin: 'measured', importWh: 8, opens: 25 },
  ]);
});

test('its closing is certain to a Wh more: two statements, each rounded to half of one', () => {
  const [exchanged] = captured(start(1_400), [read(1_990, 24), read(2_010, 26)]);
  // Line: 25 Wh; the farther reading is 1 Wh away; and 1 Wh for the statements.
  expect(exchanged?.closing).toMatchObject({ importWh: 535, uncertaintyWh: 2 });
  expect(exchanged?.next?.register).toMatchObject({ importWh: 25, uncertaintyWh: 1 });
  expect(exchanged?.closing.after?.registers.import).toEqual({ value: 536_000, exponent: -3, words: [1, 2] });
  expect(exchanged?.next?.register.after?.registers.import).toEqual({ value: 26_000, exponent: -3, words: [1, 2] });
});

test('what the meter counted before it was here is nobody’s here', () => {
  const captures = captured(start(1_400), [read(1_300, 3), read(1_500, 21), read(2_000, 25)]);
  expect(captures.map(brief)).toEqual([
    { start: 1_000, device: 'h00', origin: 'recovered', importWh: 35, opens: 500, next: 'h01 at 25' },
  ]);
});

test('an exchange at a boundary: one interval ends with the old meter, the next begins with the new one', () => {
  const captures = captured(start(2_000), [read(2_100, 21), read(2_900, 29), read(3_000, 30)]);
  expect(captures.map(brief)).toEqual([
    { start: 1_000, device: 'h00', origin: 'recovered', importWh: 30, opens: 500, next: 'h01 at 20' },
    { start: 2_000, device: 'h01', origin: 'measured', importWh: 10, opens: 20 },
  ]);
});

test('an outage around the exchange: what each meter counted is shared out on its own side of it', () => {
  // Old: 500 Wh at 1,000 and 590 Wh at 4,000: 30 Wh in each of three. New: 20 Wh at 4,000, 60 Wh at 6,000:
  // 20 Wh in each of two.
  const captures = captured(start(4_000, 590), [read(6_000, 60)]);
  expect(captures.map(({ closing, opening }) => closing.importWh - opening.importWh)).toEqual([30, 30, 30, 20, 20]);
  expect(captures.map(({ origin }) => origin)).toEqual(Array(5).fill('recovered'));
  expect(captures.map(({ device }) => device)).toEqual(['h00', 'h00', 'h00', 'h01', 'h01']);
});

test('two exchanges in one interval', () => {
  const twice: CaptureStart = {
    ...start(1_200),
    exchanges: [
      { device: 'h0x', at: instant(1_200), closing: stated(510), opening: stated(7) },
      { device: 'h01', at: instant(1_600), closing: stated(9), opening: stated(20) },
    ],
  };
  // 510 − 500 = 10, 9 − 7 = 2, 26 − 20 = 6: 18 Wh.
  expect(captured(twice, [read(2_000, 26)]).map(brief)).toEqual([
    { start: 1_000, device: 'h00', origin: 'recovered', importWh: 18, opens: 500, next: 'h01 at 26' },
  ]);
});

test('every Wh is somewhere once: old and new meter together', () => {
  const captures = captured(start(1_730), [read(1_800, 22), read(2_700, 41), read(3_300, 55), read(5_200, 81)]);
  const total = captures.reduce((sum, { opening, closing }) => sum + closing.importWh - opening.importWh, 0);
  // Last boundary 5,000: between 55 Wh at 3,300 and 81 Wh at 5,200: 55 + 26 × 1,700 / 1,900 = 78.26 → 78 Wh.
  // Old 530 − 500 = 30, new 78 − 20 = 58.
  expect(total).toBe(88);
});

test.for([6_000_000, 6_000_400])(
  'an exchange at %d, too far ahead for one reading, waits for its boundary',
  (exchanged) => {
    // Boundary 1,000 to 10,001,000: 10,000 intervals. Old: 6,500 − 500 = 6,000 Wh. New: 4,020 − 20 = 4,000 Wh.
    const readings = [0, 10, 20, 30].map((later) => read(10_001_000 + later, 4_020));
    const captures = captured(start(exchanged, 6_500), readings);
    expect(captures).toHaveLength(10_000);
    expect(captures.reduce((sum, { opening, closing }) => sum + closing.importWh - opening.importWh, 0)).toBe(10_000);
    expect(captures.filter(({ next }) => next).map(({ interval }) => interval.start as number)).toEqual([
      exchanged === 6_000_000 ? 5_999_000 : 6_000_000,
    ]);
  },
);
