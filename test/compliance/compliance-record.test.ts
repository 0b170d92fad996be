import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  advanceRecord,
  noRecord,
  type RecordEntry,
  replayRecord,
  sumRecord,
} from '../../src/compliance/compliance-record.ts';
import type { ComplianceFinding, ComplianceVerdict } from '../../src/domain/compliance.ts';
import { HOUR, instant, MINUTE } from '../../src/domain/time.ts';

const finding = (verdict: ComplianceVerdict, subject = 'clock'): ComplianceFinding => ({
  ...{ duty: 'clock', subject, verdict },
  message: verdict,
});
type Look = Readonly<{ at: number; findings: readonly ComplianceFinding[] }>;
const recordOf = (looks: readonly Look[]): readonly RecordEntry[] => {
  let state = noRecord;
  return looks.flatMap(({ at, findings }) => {
    const noted = advanceRecord(state, findings, instant(at));
    state = noted.state;
    return noted.entry === null ? [] : [noted.entry];
  });
};

test('a look an hour is noted, and every change when it comes', () => {
  const looks = [0, 1, 2, 3, 60, 61, 62].map((minute) => ({
    at: minute * MINUTE,
    findings: minute === 2 ? [finding('broken')] : [finding('kept')],
  }));
  expect(recordOf(looks).map(({ at, changes }) => [at / MINUTE, changes.map(({ verdict }) => verdict)])).toEqual([
    [0, ['kept']],
    [2, ['broken']],
    [3, ['kept']],
    [60, []],
  ]);
});

test('of a period: how long each verdict held, and how long nobody looked', () => {
  // Kept from 0 to 2 h, broken to 3 h, then nothing was noted: 1.5 h after an entry nobody vouches for it.
  const looks: readonly Look[] = [
    { at: 0, findings: [finding('kept')] },
    { at: HOUR, findings: [finding('kept')] },
    { at: 2 * HOUR, findings: [finding('broken')] },
    { at: 3 * HOUR, findings: [finding('kept')] },
  ];
  const [row] = sumRecord(recordOf(looks), { start: instant(0), end: instant(10 * HOUR) });
  expect(row).toMatchObject({
    breaches: 1,
    spans: { kept: 3.5 * HOUR, broken: HOUR, unproven: 0, unseen: 5.5 * HOUR },
  });
});

test('what a program notes replays to where it stood, whatever it saw', () => {
  const verdict = fc.constantFrom<ComplianceVerdict>('kept', 'broken', 'unproven');
  const look = fc.record({
    wait: fc.integer({ min: 1, max: 180 }),
    seen: fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c'), verdict), { selector: ([subject]) => subject }),
  });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 30 }), (steps) => {
      let at = 0;
      const looks = steps.map(({ wait, seen }) => {
        at += wait * MINUTE;
        return { at, findings: seen.map(([subject, one]) => finding(one, subject)) };
      });
      const entries = recordOf(looks);
      const last = looks.at(-1)?.findings ?? [];
      const stands = [...replayRecord(entries).stands.values()];
      const shown = (all: readonly ComplianceFinding[]) =>
        all.map(({ subject, verdict: is }) => `${subject} ${is}`).toSorted();
      expect(shown(stands)).toEqual(shown(last));
      // Every minute of the period is counted once, for every thing that was ever seen.
      const end = instant(at + HOUR);
      for (const { spans } of sumRecord(entries, { start: instant(0), end }))
        expect(spans.kept + spans.broken + spans.unproven + spans.unseen).toBe(end);
    }),
    { seed: 20261130 },
  );
});
