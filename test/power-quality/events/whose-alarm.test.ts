import { from } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { type Alarm, isRemembered } from '../../../src/domain/alarm.ts';
import type { GridEvent } from '../../../src/domain/grid-event.ts';
import type { QualityUnderWay } from '../../../src/domain/quality-under-way.ts';
import type { Reading } from '../../../src/domain/reading.ts';
import { monotonic } from '../../../src/domain/time.ts';
import { powerQuality } from '../../../src/power-quality/power-quality.ts';
import { inThai } from '../../../src/web/words/thai-messages.ts';
import { eventRules, storyOf, together } from '../../support/voltage-stories.ts';

const rules = eventRules('h01', 'h02', 'h03');

/** What one process leaves behind, and what it said of voltage events; `rows` in the order in which they were said. */
type Run = Readonly<{
  alarms: readonly Alarm[];
  turns: readonly string[];
  messages: readonly string[];
  events: readonly GridEvent[];
  rows: readonly QualityUnderWay[];
}>;

const run = (
  readings: readonly Reading[],
  restored: readonly Alarm[] = [],
  underWay: QualityUnderWay | null = null,
): Run => {
  const alarms = new Map(restored.map((alarm) => [alarm.id, alarm]));
  const turns: string[] = [];
  const messages: string[] = [];
  const events: GridEvent[] = [];
  const rows: QualityUnderWay[] = [];
  from(readings.map((reading) => ({ kind: 'reading', reading }) as const))
    .pipe(powerQuality(rules, restored, { underWay, kept: [] }))
    .subscribe((said) => {
      if (said.kind === 'grid-event') events.push(said.event);
      if (said.kind === 'under-way') rows.push(JSON.parse(JSON.stringify(said.underWay)));
      if (said.kind !== 'alarm' || !said.alarm.kind.startsWith('voltage-')) return;
      const { alarm } = said;
      const before = alarms.get(alarm.id)?.state;
      alarms.set(alarm.id, alarm);
      if (alarm.state !== before)
        turns.push(`${alarm.at / 1_000} ${alarm.state === 'raised' ? 'on' : 'off'} ${alarm.id}`);
      messages.push(alarm.message);
    });
  return { alarms: [...alarms.values()].filter(isRemembered), turns, messages, events, rows };
};

/** Read by another process, whose clock that never steps began anew. */
const later = (...stories: readonly (readonly Reading[])[]): readonly Reading[] =>
  together(...stories).map((reading, index) => ({ ...reading, boot: 'boot-2', monotonic: monotonic(index) }));
const good = (seconds: number): string => '230 '.repeat(seconds);
const brief = ({ kind, start, end, witnesses, duration, down }: GridEvent) => ({
  told: `${kind} ${start / 1_000} to ${end === null ? '?' : end / 1_000}: ${witnesses.map(({ device }) => device).join()}`,
  duration,
  ...(down !== undefined && { down: [down.shortest / 1_000, down.longest === null ? null : down.longest / 1_000] }),
});

describe('h01 alone dips at second 2, h02 is good throughout, and the power fails before anything but the alarm is kept', () => {
  const before = run(together(storyOf('h01', '230 230 100'), storyOf('h02', '230 230 230', 0.5)));
  const low = storyOf('h02', `100 100 100 100 100 100 ${good(70)}`, 3_600);
  const ofH02 = { told: 'dip 3600 to 3606: h02', down: [5, null], duration: 'unclassified' };

  test('an hour later h02 is low and h01 good: two events, whoever is heard of first', () => {
    for (const offset of [-0.5, 0.5]) {
      const after = run(later(low, storyOf('h01', good(76), 3_600 + offset)), before.alarms);
      expect(after.events.map(brief).toSorted((one, other) => (one.told < other.told ? -1 : 1))).toEqual([
        { told: `dip 2 to ${3_600 + offset}: h01`, duration: 'unclassified', down: [0, null] },
        ofH02,
      ]);
      expect(after.turns).toContain('3600 on voltage-dip/h02');
      expect(after.alarms.filter(({ state }) => state === 'raised')).toEqual([]);
    }
  });

  test('also with what was under way before the dip, and where h01 is low still', () => {
    const quiet = run(together(storyOf('h01', '230 230'), storyOf('h02', '230 230', 0.5)));
    const after = run(later(low, storyOf('h01', `100 ${good(76)}`, 3_600.5)), before.alarms, quiet.rows.at(-1));
    expect(after.events.map(({ witnesses }) => witnesses.map(({ device }) => device))).toEqual([['h01'], ['h02']]);
    expect(after.turns).toContain('3600 on voltage-dip/h02');
  });

  test('and stopped once more meanwhile, nobody else joins what is kept of it', () => {
    const between = run(later(storyOf('h03', '230 230', 1_800)), before.alarms);
    const after = run(later(low, storyOf('h01', `100 ${good(76)}`, 3_600.5)), between.alarms, between.rows.at(-1));
    expect(after.events.map(({ witnesses }) => witnesses.map(({ device }) => device))).toEqual([['h01'], ['h02']]);
  });
});

test.for([
  ['with what was under way: at least and at most', true, 'at least 0 s and at most 3600 s'],
  ['with the alarm alone: nobody knows since when', false, 'at least 0 s and nobody knows how long at most'],
] as const)('its end is told with no length that nobody measured, %s', ([, kept, length]) => {
  // Low at second 2, good at second 3601; good before at second 1.
  const before = run(storyOf('h01', '230 230 100'));
  const after = run(later(storyOf('h01', good(76), 3_601)), before.alarms, kept ? before.rows.at(-1) : null);
  const message = `Voltage dip first seen by h01 is over after ${length} (the gateway did not run in it): 1 meter saw it, at worst 100.0 V, 0.43 of nominal.`;
  expect(after.messages).toEqual([message]);
  const thai = inThai(message);
  expect(thai).toContain('เกตเวย์ไม่ทำงานระหว่างนั้น');
  expect(thai).not.toMatch(/over|least|most|nobody/);
  if (kept) expect(thai).toContain('3600 วินาที');
});

describe('several meters were known to show it, and only the alarm was kept', () => {
  const [alarm] = run(storyOf('h01', '230 230 100')).alarms;
  const restored: readonly Alarm[] = [{ ...(alarm as Alarm), witnesses: 2 }];
  const low = storyOf('h02', `100 100 100 100 100 100 ${good(140)}`, 3_600);

  test('its own meter shows nothing of it: the others get an alarm of their own, and an event of their own', () => {
    const after = run(later(low, storyOf('h01', good(146), 3_600.5)), restored);
    expect(after.turns).toEqual([
      '3600.5 on voltage-dip/h02',
      '3600.5 off voltage-dip/h01',
      '3606 off voltage-dip/h02',
    ]);
    expect(after.events.map(({ witnesses }) => witnesses.map(({ device }) => device)).toSorted()).toEqual([
      ['h01'],
      ['h02'],
    ]);
    for (const { down } of after.events) expect(down?.shortest).toBeLessThan(10_000);
  });

  test('the same where that one is heard of first', () => {
    const after = run(later(low, storyOf('h01', good(146), 3_599.5)), restored);
    expect(after.events.map(({ witnesses }) => witnesses.map(({ device }) => device)).toSorted()).toEqual([
      ['h01'],
      ['h02'],
    ]);
    expect(after.turns).toContain('3600 on voltage-dip/h02');
  });

  test('its own meter shows it still: one event under one alarm, whoever is heard of first', () => {
    for (const offset of [-0.5, 0.5]) {
      const after = run(later(low, storyOf('h01', `100 100 ${good(144)}`, 3_600 + offset)), restored);
      expect(after.turns).toEqual(['3606 off voltage-dip/h01']);
      expect(after.events.map(({ witnesses }) => witnesses.map(({ device }) => device))).toEqual([['h01', 'h02']]);
    }
  });

  test('others that came and went before it is heard of need no alarm any more', () => {
    const after = run(later(low, storyOf('h01', good(80), 3_650)), restored);
    expect(after.turns.map((turn) => turn.replace(/^\S+ /, ''))).toEqual(['off voltage-dip/h01']);
    expect(
      after.events
        .map(brief)
        .map(({ told }) => told)
        .toSorted(),
    ).toEqual(['dip 2 to 3650: h01', 'dip 3600 to 3606: h02']);
  });
});

describe('the event itself was kept, as it was when h02 had not been read in it', () => {
  const before = run(together(storyOf('h01', '230 230 0'), storyOf('h02', '230 230 .', 0.5)));
  const seenBy = ({ events }: Run) => events.map(({ witnesses }) => witnesses.map(({ device }) => device)).toSorted();
  const low = storyOf('h02', `0 0 0 ${good(140)}`, 3_600);

  test('both are dead when they are heard of again: one event', () => {
    const after = run(later(low, storyOf('h01', `0 0 0 ${good(140)}`, 3_600.5)), before.alarms, before.rows.at(-1));
    expect(seenBy(after)).toEqual([['h01', 'h02']]);
  });

  test('h01 is good when it is heard of again: no moment is known in which both showed it, and these are two', () => {
    for (const offset of [-0.5, 0.5]) {
      const after = run(later(low, storyOf('h01', good(143), 3_600 + offset)), before.alarms, before.rows.at(-1));
      expect(seenBy(after)).toEqual([['h01'], ['h02']]);
      for (const { down } of after.events) expect(down?.shortest).toBeLessThan(10_000);
    }
  });
});
