import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { firstValueFrom, type Observable } from 'rxjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../../src/adapters/sqlite/open-database.ts';
import { openOutbox } from '../../../src/adapters/sqlite/outbox.ts';
import { outboxSchema } from '../../../src/adapters/sqlite/outbox-schema.ts';
import type { Alarm, KeptAlarm } from '../../../src/domain/alarm.ts';
import { advanceAlarms, beginLife } from '../../../src/power-quality/alarms/alarm-life.ts';
import { nextAlarmState, standingIds, stands } from '../../../src/power-quality/alarms/alarm-state.ts';
import { brief, conditionAt, noted, twelve, usualRules } from '../../support/alarm-stories.ts';
import { quietLog } from '../../support/quiet-log.ts';
import { capturedAfter, sealedBatch } from '../../support/sealed.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alarm-tables-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name = 'outbox') => join(folder, `${name}.sqlite`);
const value = <T>(answer: Observable<T>): Promise<T> => firstValueFrom(answer);
const open = (name?: string) => openOutbox(file(name), { log: quietLog() });

const storage: Alarm = {
  id: 'storage/fill',
  kind: 'storage',
  source: {},
  priority: 'high',
  state: 'raised',
  since: sealedBatch(1).from,
  at: sealedBatch(1).from,
  message: 'The disk is nearly full.',
};

test('an outbox of version 1 keeps its batches and its changes, and numbers go on', async () => {
  {
    const { database } = openDatabase({
      file: file(),
      schema: { ...outboxSchema, steps: [] },
      maxBytes: 10_000_000,
      onDamage: 'refuse',
    });
    const { epoch, sequence, from, to, payloadHash, body } = sealedBatch(1);
    database
      .prepare('INSERT INTO batch VALUES (1, ?, ?, ?, ?, ?, ?)')
      .run(epoch, sequence, from, to, payloadHash, body);
    database.prepare('INSERT INTO alarm VALUES (?, ?)').run(7, JSON.stringify(storage));
    database.exec('UPDATE tally SET position = 1, alarm = 7, pending_rows = 1, pending_bytes = 64');
    database.close();
  }
  await using outbox = open();
  expect((await value(outbox.pending(9))).map(({ sequence }) => sequence)).toEqual([1]);
  expect(await value(outbox.alarmsAfter(0, 9))).toEqual([{ position: 7, alarm: storage }]);
  expect(await value(outbox.standingAlarms()), 'that program forgot at every start what stood').toEqual([]);
  expect(await value(outbox.alarmsKept())).toEqual({ keptThrough: 7, acknowledgedThrough: 0, lost: 0 });
  expect(await value(outbox.appendAlarm(storage))).toBe(8);
  await value(outbox.append(sealedBatch(2), capturedAfter(2)));
  expect((await value(outbox.pending(9))).map(({ sequence }) => sequence)).toEqual([1, 2]);
});

test('an outbox of a newer program is refused with what to do', async () => {
  openDatabase({
    file: file(),
    schema: { ...outboxSchema, steps: [...outboxSchema.steps, 'CREATE TABLE later (value TEXT) STRICT'] },
    maxBytes: 10_000_000,
    onDamage: 'refuse',
  }).database.close();
  await using outbox = open();
  await expect(value(outbox.standingAlarms())).rejects.toMatchObject({
    code: 'storage',
    message: expect.stringMatching(
      /is a outbox of version 6, this program knows 5\. Install the version that wrote it/,
    ),
  });
});

test('a full file gives up what the DSO has first, then what the core has, and last, counted, what the DSO has not', async () => {
  const mebibytes = 2;
  const options = { log: quietLog(), limits: { pendingBytes: 1_900_000 }, maxBytes: mebibytes * 1024 ** 2 };
  await using outbox = openOutbox(file(), options);
  const long = { ...storage, message: 'x'.repeat(3_000) };
  for (let count = 0; count < 120; count += 1) await value(outbox.appendAlarm(long));
  await value(outbox.acknowledgeAlarms(60));
  const oldest = async () => (await value(outbox.alarmsAfter(0, 1)))[0]?.position;
  const held = async () => (await value(outbox.held({ sequence: 1 }))).length;
  const told: (readonly [number | undefined, number, number])[] = [];
  const keeps = (sequence: number) =>
    value(outbox.append(sealedBatch(sequence, { size: 100_000, packable: false }), capturedAfter(sequence))).then(
      () => true,
      () => false,
    );
  for (let sequence = 1; await keeps(sequence); sequence += 1) {
    if (sequence === 1)
      await value(
        outbox.acknowledge(sealedBatch(1, { size: 100_000, packable: false }), new Uint8Array([1]), {
          size: 1,
          root: new Uint8Array(32),
        }),
      );
    told.push([await oldest(), await held(), (await value(outbox.alarmsKept())).lost]);
  }
  const stages = told.map(
    ([first, batches, lost]) => `${first === 1 ? 'all' : first === 61 ? 'untold' : 'none'} ${batches} ${lost}`,
  );
  // Of sixty that the DSO does not have, the last says how the alarm stands: that stays.
  expect([...new Set(stages)]).toEqual(['all 1 0', 'untold 1 0', 'untold 0 0', 'none 0 59']);
});

/** What may follow in the life of an alarm, as it is kept. */
const checkLives = (kept: readonly KeptAlarm[]): void => {
  expect(kept.map(({ position }) => position)).toEqual(kept.map((_, index) => index + 1));
  const last = new Map<string, Alarm>();
  for (const { alarm } of kept) {
    const before = last.get(alarm.id);
    const turns = (['appears', 'goes', 'acknowledged'] as const).map((event) =>
      nextAlarmState(before?.state ?? null, event),
    );
    const says = before !== undefined && JSON.stringify({ ...before, at: 0 }) !== JSON.stringify({ ...alarm, at: 0 });
    const legal = before?.state === alarm.state ? says : turns.includes(alarm.state);
    expect(legal, `${before && brief(before)} → ${brief(alarm)}`).toBe(true);
    last.set(alarm.id, alarm);
  }
};

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('turn' as const), meter: fc.nat(11) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('note' as const), meter: fc.nat(11) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const), waited: fc.boolean() }) },
);

test('over kill -9 at any moment no alarm is lost or doubled (fast-check prints its seed)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 60 }), async (steps) => {
      let lives = 0;
      const place = mkdtempSync(join(folder, 'run-'));
      const path = () => join(place, `${lives}.sqlite`);
      let outbox = openOutbox(path(), { log: quietLog() });
      let life = beginLife(usualRules, []);
      let underWay: Promise<unknown>[] = [];
      /** The grid itself: which meters' voltage is out of its band. */
      const out = new Set<string>();
      const keep = (alarms: readonly Alarm[]) => {
        underWay.push(...alarms.map((alarm) => value(outbox.appendAlarm(alarm)).catch(() => undefined)));
      };
      const say = (at: number, device: string) =>
        keep(advanceAlarms(life, { kind: 'condition', condition: conditionAt(at, out.has(device), { device }) }));
      const restart = async (at: number) => {
        const died = outbox;
        const left = path();
        lives += 1;
        // What is on the disk at this moment is all there is: appends under way may be in it or not.
        for (const part of ['', '-wal']) if (existsSync(left + part)) copyFileSync(left + part, path() + part);
        await Promise.all(underWay);
        await died[Symbol.asyncDispose]();
        underWay = [];
        outbox = openOutbox(path(), { log: quietLog() });
        const restored = await value(outbox.standingAlarms());
        life = beginLife(usualRules, restored);
        // Watchers begin with what stood, and say what is otherwise now.
        const stood = standingIds(restored);
        for (const { device } of twelve) if (stood.has(`voltage-band/${device}`) !== out.has(device)) say(at, device);
      };
      for (const [index, one] of steps.entries()) {
        const at = 7 * (index + 1);
        if (one.do === 'kill') {
          if (one.waited) await Promise.all(underWay);
          await restart(at);
          continue;
        }
        const device = twelve[one.meter]?.device ?? '';
        if (one.do === 'note') keep(advanceAlarms(life, noted(at, `voltage-band/${device}`)));
        else {
          if (!out.delete(device)) out.add(device);
          say(at, device);
        }
      }
      await restart(7 * (steps.length + 1));
      await Promise.all(underWay);
      const kept = await value(outbox.alarmsAfter(0, 10_000));
      checkLives(kept);
      const standing = (await value(outbox.standingAlarms())).filter(
        (alarm) => stands(alarm) && alarm.kind === 'voltage-band',
      );
      expect(standing.map(({ source }) => source.device).sort()).toEqual([...out].sort());
      await outbox[Symbol.asyncDispose]();
    }),
    { numRuns: 8 },
  );
}, 120_000);
