import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { sealedBatches } from '../support/core-fixture.ts';
import { runCore } from '../support/core-run.ts';
import { requireDebian } from '../support/debian.ts';
import { fastFolder } from '../support/fast-folder.ts';
import { outboxLeft } from '../support/outbox-left.ts';
import { STORY_BATCHES, storyBatch } from '../support/outbox-story.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { changingCalls, countedCalls, killing, linesOf, recording } from '../support/syscall-trace.ts';

const seed = Number(process.env['KILL_SEED'] ?? 20_261_129);
/** Of the boundaries of each program so many are taken by chance in `npm test`, all by `npm run test:crash-matrix`. */
const SAMPLE = process.env['KILL_AT'] === 'all' ? Number.POSITIVE_INFINITY : Number(process.env['KILL_AT'] ?? 2);

const folder = mkdtempSync(join(fastFolder(), 'kill-at-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Point = Readonly<{ call: string; nth: number }>;

/** Every call of every kind that the recorded run made on these files, in no order; a few of them, or all. */
const pointsOf = (trace: string, paths: readonly string[]): readonly Point[] => {
  const counts = countedCalls(trace, paths);
  const all = changingCalls
    .split(',')
    .flatMap((call) => Array.from({ length: counts.get(call) ?? 0 }, (_, index): Point => ({ call, nth: index + 1 })));
  const random = seededRandom(seed);
  const order = all.map((point) => [random.fraction(), point] as const).sort(([one], [other]) => one - other);
  return order.slice(0, SAMPLE).map(([, point]) => point);
};

const fresh = (name: string): string => {
  const home = mkdtempSync(join(folder, `${name}-`));
  return home;
};

describe.skipIf(!requireDebian('strace'))(`killed at a write boundary (KILL_SEED=${seed})`, () => {
  test('an outbox has everything it answered for, and the story goes on to its end', {
    timeout: 7_200_000,
  }, async () => {
    const program = (file: string) => [process.execPath, 'test/support/outbox-story-program.ts', file];
    const files = (home: string) =>
      ['', '-wal', '.begun', '.begun-wal', '.begun-journal'].map((part) => `${join(home, 'outbox.sqlite')}${part}`);
    const calm = fresh('calm');
    const trace = join(folder, 'outbox-trace');
    await linesOf([...recording(trace), ...program(join(calm, 'outbox.sqlite'))]);
    const points = pointsOf(trace, files(calm));
    expect(points.length).toBeGreaterThanOrEqual(Math.min(SAMPLE, 100));
    for (const { call, nth } of points) {
      const at = `killed at ${call} ${nth}`;
      const home = fresh('outbox');
      const file = join(home, 'outbox.sqlite');
      const { lines: said, signal } = await linesOf([...killing(call, nth, files(home)), ...program(file)]);
      expect(signal, at).toBe('SIGKILL');
      const highest = (what: string): number =>
        Math.max(0, ...said.filter((line) => line.startsWith(what)).map((line) => Number(line.slice(what.length))));
      const left = outboxLeft(file);
      expect(left.why, at).toBeNull();
      expect(left.captured, at).toBeGreaterThanOrEqual(highest('append '));
      expect(left.acknowledged, at).toBeGreaterThanOrEqual(highest('acknowledge '));
      await linesOf(program(file));
      const end = outboxLeft(file);
      expect([end.why, end.captured, end.acknowledged], at).toEqual([null, STORY_BATCHES, STORY_BATCHES / 2]);
      for (let sequence = end.acknowledged + 1; sequence <= STORY_BATCHES; sequence += 1)
        expect(end.bodies.get(sequence)?.equals(storyBatch(sequence).body), at).toBe(true);
      rmSync(home, { recursive: true });
    }
  });

  test('a core has every batch it gave a receipt for, once, and gives the same receipts again', {
    timeout: 7_200_000,
  }, async () => {
    const batches = sealedBatches(8);
    const journal = (home: string) =>
      ['', '-wal', '-journal'].map((part) => join(home, 'data', `journal.sqlite${part}`));
    const calm = fresh('calm-core');
    const trace = join(folder, 'core-trace');
    const recorded = await runCore(calm, recording(trace));
    expect((await recorded?.send(batches))?.length).toBe(batches.length);
    const before = await recorded?.view();
    await recorded?.stop('SIGTERM');
    const points = pointsOf(trace, journal(calm));
    expect(points.length).toBeGreaterThanOrEqual(Math.min(SAMPLE, 60));
    let spared = 0;
    for (const { call, nth } of points) {
      const at = `killed at ${call} ${nth}`;
      const home = fresh('core');
      mkdirSync(join(home, 'data'));
      const killed = await runCore(home, killing(call, nth, journal(home)));
      const first = (await killed?.send(batches)) ?? [];
      // Where it lives to the end it is killed while it stops; passing time writes a row more in one run than in another.
      if (killed !== null && (await killed.stop('SIGTERM')) !== 'SIGKILL') spared += 1;
      const again = await runCore(home);
      const receipts = (await again?.send(batches)) ?? [];
      expect(receipts.length, at).toBe(batches.length);
      for (const [index, receipt] of first.entries()) expect(receipts[index], at).toEqual(receipt);
      const after = await again?.view();
      await again?.stop('SIGKILL');
      expect(after?.log.size, at).toBe(before?.log.size);
      expect([after?.ledger.sumNanoBaht, after?.alarms], at).toEqual(['0', []]);
      rmSync(home, { recursive: true });
    }
    expect(spared).toBeLessThanOrEqual(points.length / 4);
  });
});
