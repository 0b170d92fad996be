import { firstValueFrom, from, type Observable, toArray } from 'rxjs';
import { expect, test } from 'vitest';
import sdm630 from '../../drivers/profiles/eastron/sdm630.ts';
import { wh } from '../../src/domain/energy.ts';
import type { Reading, Sample } from '../../src/domain/reading.ts';
import { instant, monotonic } from '../../src/domain/time.ts';
import { backFillTimes } from '../../src/metering/back-fill-times.ts';
import { judge, type MeterRules } from '../../src/metering/judge.ts';
import { lowestStated } from '../../src/metering/register-arithmetic.ts';
import { decodeAnswer } from '../../src/profiles/decode.ts';
import { planReads } from '../../src/profiles/plan-reads.ts';
import { readingBetween, sampleAt } from '../support/readings.ts';
import { testProfile } from '../support/test-profile.ts';

// Rules 9 to 11: when a reading was made, what a counter may do, and what is no value.

const rules: MeterRules = {
  device: 'h01',
  point: 'p01',
  ratios: { current: [1, 1], voltage: [1, 1], appliedBy: 'gateway' },
  plausible: { frequency: [40, 60] },
  counter: {
    import: { maximumPower: 10_000, rollsOverAt: () => null, stepWh: () => 1 },
    export: { maximumPower: 10_000, rollsOverAt: () => null, stepWh: () => 1 },
  },
  coarseAboveWh: 1,
  opening: { at: instant(0), registers: { import: lowestStated(wh(1_000)), export: lowestStated(wh(0)) } },
  expected: { serialNumber: '4711', currentRatio: 1, voltageRatio: 1 },
};

const judged = async (samples: readonly Sample[], changed: Partial<MeterRules> = {}): Promise<readonly Reading[]> => {
  const all = await firstValueFrom(from(samples).pipe(judge([{ ...rules, ...changed }], 'boot-1'), toArray()));
  return all.flatMap((one) => (one.kind === 'reading' ? [one.reading] : []));
};

const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);

test('rule 9: every reading says the state of its clock; times are back-filled once it is trusted', async () => {
  const lost: Reading = { ...readingBetween(4_990, 5_000), clock: 'unsynchronised', monotonic: monotonic(1_000) };
  const trusted: Reading = { ...readingBetween(1_999_990, 2_000_000), monotonic: monotonic(101_000) };
  const [first, second] = await value(from([lost, trusted]).pipe(backFillTimes, toArray()));
  // 100 s of real time before the trusted one.
  expect(first).toMatchObject({ measuredAt: 1_899_995, clock: 'holdover' });
  expect(second).toMatchObject({ measuredAt: 1_999_995, clock: 'synchronised' });
  const [doubted] = await judged([{ ...sampleAt(0, { imported: 1_000_000 }), clock: 'unsynchronised' }]);
  expect(doubted).toMatchObject({ clock: 'unsynchronised', quality: { reason: 'clock-unsynchronised' } });
});

test('rule 10: a counter never falls silently, zero after boot is no reading, another meter is found out', async () => {
  const HOUR = 3_600_000;
  const reads = [1_500, 0, 1_501, 1_400, 1_502];
  const readings = await judged(reads.map((read, hour) => sampleAt((hour + 1) * HOUR, { imported: read * 1_000 })));
  expect(readings.map(({ rejected }) => rejected.import ?? 'kept')).toEqual([
    'kept',
    'zero-after-boot',
    'kept',
    'counter-decreased',
    'kept',
  ]);
  const identity = { serialNumber: '4712', isModel: null, currentRatio: null, voltageRatio: null };
  const plate = sampleAt(6 * HOUR, { imported: 0 });
  const said = {
    ...plate,
    outcome: { kind: 'answered', values: {}, registers: {}, rejected: {}, identity },
  } as const;
  const [, foreign] = await judged([
    sampleAt(HOUR, { imported: 1_500_000 }),
    said,
    sampleAt(7 * HOUR, { imported: 1 }),
  ]);
  expect(foreign?.quality).toMatchObject({ level: 'bad', reason: 'foreign-meter' });
  // Who it is, is asked again at every boundary.
  const plan = planReads(sdm630, 9600);
  expect(plan.identity.flatMap(({ wanted }) => wanted)).toContain('serialNumber');
});

test('rule 11: NaN, infinity, sentinels and the impossible are quality codes, never zeros', async () => {
  const profile = testProfile({ sentinels: { f32: ['ffffffff'] } });
  const [read] = planReads(profile, 9600).fast;
  if (!read) throw new Error('there is a fast read');
  const words = Array.from({ length: read.count }, () => 0);
  // Voltage NaN (7FC0 0000), frequency 500 Hz = 1.953125 × 2^8 (43FA 0000), import −∞ (FF80 0000), export a sentinel.
  words.splice(0, 2, 0x7fc0, 0);
  words.splice(4, 2, 0x43fa, 0);
  words.splice(8, 4, 0xff80, 0, 0xffff, 0xffff);
  const outcome = { kind: 'answered', ...decodeAnswer(profile, read, words) } as const;
  const [reading] = await judged([{ ...sampleAt(0, { imported: 0 }), outcome }]);
  expect(reading).toMatchObject({ values: {}, registers: {}, quality: { level: 'bad' } });
  expect(reading?.rejected).toMatchObject({
    'voltage.L1': 'not-a-number',
    frequency: 'out-of-range',
    import: 'not-a-number',
    export: 'not-available',
  });
});
