import { from, tap } from 'rxjs';
import { expect, test } from 'vitest';
import { wh } from '../../src/domain/energy.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { captureIntervals, openingBoundary } from '../../src/metering/capture-intervals.ts';
import type { Judged } from '../../src/metering/judge.ts';
import { readingBetween } from '../support/readings.ts';

const rules = { length: millis(1_000), widestBracket: millis(400), identifiedWithin: millis(300) };

/** A register of so many Wh at a moment. */
const reads = (at: number, importWh: number): Judged => ({
  kind: 'reading',
  reading: readingBetween(at, at, { imported: importWh * 1_000 }),
});
/** No usable answer at a moment. */
const fails = (at: number): Judged => ({
  kind: 'reading',
  reading: { ...readingBetween(at, at), registers: {}, quality: { level: 'bad', reason: 'no-response' } },
});
const says = (at: number, confirmedAt: number | null, contradictions: readonly string[] = []): Judged => ({
  kind: 'identity',
  identity: {
    device: 'h01',
    point: 'p01',
    at: instant(at),
    said: { serialNumber: '1', isModel: null, currentRatio: null, voltageRatio: null },
    contradictions,
    confirmedAt: confirmedAt === null ? null : instant(confirmedAt),
  },
});
const right = (at: number): Judged => says(at, at);
const wrong = (at: number): Judged => says(at, at, ['has another number']);

/** Each capture as "Wh at its end (origin) after so many inputs". */
const told = (inputs: readonly Judged[]): readonly string[] => {
  const start = { point: 'p01', device: 'h01', counted: 'h01', exchanges: [] };
  const opening = openingBoundary(instant(0), { importWh: wh(100), exportWh: wh(0) }, rules.length);
  let seen = 0;
  const captures: string[] = [];
  from(inputs)
    .pipe(
      tap(() => {
        seen += 1;
      }),
      captureIntervals(rules, [{ ...start, ...opening }]),
    )
    .subscribe(({ interval, closing, origin }) =>
      captures.push(`${interval.start / 1_000}: ${closing.importWh} ${origin} after ${seen}`),
    );
  return captures;
};

// The boundary at 1,000 lies half way between readings at 900 and 1,100: (110 + 120) / 2 = 115 Wh.
test.for<Readonly<{ law: string; inputs: readonly Judged[]; captures: readonly string[] }>>([
  {
    law: 'a meter that has never said who it is waits for nothing',
    inputs: [reads(900, 110), reads(1_100, 120)],
    captures: ['0: 115 measured after 2'],
  },
  {
    law: 'nor does one that says nothing that could be compared',
    inputs: [says(0, null), reads(900, 110), reads(1_100, 120)],
    captures: ['0: 115 measured after 3'],
  },
  {
    law: 'one that does is waited for until it has said so after the boundary',
    inputs: [right(0), reads(900, 110), reads(1_100, 120), reads(1_150, 121), right(1_160)],
    captures: ['0: 115 measured after 5'],
  },
  {
    law: 'whoever said so between the boundary and the first reading after it has said so',
    inputs: [right(0), reads(900, 110), right(1_050), reads(1_100, 120)],
    captures: ['0: 115 measured after 4'],
  },
  {
    law: 'one of several plates is not enough: it is confirmed since before the boundary',
    inputs: [right(0), reads(900, 110), reads(1_100, 120), says(1_150, 0), right(1_160)],
    captures: ['0: 115 measured after 5'],
  },
  {
    law: 'a meter that no longer says so is waited for no longer than that, and counts',
    inputs: [right(0), reads(900, 110), reads(1_100, 120), fails(1_399), fails(1_400)],
    captures: ['0: 115 measured after 5'],
  },
  {
    // From 110 at 900 to 140 at 1,500, in 600 ms: 115 at 1,000.
    law: 'nothing of another meter is captured, and the right one goes on from its own registers',
    inputs: [right(0), reads(900, 110), right(950), reads(1_100, 170), wrong(1_160), right(1_490), reads(1_500, 140)],
    captures: ['0: 115 recovered after 7'],
  },
  {
    // 100 at 0 was stated; 140 at 1,500: 126.67 at 1,000.
    law: 'nor is what it counted before the boundary, since the right one last said who it is',
    inputs: [right(0), reads(900, 165), reads(1_100, 170), wrong(1_160), right(1_490), reads(1_500, 140)],
    captures: ['0: 127 recovered after 6'],
  },
  {
    law: 'what went out stays, and is not captured twice',
    inputs: [
      ...[right(0), reads(900, 110), reads(1_100, 120), right(1_160)],
      ...[reads(1_900, 190), reads(2_100, 210), wrong(2_150), right(2_200), reads(2_300, 132)],
    ],
    // 110 at 900, 120 at 1,100, 132 at 2,300: 120 + 12 × 900 / 1,200 = 129 at 2,000.
    captures: ['0: 115 measured after 4', '1: 129 recovered after 9'],
  },
  {
    // 110 at 900 and 140 at 3,900 are 10 Wh a second: 111, 121, 131.
    law: 'several boundaries at once wait for one answer, however long they are past',
    inputs: [right(0), reads(900, 110), right(910), reads(3_900, 140), right(3_950)],
    captures: ['0: 111 recovered after 5', '1: 121 recovered after 5', '2: 131 recovered after 5'],
  },
])('$law', ({ inputs, captures }) => {
  expect(told(inputs)).toEqual(captures);
});
