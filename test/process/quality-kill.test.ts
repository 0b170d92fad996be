import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { firstValueFrom } from 'rxjs';
import { expect, test } from 'vitest';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { readQuality } from '../../src/adapters/sqlite/read-quality.ts';
import { instant, SECOND } from '../../src/domain/time.ts';
import { keeperStart, OUTAGE_EVERY, outageOf } from '../support/quality-keeper-story.ts';
import { quietLog } from '../support/quiet-log.ts';
import { seededRandom } from '../support/seeded-random.ts';

const seed = Number(process.env['SEED'] ?? 20_261_129);
const KILLS = Number(process.env['KILLS'] ?? 4);
const WINDOW = 600;

/** Runs from a second on until it has told of another, and kills it then; or to the end. The seconds it told. */
const run = async (folder: string, from: number, to: number, killAt: number | null): Promise<readonly number[]> => {
  const program = ['test/support/quality-keeper-program.ts', folder, String(from), String(to)];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const told: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(Number(line));
    if (killAt !== null && Number(line) >= killAt) child.kill('SIGKILL');
  }
  const [code] = await exited;
  if (killAt === null) expect(code).toBe(0);
  return told;
};

test(`killed ${KILLS} times, each window is one frame, events and alarms are neither lost nor doubled (SEED=${seed})`, async () => {
  const random = seededRandom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'quality-kill-'));
  try {
    const told: number[] = [];
    let from = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const killAt = from + 50 + Math.floor(random.fraction() * 700);
      const seconds = await run(folder, from, killAt + 10_000, killAt);
      told.push(...seconds);
      // Whoever starts it again takes from no time to three minutes.
      from = (seconds.at(-1) ?? from) + 1 + Math.floor(random.fraction() ** 2 * 180);
    }
    // Well after an outage and well before the next: each that was seen is over.
    const end = (Math.ceil((from + 2 * WINDOW) / OUTAGE_EVERY) + 1 / 3) * OUTAGE_EVERY;
    told.push(...(await run(folder, from, end, null)));

    using history = readQuality(join(folder, 'quality.sqlite'));
    const always = { from: instant(0), to: instant(Number.MAX_SAFE_INTEGER) };
    expect(history.verifyChain()).toMatchObject({ frames: { broken: null }, events: { broken: null } });

    // Windows: one frame each, and no more of its readings missing than a minute before each kill, none twice.
    const frames = [...history.frames(always)].filter(({ length }) => length === '10min');
    const windows = frames.map(({ start }) => (start - keeperStart) / SECOND / WINDOW);
    const read = Map.groupBy(told, (second) => Math.floor(second / WINDOW));
    const over = [...read.keys()].filter((window) => (window + 1) * WINDOW + 60 <= end);
    expect(windows).toEqual(over.toSorted((one, other) => one - other));
    let missing = 0;
    for (const [place, { revision, meters }] of frames.entries()) {
      const seconds = read.get(windows[place] ?? -1)?.length ?? 0;
      expect(revision).toBe(0);
      // One that was told of may be one that was asked for, and not told of.
      expect(meters[0]?.readings).toBeLessThanOrEqual(seconds + KILLS);
      missing += Math.max(0, seconds - (meters[0]?.readings ?? 0));
    }
    expect(missing).toBeLessThanOrEqual(60 * KILLS);

    // Events: one of each outage that was seen and is over, and of no other.
    const events = [...history.events(always)].filter(({ kind }) => kind === 'interruption');
    const outages = events.map(({ start }) => outageOf((start - keeperStart) / SECOND));
    expect(outages).toEqual([...new Set(outages)]);
    const seen = new Set(told.flatMap((second) => (second < end - 200 ? (outageOf(second) ?? []) : [])));
    for (const outage of seen) expect(outages, `outage ${outage}`).toContain(outage);

    // Alarms: raised and over in turn, and what is over is over.
    await using outbox = openOutbox(join(folder, 'outbox.sqlite'), { log: quietLog() });
    const changes = await firstValueFrom(outbox.alarmsAfter(0, 10_000));
    expect(changes.map(({ position }) => position)).toEqual(changes.map((_, index) => index + 1));
    const states = changes
      .filter(({ alarm }) => alarm.id === 'voltage-interruption/h01')
      .map(({ alarm }) => alarm.state)
      .filter((state, index, all) => state !== all[index - 1]);
    expect(states.length).toBe(2 * events.length);
    expect(states).toEqual(states.map((_, index) => (index % 2 === 0 ? 'raised' : 'returned-unacknowledged')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
