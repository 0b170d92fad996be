import fc from 'fast-check';
import { firstValueFrom, NEVER, of } from 'rxjs';
import { expect, test } from 'vitest';
import { gatewayConfiguration } from '../../src/configuration/gateway-configuration.ts';
import { type MaintenanceWindow, windowAt } from '../../src/configuration/maintenance-windows.ts';
import { refusal } from '../../src/configuration/refusal.ts';
import { withinWindows } from '../../src/configuration/within-windows.ts';
import type { Applied, ReloadEffect } from '../../src/domain/reload.ts';
import { bangkokTime, instant } from '../../src/domain/time.ts';
import { momentsIn } from '../../src/web/format/moment.ts';
import { messageIn } from '../../src/web/words/message-in.ts';
import { gatewayFile } from '../support/gateway-file.ts';

const at = (written: string) => instant(Date.parse(written));
/** 1 December 2026 is a Tuesday. */
const nights: readonly MaintenanceWindow[] = [{ days: ['tue', 'sun'], from: 23 * 60, to: 60 }];
const noons: readonly MaintenanceWindow[] = [{ days: ['wed'], from: 12 * 60, to: 13 * 60 + 30 }];

test.for([
  ['just before it opens', nights, '2026-12-01T22:59:59.999+07:00', '2026-12-01T23:00:00+07:00'],
  ['as it opens', nights, '2026-12-01T23:00:00+07:00', null],
  ['after midnight', nights, '2026-12-02T00:59:59+07:00', null],
  ['as it closes', nights, '2026-12-02T01:00:00+07:00', '2026-12-06T23:00:00+07:00'],
  ['the night of a day it does not name', nights, '2026-12-01T00:30:00+07:00', '2026-12-01T23:00:00+07:00'],
  ['the night after Sunday', nights, '2026-12-07T00:30:00+07:00', null],
  ['on the day itself', noons, '2026-12-02T13:29:00+07:00', null],
  ['a week ahead', noons, '2026-12-02T13:30:00+07:00', '2026-12-09T12:00:00+07:00'],
  ['either of two', [...nights, ...noons], '2026-12-02T12:00:00+07:00', null],
  ['without any', [], '2026-12-02T03:00:00+07:00', null],
] as const)('%s', ([, windows, written, opens]) => {
  const found = windowAt(windows, at(written));
  expect(found.isOpen ? null : bangkokTime(found.opens)).toBe(opens);
});

test('minute by minute through a week it agrees with a calendar', () => {
  const day = fc.constantFrom(...(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const));
  const minute = fc.nat(1_439);
  const window = fc
    .record({ days: fc.uniqueArray(day, { minLength: 1, maxLength: 7 }), from: minute, to: minute })
    .filter(({ from, to }) => from !== to);
  fc.assert(
    fc.property(window, fc.nat(7 * 1_440 - 1), (one, offset) => {
      const now = at('2026-12-06T00:00:00+07:00') + offset * 60_000;
      const found = windowAt([one], instant(now));
      // The naive twin: it is open in a minute that lies in it, on its day, or on the day before where it closes after midnight.
      const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
      const isOpenIn = (of: number): boolean => {
        const [dayIndex, minuteOfDay] = [Math.floor(of / 1_440), of % 1_440];
        const [today, yesterday] = [names[dayIndex % 7] ?? 'sun', names[(dayIndex + 6) % 7] ?? 'sun'];
        if (one.from < one.to) return one.days.includes(today) && minuteOfDay >= one.from && minuteOfDay < one.to;
        return (
          (one.days.includes(today) && minuteOfDay >= one.from) ||
          (one.days.includes(yesterday) && minuteOfDay < one.to)
        );
      };
      expect(found.isOpen).toBe(isOpenIn(offset));
      if (found.isOpen) return;
      let wait = offset;
      while (!isOpenIn(wait)) wait += 1;
      expect((found.opens - now) / 60_000).toBe(wait - offset);
    }),
    { numRuns: 150 },
  );
});

const there = { folder: '/', profiles: ['eastron/sdm120'] };
const configured = (maintenance: unknown) =>
  gatewayConfiguration([{ name: 'gateway.json', value: { ...gatewayFile(), maintenance } }], there);
const tuesday = [{ days: ['tue'], from: '23:00', to: '01:00' }];

/** A program whose every change has this effect. */
const program = (effect: ReloadEffect) => {
  const plan = { steps: [{ section: 'mqtt', path: 'mqtt', effect, what: { en: '', th: '' } }], refusals: [] };
  const applied: Applied = { at: instant(0), plan, took: 0, held: 0 };
  return { plan: () => plan, apply: () => of(applied), health: () => NEVER };
};

test.for([
  ['rebuild', tuesday, '2026-12-01T12:00:00+07:00', false],
  ['rebuild', tuesday, '2026-12-01T23:30:00+07:00', true],
  ['rebuild', [], '2026-12-01T12:00:00+07:00', true],
  ['in-place', tuesday, '2026-12-01T12:00:00+07:00', true],
  ['none', tuesday, '2026-12-01T12:00:00+07:00', true],
] as const)('a change that means %s, windows %j, at %s: taken is %s', async ([effect, windows, written, taken]) => {
  const applied = firstValueFrom(withinWindows(program(effect), () => at(written)).apply(configured(windows)));
  if (taken) await expect(applied).resolves.toMatchObject({ took: 0 });
  else
    await expect(applied).rejects.toThrow(
      'This change would begin mqtt anew, and the next maintenance window opens at 2026-12-01T23:00:00+07:00; allowed: then (',
    );
});

test('that a change waits for its window is said in Thai as well', () => {
  const { said } = refusal('outside-windows', { paths: ['mqtt', 'http'], opens: '2026-12-01T23:00:00+07:00' });
  expect(messageIn('th', said.en)).toEqual({ language: 'th', text: momentsIn(said.th, 'th') });
});

test.for([
  [
    [{ days: ['tue'], from: '23:00', to: '23:00' }],
    /maintenance\[0\]\.to is "23:00", when the window opens; allowed: another time/,
  ],
  [
    [{ days: [], from: '23:00', to: '01:00' }],
    /maintenance\[0\]\.days is \[\]; allowed: a list of one or more of sun, mon/,
  ],
  [[{ days: ['tue', 'tue'], from: '23:00', to: '01:00' }], /maintenance\[0\]\.days is \["tue","tue"\]; allowed/],
  [
    [{ days: ['tue'], from: '24:00', to: '1:00' }],
    /maintenance\[0\]\.from is "24:00"; allowed: a time of the day as "HH:MM"/,
  ],
] as const)('windows %j are refused', ([windows, said]) => {
  expect(() => configured(windows)).toThrow(said);
});
