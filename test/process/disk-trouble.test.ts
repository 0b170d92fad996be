import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { requireDebian } from '../support/debian.ts';
import { fastFolder } from '../support/fast-folder.ts';
import { outboxLeft } from '../support/outbox-left.ts';
import { STORY_BATCHES, storyBatch } from '../support/outbox-story.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { failing, linesOf } from '../support/syscall-trace.ts';

const seed = Number(process.env['KILL_SEED'] ?? 20_261_129);
/** Boundaries of each kind of trouble in `npm test`; `npm run test:crash-matrix` takes more. */
const SAMPLE = process.env['KILL_AT'] === 'all' ? 100 : Number(process.env['KILL_AT'] ?? 1);
/** Fewer than the writes, and fewer than the syncs, that the story makes. */
const CALLS = { pwrite64: 300, fsync: 40 } as const;
/** Less than the largest file the story makes. */
const LARGEST_FILE = 300_000;

const folder = mkdtempSync(join(fastFolder(), 'disk-trouble-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Trouble = Readonly<{ call: keyof typeof CALLS; error: 'ENOSPC' | 'EIO'; times: number }>;

describe.skipIf(!requireDebian('strace'))(`a disk that fails a real process (KILL_SEED=${seed})`, () => {
  test.for<Trouble>([
    { call: 'pwrite64', error: 'ENOSPC', times: 5 },
    { call: 'pwrite64', error: 'EIO', times: 1 },
    { call: 'fsync', error: 'EIO', times: 1 },
  ])(
    '$call gives $error $times times: it is said in words, nothing answered for is lost, and it goes on',
    { timeout: 7_200_000 },
    async ({ call, error, times }) => {
      const random = seededRandom(seed);
      for (let sample = 0; sample < SAMPLE; sample += 1) {
        const nth = 1 + Math.floor(random.fraction() * CALLS[call]);
        await throughTrouble(`${call} ${nth} gives ${error}`, (files) =>
          failing({ call, nth }, { error, times }, files),
        );
      }
    },
  );

  test.skipIf(!requireDebian('prlimit', 'util-linux'))(
    'no file may have a byte more than so many, any number: what is written is torn there; nothing answered for is lost, and it goes on',
    { timeout: 7_200_000 },
    async () => {
      const random = seededRandom(seed);
      for (let sample = 0; sample < SAMPLE; sample += 1) {
        const bytes = 1 + Math.floor(random.fraction() * LARGEST_FILE);
        // Node ignores SIGXFSZ: the write ends at that byte, and the next one fails (setrlimit(2), RLIMIT_FSIZE).
        await throughTrouble(`no byte after ${bytes}`, () => ['prlimit', `--fsize=${bytes}`]);
      }
    },
  );
});

/** Lets the story run into trouble, looks at what is left, and lets it come to its end without. */
const throughTrouble = async (at: string, under: (files: readonly string[]) => readonly string[]): Promise<void> => {
  const home = mkdtempSync(join(folder, 'outbox-'));
  const file = join(home, 'outbox.sqlite');
  const files = ['', '-wal', '.begun', '.begun-wal', '.begun-journal'].map((part) => `${file}${part}`);
  const program = [process.execPath, 'test/support/outbox-story-program.ts', file];
  const { lines } = await linesOf([...under(files), ...program]);
  const highest = (what: string): number =>
    Math.max(0, ...lines.filter((line) => line.startsWith(what)).map((line) => Number(line.slice(what.length))));
  const troubles = lines.filter((line) => line.startsWith('trouble '));
  // While it opens or closes the file there may be nobody to tell; whoever asks is told.
  for (const trouble of troubles)
    expect(trouble, at).toMatch(/^trouble (disk-full|storage): .*(free space on its disk|Check its disk)\./);
  if (troubles.length === 0) expect(highest('append '), at).toBe(STORY_BATCHES);
  const left = outboxLeft(file);
  expect(left.why, at).toBeNull();
  expect(left.captured, at).toBeGreaterThanOrEqual(highest('append '));
  expect(left.acknowledged, at).toBeGreaterThanOrEqual(highest('acknowledge '));
  await linesOf(program);
  const end = outboxLeft(file);
  expect([end.why, end.captured, end.acknowledged], at).toEqual([null, STORY_BATCHES, STORY_BATCHES / 2]);
  for (let sequence = end.acknowledged + 1; sequence <= STORY_BATCHES; sequence += 1)
    expect(end.bodies.get(sequence)?.equals(storyBatch(sequence).body), at).toBe(true);
  rmSync(home, { recursive: true });
};
