import { describe, expect, test } from 'vitest';
import huawei from '../../drivers/profiles/huawei/sun2000.ts';
import { checkDisplays, checkEnergy, checkResolution } from '../../src/commissioning/energy.ts';
import type { Evidence } from '../../src/commissioning/evidence.ts';
import { instant } from '../../src/domain/time.ts';
import { shot, soundEvidence, soundValues } from '../support/wiring.ts';

const exporting = {
  ...soundValues,
  'power.active.L1': -1000,
  'power.active.L2': -2000,
  'power.active.L3': -3000,
  'power.active': -6000,
};
const counting = (importWh: number, exportWh: number, values = soundValues): Evidence => ({
  ...soundEvidence,
  shots: [shot(0, values, 100_000, 500), shot(60, values, 100_000 + importWh, 500 + exportWh)],
});

describe('the register moves as power flows: 6000 W for 60 s are 100 Wh', () => {
  test.each<readonly [string, Evidence, string, RegExp]>([
    ['100 Wh of import', counting(100, 0), 'pass', /import register follows/],
    ['100 Wh of export', counting(0, 100, exporting), 'pass', /export register follows/],
    ['it stands still', counting(0, 0), 'fail', /does not move/],
    ['the other one moves', counting(0, 100), 'fail', /flows as import, the export register counts/],
    // A register that leaves a ratio of 40 out: 2.5 Wh.
    ['2.5 Wh: energy without the ratio', counting(2.5, 0), 'suspect', /0\.03 times/],
    ['4000 Wh: energy with the ratio twice', counting(4000, 0), 'suspect', /40\.00 times/],
    ['it goes backwards', counting(-10, 0), 'fail', /went backwards/],
  ])('%s', (_, evidence, verdict, says) =>
    expect(checkEnergy(evidence)).toMatchObject({ verdict, says: { en: expect.stringMatching(says) } }),
  );

  test('too short to see: 6 W for 60 s are 0.1 Wh', () => {
    const values = {
      ...soundValues,
      'power.active.L1': 1,
      'power.active.L2': 2,
      'power.active.L3': 3,
      'power.active': 6,
    };
    // 100 kWh as a float32 (0x42c80000) steps by 2^(6 − 23) kWh = 7.6 mWh; the register of this profile by 1 mWh.
    const coarse = { ...soundEvidence.profile, energyResolution: { kind: 'fixed' as const, stepWh: 1 } };
    expect(coarse.protocol).toBe('modbus');
    const evidence = { ...counting(0, 0, values), profile: coarse } as Evidence;
    expect(checkEnergy(evidence)).toMatchObject({ verdict: 'cannot-tell' });
  });

  test('what was switched on between two looks is no trouble', () => {
    // 60 s at 6000 W, then half a minute at some power between 6000 and 600 W, seen at its ends only:
    // 100 Wh and something from 5 to 50 Wh, of which half or double is still believed.
    const small = {
      ...soundValues,
      'power.active.L1': 100,
      'power.active.L2': 200,
      'power.active.L3': 300,
      'power.active': 600,
    };
    const after = (importWh: number): Evidence => ({
      ...soundEvidence,
      shots: [shot(0, soundValues, 0), shot(60, soundValues, 100), shot(90, small, importWh)],
    });
    expect([104, 151, 299].map((importWh) => checkEnergy(after(importWh)).verdict)).toEqual(['pass', 'pass', 'pass']);
    // Twice 150 Wh is 300.
    expect(checkEnergy(after(301)).verdict).toBe('suspect');
  });

  test('phases that net by themselves: 3000 W in and 1000 W out move both', () => {
    const values = {
      ...soundValues,
      'power.active.L1': -1000,
      'power.active.L2': 0,
      'power.active.L3': 3000,
      'power.active': 2000,
    };
    // 3000 W for 60 s are 50 Wh, 1000 W are 16.7 Wh.
    expect(checkEnergy(counting(50, 16.7, values))).toMatchObject({
      verdict: 'pass',
      figures: expect.arrayContaining([{ name: 'export by power', value: '16.7', unit: 'Wh' }]),
    });
  });
});

describe('resolution and fitness', () => {
  test('100 kWh in a float32 are fine', () =>
    expect(checkResolution(soundEvidence)).toMatchObject({ verdict: 'pass' }));
  test('behind 200/5 A that the gateway applies, a register of 0.1 Wh steps by 4 Wh', () => {
    const evidence: Evidence = {
      ...soundEvidence,
      configured: {
        ...soundEvidence.configured,
        ratios: { current: [200, 5], voltage: [1, 1], appliedBy: 'gateway' },
      },
      shots: soundEvidence.shots.map((one) => ({
        ...one,
        registers: { import: { value: 1_000_000, exponent: -1, words: [0x42c8, 0] } },
      })),
    };
    expect(checkResolution(evidence)).toMatchObject({
      verdict: 'suspect',
      figures: [{ name: 'import step', value: '4.000', unit: 'Wh' }],
    });
  });
  test('an inverter must not settle, but may be watched', () => {
    const inverter = { ...soundEvidence, profile: huawei };
    expect(checkResolution(inverter)).toMatchObject({ verdict: 'fail' });
    const watched = { ...inverter, configured: { ...inverter.configured, settles: false } };
    expect(checkResolution(watched)).toMatchObject({ verdict: 'pass' });
  });
});

describe('the display', () => {
  const [first] = soundEvidence.shots;
  const begun = first?.at ?? 0;
  /** The last register is 100,100 Wh; 100 Wh flowed between the first and the last, 6000 W before. */
  const shown = (differenceWh: number, readAt: number | null = null): Evidence => ({
    ...soundEvidence,
    answers: {
      ...soundEvidence.answers,
      displays: [
        {
          channel: 'import',
          shownKwh: '100.10',
          differenceWh,
          toleranceWh: 10,
          readAt: readAt === null ? null : instant(readAt),
        },
      ],
    },
  });
  test.each<readonly [string, Evidence, string]>([
    ['the same', shown(0), 'pass'],
    ['a step above', shown(10), 'pass'],
    ['more than a step above', shown(11), 'fail'],
    // 100 Wh and the step of 10.
    ['as it was at the first reading', shown(-110), 'pass'],
    ['below even that', shown(-111), 'fail'],
    // Two minutes before, at 6000 W: 200 Wh more.
    ['read two minutes before', shown(-310, begun - 120_000), 'pass'],
    ['further off than two minutes explain', shown(-311, begun - 120_000), 'fail'],
    ['nobody looked', { ...soundEvidence, answers: { ...soundEvidence.answers, displays: [] } }, 'cannot-tell'],
  ])('%s', (_, evidence, verdict) => expect(checkDisplays(evidence)[0]).toMatchObject({ verdict }));
});
