import { describe, expect, test } from 'vitest';
import type { VoltageEventKind } from '../../src/domain/grid-event.ts';
import { instant, millis } from '../../src/domain/time.ts';
import { downWords } from '../../src/power-quality/events/grid-event-of.ts';
import { type Other, rootCause, type Sight } from '../../src/power-quality/events/root-cause.ts';
import { startEvents } from '../../src/power-quality/events/start-events.ts';
import { advanceEvents } from '../../src/power-quality/events/watch-events.ts';
import { watchedVoltages } from '../../src/power-quality/events/watched-voltages.ts';
import { inThai } from '../../src/web/words/thai-messages.ts';
import { limitSet, qualityMeter, watchedUnder } from '../support/quality-rules.ts';
import { alarmBefore, eventRules, storyOf, typicalThresholds } from '../support/voltage-stories.ts';

const confirmed = { ...typicalThresholds, provenance: { source: 'test', confirmed: true } };

/** What the gateway's own code says, not a copy of it. */
const alarms = (): readonly string[] => {
  const standing = ['dip', 'swell', 'interruption', 'rapid-change'].flatMap((kind) => [
    `voltage-${kind}/h01`,
    `voltage-${kind}/h99`,
  ]);
  const story =
    '230 230 242 200 230 230 230 230 260 230 230 230 230 230 100 0 230 230 230 230 230 230 242 230 230 230 230';
  const states = [
    startEvents(
      eventRules('h01'),
      standing.map((id) => alarmBefore(id)),
    ),
    startEvents(watchedUnder(limitSet({ events: confirmed }), 'h01')),
  ];
  return states.flatMap((state) =>
    storyOf('h01', story).flatMap((reading) =>
      advanceEvents(state, reading).said.flatMap((one) => (one.kind === 'condition' ? [one.condition.message] : [])),
    ),
  );
};

const downs = (): readonly string[] =>
  [60_000, Number.POSITIVE_INFINITY].flatMap((longest) =>
    downWords({ from: instant(0), to: instant(60_000) }, { shortest: millis(1_000), longest: millis(longest) }),
  );

const hints = (): readonly string[] => {
  const sight = (device: string, feeder: string | null, changes: Partial<Sight>): Sight => {
    const limits = [limitSet({ events: typicalThresholds })];
    const watched = watchedVoltages(qualityMeter(device, { limits, feeder }));
    if (watched === null) throw new Error('not watched');
    return { watched, phases: 7, measured: 7, parted: false, silent: false, counted: false, ...changes };
  };
  const seen: readonly Partial<Sight>[] = [
    {},
    { phases: 1 },
    { phases: 3 },
    { parted: true },
    { silent: true },
    { counted: true },
  ];
  const other = (feeder: string | null, isHead = false): Other => ({ device: 'h09', feeder, isHead });
  const spared = [[], [other(null)], [other('f2')], [other('f1')], [other('f1', true)]];
  const feeders = [() => null, () => 'f1', (index: number) => `f${index + 1}`];
  const kinds: readonly VoltageEventKind[] = ['dip', 'rapid-change'];
  return kinds.flatMap((kind) =>
    seen.flatMap((changes) =>
      [1, 2, 5].flatMap((count) =>
        spared.flatMap((others) =>
          feeders.flatMap((feederOf) =>
            [0, 4].map((unseen) => {
              const [first, ...rest] = Array.from({ length: count }, (_, index) =>
                sight(`h0${index + 1}`, feederOf(index), changes),
              );
              if (first === undefined) throw new Error('no witness');
              return rootCause(kind, [first, ...rest], { others, unseen });
            }),
          ),
        ),
      ),
    ),
  );
};

describe('sentences of voltage events in Thai', () => {
  test.for([
    // Per kind: over and no longer watched since before the start; begun and over; two went on as something else.
    { what: 'alarms', said: alarms, atLeast: 15 },
    { what: 'hints', said: hints, atLeast: 25 },
    { what: 'what is said of a gateway that did not run', said: downs, atLeast: 1 },
  ])('$what: all of them, with their figures', ({ said, atLeast }) => {
    const messages = new Set(said());
    expect(messages.size).toBeGreaterThan(atLeast);
    for (const message of messages) {
      const thai = inThai(message);
      expect(thai, message).toMatch(/[\u0e00-\u0e7f]/);
      expect(thai, message).not.toMatch(/\b(the|is|saw|it|phase|meters?|look|and|more|only|every)\b/i);
      for (const [figure] of message.matchAll(/\d+\.\d+|h0\d|h99|north/g)) expect(thai, message).toContain(figure);
    }
  });

  test('a year is that of the Buddhist era, and no moment is left as a machine writes it', () => {
    expect(downs().map((message) => inThai(message))).toEqual([
      'เกตเวย์ไม่ทำงานตั้งแต่ 1 ม.ค. 2513 07:00:00 ถึง 1 ม.ค. 2513 07:01:00 เหตุการณ์นี้นานอย่างน้อย 1 วินาที และไม่เกิน 60 วินาที',
      'เกตเวย์ไม่ทำงานตั้งแต่ 1 ม.ค. 2513 07:00:00 ถึง 1 ม.ค. 2513 07:01:00 เหตุการณ์นี้นานอย่างน้อย 1 วินาที และไม่มีใครทราบว่านานที่สุดเท่าใด',
    ]);
  });

  test('an alarm reads as a whole', () => {
    expect(
      inThai(
        'Voltage dip at h01 phase L1: 100.0 V, 0.43 of 230 V (indicative, limit not confirmed by the authority). If it comes back, look for a fault or a heavy start nearby.',
      ),
    ).toBe(
      'แรงดันตกชั่วขณะที่ h01 เฟส L1 100.0 V คิดเป็น 0.43 เท่าของ 230 V (ค่าบ่งชี้ ยังไม่ได้ยืนยันขีดจำกัดกับหน่วยงาน) หากเกิดซ้ำ ให้หาจุดลัดวงจรหรือการสตาร์ตโหลดหนักใกล้เคียง',
    );
  });

  test('several sentences are said one by one, and none where one of them is unknown', () => {
    const known = 'Every meter that answered saw it (2): look upstream of the feeder head.';
    expect(inThai(`${known} h01, h02 fell silent in it: the supply may have been lost there.`)).toBe(
      'มิเตอร์ที่ตอบเห็นทั้งหมด (2 เครื่อง) ให้ตรวจเหนือต้นฟีดเดอร์ h01, h02 เงียบไประหว่างนั้น อาจไม่มีไฟเลี้ยง',
    );
    expect(inThai(`${known} Nobody knows this one.`)).toBeNull();
  });
});
