import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatWarp, parseWarp, systemClock } from '../../../src/adapters/system/clock.ts';
import { synchronisation, touchedLately } from '../../../src/adapters/system/clock-synchronisation.ts';
import { instant } from '../../../src/domain/time.ts';

const text = '2026-11-24T10:00:00+07:00,1795492800000,60';
// 10:00 in Bangkok (UTC+7) is 03:00 UTC.
const warp = { virtual: instant(Date.UTC(2026, 10, 24, 3)), wall: 1_795_492_800_000, rate: 60 };

test('a warp is read, written and read again', () => {
  expect(parseWarp(text)).toEqual(warp);
  expect(parseWarp(formatWarp(warp))).toEqual(warp);
});

test.for([
  ['no offset', '2026-11-24T10:00:00,1795492800000,60'],
  ['no rate', '2026-11-24T10:00:00+07:00,1795492800000'],
  ['rate of zero', '2026-11-24T10:00:00+07:00,1795492800000,0'],
  ['a fourth part', `${text},1`],
  ['not a wall clock', '2026-11-24T10:00:00+07:00,noon,60'],
  ['empty wall clock', '2026-11-24T10:00:00+07:00,,60'],
])('a warp with %s is refused in one sentence', ([, wrong = '']) => {
  expect(() => parseWarp(wrong)).toThrow(/is not a time warp: write/);
});

test('the same warp gives the same grid time in every process', () => {
  const [one, other] = [systemClock({ warp }), systemClock({ warp })];
  const between = [one.now(), other.now(), one.now()];
  expect([...between].sort((left, right) => left - right)).toEqual(between);
  expect(one.boot).not.toBe(other.boot);
  expect(one.state()).toBe('simulated');
});

test('a moment in grid time is nearer in real time, by the rate', () => {
  const clock = systemClock({ warp: { virtual: instant(0), wall: Date.now() + 1_000_000, rate: 100 } });
  const away = 60_000_000;
  const real = clock.realUntil(instant(clock.now() + away));
  expect(real).toBeLessThanOrEqual(away / 100);
  expect(clock.realUntil(instant(clock.now() - 1))).toBe(0);
});

test('a clock is unsynchronised until vouched for, and in holdover when no longer', () => {
  const answers = [null, true, false, false, true];
  let elapsed = 0;
  let asked = 0;
  const state = synchronisation(
    (answer) => {
      answer(answers[asked++] ?? null);
    },
    () => elapsed,
  );
  const seen = answers.map(() => {
    const now = state();
    elapsed += 30_000;
    return now;
  });
  expect(seen).toEqual(['unsynchronised', 'synchronised', 'holdover', 'holdover', 'synchronised']);
});

test('the operating system is asked at most every 30 seconds', () => {
  let elapsed = 0;
  let asked = 0;
  const state = synchronisation(
    () => {
      asked += 1;
    },
    () => elapsed,
  );
  for (; elapsed < 60_000; elapsed += 1_000) state();
  expect(asked).toBe(2);
});

// systemd-timesyncd asks at least every 2048 s, unless it was configured otherwise.
test.for([
  ['just now', 0, true],
  ['two polls ago', 4_096, true],
  ['longer ago than two polls', 4_097, false],
  ['in an hour', -3_600, false],
] as const)('a mark touched %s vouches for the clock, or does not', ([, secondsAgo, vouches]) => {
  const folder = mkdtempSync(join(tmpdir(), 'mark-'));
  try {
    const mark = join(folder, 'synchronized');
    writeFileSync(mark, '');
    const touched = 1_795_492_800;
    utimesSync(mark, touched, touched);
    expect(touchedLately(mark, (touched + secondsAgo) * 1_000)).toBe(vouches);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a mark that was never made vouches for nothing', () => {
  expect(touchedLately(join(tmpdir(), 'no-such-folder', 'synchronized'))).toBe(false);
});
