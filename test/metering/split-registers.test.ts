import { from, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { loadProfiles, profileIds } from '../../drivers/profiles/catalogue.ts';
import type { IntervalCapture } from '../../src/domain/capture.ts';
import { wh } from '../../src/domain/energy.ts';
import type { Reading, Sample } from '../../src/domain/reading.ts';
import { instant, millis, monotonic } from '../../src/domain/time.ts';
import type { BoundaryRegister } from '../../src/domain/transaction.ts';
import { captureIntervals, openingBoundary } from '../../src/metering/capture-intervals.ts';
import { judge } from '../../src/metering/judge.ts';
import { meterRules } from '../../src/metering/meter-rules.ts';
import { decodeAnswer } from '../../src/profiles/decode.ts';
import { fitness } from '../../src/profiles/fitness.ts';
import { type PlannedRead, planReads, splitRead } from '../../src/profiles/plan-reads.ts';
import type { ModbusProfile } from '../../src/profiles/profile.ts';
import { milliWh, readingBetween } from '../support/readings.ts';

const LENGTH = 900_000;
const TICK = 60_000;
const HOURS_2 = 8 * LENGTH;

const settling = [...(await loadProfiles(profileIds)).values()].filter(
  (profile): profile is ModbusProfile => profile.protocol === 'modbus' && fitness(profile).settlement.fit !== 'unfit',
);

/** Two hours of a meter that stands at zero: asked every minute, each question 50 ms after the one before it. */
const captured = (
  profile: ModbusProfile,
  cut: (read: PlannedRead) => readonly PlannedRead[],
): readonly IntervalCapture[] => {
  const plan = planReads(profile, profile.bus.serial.baud);
  const samples: Sample[] = [];
  for (let at = 0; at <= HOURS_2; at += TICK) {
    const reads = [...(at % LENGTH === 0 ? plan.interval : []), ...plan.fast].flatMap(cut);
    for (const [index, read] of reads.entries()) {
      const [asked, told] = [at + 50 * index + 1, at + 50 * index + 41];
      samples.push({
        device: 'h01',
        requested: { wall: instant(asked), monotonic: monotonic(asked) },
        answered: { wall: instant(told), monotonic: monotonic(told) },
        clock: 'synchronised',
        outcome: { kind: 'answered', ...decodeAnswer(profile, read, Array(read.count).fill(0)) },
      });
    }
  }
  const ratios = { current: [1, 1], voltage: [1, 1], appliedBy: 'meter' } as const;
  const opening = openingBoundary(instant(0), { importWh: wh(0), exportWh: wh(0) }, millis(LENGTH));
  const start = { point: 'p01', device: 'h01', counted: 'h01', exchanges: [], ...opening };
  let captures: readonly IntervalCapture[] = [];
  from(samples)
    .pipe(
      judge([meterRules({ device: 'h01', point: 'p01', profile, ratios, serialNumber: null }, start)], 'boot-1'),
      captureIntervals({ length: millis(LENGTH), widestBracket: millis(2 * TICK), identifiedWithin: millis(1_000) }, [
        start,
      ]),
      toArray(),
    )
    .subscribe((all) => {
      captures = all;
    });
  return captures;
};

test('there are models whose registers come in one question, and models whose come in two', () => {
  const questions = settling.map((profile) => planReads(profile, profile.bus.serial.baud).interval.length);
  expect(new Set(questions)).toEqual(new Set([1, 2]));
});

test.for(settling.map((profile) => [profile.id, profile] as const))(
  '%s is captured at every boundary',
  ([, profile]) => {
    expect(captured(profile, (read) => [read]).map(({ origin }) => origin)).toEqual(measuredAfterTheFirst);
  },
);

test.for(settling.map((profile) => [profile.id, profile] as const))(
  '%s is captured after exception 2 has cut its questions',
  ([, profile]) => {
    expect(captured(profile, (read) => splitRead(profile, read)).map(({ origin }) => origin)).toEqual(
      measuredAfterTheFirst,
    );
  },
);

/** Eight quarters of an hour, none of them bridged: the opening is a statement, and readings follow it at once. */
const measuredAfterTheFirst = Array(8).fill('measured');

const half = (channel: 'import' | 'export', earliest: number, latest: number, milliWatthours: number): Reading => ({
  ...readingBetween(earliest, latest),
  registers: { [channel]: milliWh(milliWatthours) },
});
const refusal = (channel: 'import' | 'export', at: number): Reading => ({
  ...readingBetween(at, at),
  registers: {},
  rejected: { [channel]: 'counter-jumped' },
});

const second = { length: millis(1_000), widestBracket: millis(200), identifiedWithin: millis(300) };
const stated = openingBoundary(instant(0), { importWh: wh(100), exportWh: wh(0) }, second.length);
const closings = (readings: readonly Reading[]) => {
  const start = { point: 'p01', device: 'h01', counted: 'h01', exchanges: [], ...stated };
  const closed: BoundaryRegister[] = [];
  from(readings.map((reading) => ({ kind: 'reading', reading }) as const))
    .pipe(captureIntervals(second, [start]))
    .subscribe(({ closing }) => closed.push(closing));
  return closed;
};

test('two halves are one witness, and its window covers both', () => {
  const [closing] = closings([
    half('import', 960, 965, 110_000),
    half('export', 970, 980, 20_000),
    half('import', 1_050, 1_055, 114_000),
    half('export', 1_060, 1_070, 20_000),
  ]);
  // 970 is in the middle of 960…980, 1,060 of 1,050…1,070: at 1,000 a third of 110 → 114 Wh: 111; 3 Wh from the farther.
  expect(closing).toMatchObject({ importWh: 111, exportWh: 20, uncertaintyWh: 3 });
  expect(closing?.before).toMatchObject({ earliest: -40, latest: -20 });
  expect(closing?.after).toMatchObject({ earliest: 50, latest: 70 });
});

test.for<readonly [law: string, readings: readonly Reading[], captured: number]>([
  ['a partner of before the boundary', [half('export', 990, 995, 0), half('import', 1_010, 1_015, 114_000)], 0],
  [
    'a partner farther away than a bracket',
    [half('export', 1_010, 1_015, 0), half('import', 1_300, 1_305, 114_000)],
    0,
  ],
  ['a partner within a bracket', [half('export', 1_010, 1_015, 0), half('import', 1_190, 1_195, 114_000)], 1],
  [
    'a partner that has been refused since',
    [half('export', 1_010, 1_015, 0), refusal('export', 1_050), half('import', 1_100, 1_105, 114_000)],
    0,
  ],
])('%s closes as many intervals', ([, readings, captures]) => expect(closings(readings)).toHaveLength(captures));
