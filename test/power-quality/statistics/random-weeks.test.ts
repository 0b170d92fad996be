import { describe, expect, test } from 'vitest';
import { type CheckedWeek, checkWeek } from './check-week.ts';

/**
 * How many weeks, from which on, of which seed: `npm run test:weeks` makes 100,000 of them, one in eight dense, or as many
 * as `WEEKS` says. A run that was ended goes on with the seed it printed and `WEEKS_FROM`; one week is looked at again with `WEEKS=1`.
 */
const WEEKS = Number(process.env['WEEKS'] ?? 60);
const FROM = Number(process.env['WEEKS_FROM'] ?? 0);
const SEED = Number(process.env['WEEKS_SEED'] ?? Math.floor(Math.random() * 2 ** 32));
/** The share of weeks in which nearly all windows are there: one of them costs as much as thirty of the others. */
const DENSE = Number(process.env['WEEKS_DENSE'] ?? 0.9);
const CHUNK = 100;
const PATIENCE = 60_000 + 20_000 * CHUNK;

/** An odd factor: no two weeks of a seed are one. */
const seedOf = (week: number): number => (SEED + Math.imul(week, 0x9e3779b1)) >>> 0;
const chunks = Array.from({ length: Math.ceil(WEEKS / CHUNK) }, (_, chunk) => ({
  from: FROM + chunk * CHUNK,
  to: FROM + Math.min(WEEKS, (chunk + 1) * CHUNK),
}));

describe(`${WEEKS} random weeks of seed ${SEED}, from ${FROM}, ${DENSE} of them dense`, () => {
  const seen = { weeks: 0, full: 0, verdicts: new Set<string>() };
  const count = ({ windows, verdicts }: CheckedWeek): void => {
    seen.weeks += 1;
    // Nearly full: at most eight of the 1,008 windows are missing.
    if (windows >= 1_000) seen.full += 1;
    for (const verdict of verdicts) seen.verdicts.add(verdict);
  };

  test.for(chunks)(
    'statistics of weeks $from to $to are those of the naive twins',
    { timeout: PATIENCE },
    ({ from, to }) => {
      for (let week = from; week < to; week += 1)
        try {
          count(checkWeek(seedOf(week), DENSE));
        } catch (cause) {
          throw new Error(
            `week ${week}: WEEKS=1 WEEKS_FROM=${week} WEEKS_SEED=${SEED} WEEKS_DENSE=${DENSE} shows it again`,
            {
              cause,
            },
          );
        }
      if (chunks.length > 1)
        process.stdout.write(
          `seed ${SEED}: ${seen.weeks} of weeks ${FROM} to ${to} agree, ${seen.full} of them nearly full\n`,
        );
      expect(seen.weeks).toBe(to - FROM);
    },
  );

  test.skipIf(WEEKS < 50)('many dense weeks were nearly full, and every verdict came up', () => {
    // Two in three are, on average: a third of 60 weeks is out of reach of chance.
    expect(seen.full).toBeGreaterThan((DENSE * seen.weeks) / 3);
    expect([...seen.verdicts].toSorted()).toEqual(['compliant', 'exceeded', 'unknown']);
  });
});
