import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { CUT_OR_DAMAGED } from '../../src/adapters/sqlite/outbox-care.ts';
import { sealedBatches } from '../support/core-fixture.ts';
import { coreLeft } from '../support/core-left.ts';
import { runCore } from '../support/core-run.ts';
import { type CutManner, cutManners, differentCuts, diskAfter, recordedDisk } from '../support/cut-disk.ts';
import { requireDebian } from '../support/debian.ts';
import { fastFolder } from '../support/fast-folder.ts';
import { outboxLeft } from '../support/outbox-left.ts';
import { STORY_BATCHES, storyBatch } from '../support/outbox-story.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { type FileEvent, linesOf, readTrace, recording } from '../support/syscall-trace.ts';

const seed = Number(process.env['CUT_SEED'] ?? 20_261_129);
/** Power cuts of each manner in `npm test`; `npm run test:crash-matrix` (`CUTS=all`) cuts everywhere, `CUT_TIMES` times where chance is in it. */
const CUTS = process.env['CUTS'] ?? '15';
const CUT_TIMES = Number(process.env['CUT_TIMES'] ?? 2);

const folder = mkdtempSync(join(fastFolder(), 'power-cut-'));
afterAll(() => rmSync(folder, { recursive: true }));

const recordedIn = async (name: string, run: (home: string, trace: string) => Promise<unknown>) => {
  const home = join(folder, name);
  const trace = join(folder, `${name}-trace`);
  mkdirSync(home);
  await run(home, trace);
  const events = readTrace(trace).filter((event) => event.kind === 'said' || event.path.startsWith(home));
  return { home, events };
};

/** After how many events each power cut comes. */
const cutsOf = (events: readonly FileEvent[], manner: CutManner): readonly number[] => {
  const random = seededRandom(seed);
  if (CUTS !== 'all')
    return Array.from({ length: Number(CUTS) }, () => Math.floor(random.fraction() * (events.length + 1))).toSorted(
      (one, other) => one - other,
    );
  const cuts = differentCuts(events);
  const times = manner === 'torn' || manner === 'reordered' ? CUT_TIMES : 1;
  return Array.from({ length: times }, () => cuts).flat();
};

/** Looks at what is left in a folder of its own. */
const left = <T>(home: string, files: ReadonlyMap<string, Uint8Array>, look: (folder: string) => T): T => {
  const there = mkdtempSync(join(folder, 'left-'));
  for (const [path, bytes] of files) {
    const copy = join(there, relative(home, path));
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, bytes);
  }
  const found = look(there);
  rmSync(there, { recursive: true });
  return found;
};

/** What was found in a disk like this one before: most cuts leave no other disk than the one before them did. */
const foundOnce = <T>(look: (files: ReadonlyMap<string, Uint8Array>) => T) => {
  let last: Readonly<{ name: string; found: T }> | null = null;
  return (files: ReadonlyMap<string, Uint8Array>): T => {
    const hash = createHash('sha1');
    for (const [path, bytes] of files) hash.update(`${path} ${bytes.length} `).update(bytes);
    const name = hash.digest('hex');
    if (last?.name !== name) last = { name, found: look(files) };
    return last.found;
  };
};

const outboxIn = (there: string) => outboxLeft(join(there, 'outbox.sqlite'));
const without = (events: readonly FileEvent[], kind: FileEvent['kind']): readonly FileEvent[] =>
  events.filter((event) => event.kind !== kind);

describe.skipIf(!requireDebian('strace'))(`the power goes while an outbox is written (CUT_SEED=${seed})`, async () => {
  const { home, events } = await recordedIn('outbox', (there, trace) =>
    linesOf([
      ...recording(trace),
      process.execPath,
      'test/support/outbox-story-program.ts',
      join(there, 'outbox.sqlite'),
    ]),
  );
  /** What the process had answered for: batches appended and acknowledged, highest of each. */
  const answeredFor = (some: readonly FileEvent[]) => {
    const highest = (what: string): number =>
      some.reduce(
        (most, event) =>
          event.kind === 'said' && event.text.startsWith(what)
            ? Math.max(most, Number(event.text.slice(what.length)))
            : most,
        0,
      );
    return { appended: highest('append '), acknowledged: highest('acknowledge ') };
  };

  test('the recording has every write of the process, and what it answered for', () => {
    expect(answeredFor(events)).toEqual({ appended: STORY_BATCHES, acknowledged: STORY_BATCHES / 2 });
    const kinds = new Set(events.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['write', 'sync', 'truncate', 'rename', 'unlink', 'said']));
    expect(events.length).toBeGreaterThan(300);
  });

  test.for(cutManners)(
    'what was not synced is %s: everything answered for is there, byte for byte',
    { timeout: 7_200_000 },
    (manner) => {
      const random = seededRandom(seed + 1);
      const disk = recordedDisk(events);
      const look = foundOnce((files) => left(home, files, outboxIn));
      for (const cut of cutsOf(events, manner)) {
        const at = `${manner}, after event ${cut} of ${events.length}`;
        const promised = answeredFor(events.slice(0, cut));
        const found = look(disk.after(cut, manner, random));
        // Out of order, what was not answered for can look like damage: then all is copied out of it, and looked at here.
        expect(manner === 'reordered' ? [null, CUT_OR_DAMAGED] : [null], at).toContain(found.why);
        expect(found.captured, at).toBeGreaterThanOrEqual(promised.appended);
        expect(found.acknowledged, at).toBeGreaterThanOrEqual(promised.acknowledged);
        // Of the acknowledged ones six are kept; what waits is all there. Of what was not answered for yet the capture state can be there and the
        // batch not, as after damage: its number is not used again then, and it is listed as lost.
        for (let sequence = found.acknowledged + 1; sequence <= found.captured; sequence += 1) {
          const body = found.bodies.get(sequence);
          if (body === undefined && sequence > promised.appended)
            expect(found.report, `${at}: batch ${sequence}`).toContain(`lost: ${sequence} of epoch `);
          else expect(body?.equals(storyBatch(sequence).body), `${at}: batch ${sequence}`).toBe(true);
        }
      }
    },
  );

  test('an outbox that did not sync would lose what it answered for, and this would be seen', () => {
    const unsynced = without(events, 'sync');
    const random = seededRandom(seed);
    const lost = Array.from({ length: 20 }, (_, index) => {
      const cut = Math.floor(((index + 1) * unsynced.length) / 20);
      const { captured, why } = left(home, diskAfter(unsynced, cut, 'dropped', random), outboxIn);
      return why !== null || captured < answeredFor(unsynced.slice(0, cut)).appended;
    });
    expect(lost.filter(Boolean).length).toBeGreaterThan(10);
  });
});

describe.skipIf(!requireDebian('strace'))(`the power goes while a core takes batches (CUT_SEED=${seed})`, async () => {
  /** So many that the log's first tile and bundle are written to their files. */
  const batches = sealedBatches(262);
  const { home, events } = await recordedIn('core', async (there, trace) => {
    const core = await runCore(there, recording(trace));
    await core?.send(batches);
    await core?.stop('SIGTERM');
  });
  /** A core on trial asks itself as well whether it answers: that is text. */
  const receipts = (some: readonly FileEvent[]): number =>
    some.filter(
      (event) => event.kind === 'said' && /^HTTP\/1\.1 200.*content-type: application\/cbor/s.test(event.text),
    ).length;
  const whole = left(home, diskAfter(events, events.length, 'all-there', seededRandom(1)), (there) =>
    coreLeft(join(there, 'data')),
  );

  test('the recording has every write of the core, and every receipt it gave', () => {
    expect(receipts(events)).toBe(batches.length);
    expect(whole.batches).toEqual(batches.map(({ sequence }) => sequence));
    const written = new Set(events.flatMap((event) => (event.kind === 'write' ? [relative(home, event.path)] : [])));
    for (const file of ['data/journal.sqlite-wal', 'data/log/level-0.tiles', 'data/log/entries.bundles'])
      expect(written).toContain(file);
  });

  test.for(cutManners)(
    'what was not synced is %s: every batch with a receipt is in the journal, and the log is made again',
    { timeout: 7_200_000 },
    (manner) => {
      const random = seededRandom(seed + 2);
      const disk = recordedDisk(events);
      const look = foundOnce((files) => left(home, files, (there) => coreLeft(join(there, 'data'))));
      for (const cut of cutsOf(events, manner)) {
        const at = `${manner}, after event ${cut} of ${events.length}`;
        const found = look(disk.after(cut, manner, random));
        const given = receipts(events.slice(0, cut));
        expect(found.batches.length, at).toBeGreaterThanOrEqual(given);
        expect(found.batches, at).toEqual(whole.batches.slice(0, found.batches.length));
        // One log: what this one has is how the other began.
        expect(found.roots, at).toEqual(whole.roots.slice(0, found.roots.length));
        expect(found.firstTile, at).toEqual(found.roots.length >= 256 ? whole.firstTile : null);
      }
    },
  );
});
