import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { firstValueFrom, from, lastValueFrom, mergeMap } from 'rxjs';
import { signerFromSeed } from '../../src/adapters/signatures/signer.ts';
import { captureBytes } from '../../src/adapters/sqlite/capture-bytes.ts';
import { openOutbox } from '../../src/adapters/sqlite/outbox.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { DAY, instant, millis } from '../../src/domain/time.ts';
import type { Log } from '../../src/ports/log.ts';
import type { Sealing } from '../../src/settlement/seal.ts';
import { quietLog } from '../support/quiet-log.ts';
import { type BlockUse, blockUse } from './block-device.ts';
import { progress } from './progress.ts';
import { interleaved, medians } from './rounds.ts';
import { type Effort, figure, type Row, ratio, row } from './row.ts';
import { scratchFolder } from './scratch.ts';
import { sealedTown, sealer } from './sealed-town.ts';
import { median } from './statistics.ts';

const POINTS = 10;
const GROUPS = [1, 10, 100] as const;
/** Enough for about a second each: every outbox has a thread of its own, whose code is cold at first. */
const APPENDS: Readonly<Record<number, number>> = { 1: 300, 10: 3_000, 100: 4_000 };
const SEALED = 4_000;
/** Written before the clock starts, 3,000 frames of the log: it is folded in then and written over, and grows no more, as in a gateway that has run for days. */
const BEFORE = 1_500;
/** Longer than nobody must have asked for anything until the log is folded in (`counted-wear.ts`); ms. */
const CALM = 600;
const morning = instant(Date.parse('2026-11-24T10:00:00+07:00'));

const log: Log = quietLog();

/** Sealed batches of ten points, each with the capture state that goes with it. */
export const sealings = (count: number): readonly Sealing[] => {
  const signer = signerFromSeed(systemRandom.bytes(32), 'gateway');
  const seal = sealer(sealedTown(POINTS, morning, signer.key), signer, systemRandom);
  return Array.from({ length: count }, seal);
};

type Written = Readonly<{ perSecond: number; use: BlockUse | null }>;

/** Keeps so many appends on their way until all are durable. */
const throughOutbox = async (
  file: string,
  { first, batches, inFlight }: Readonly<{ first: readonly Sealing[]; batches: readonly Sealing[]; inFlight: number }>,
): Promise<Written> => {
  const limits = { pendingRows: 1_000_000, pendingBytes: 2 ** 31, pendingFor: millis(100 * 365 * DAY) };
  const outbox = openOutbox(file, { log, limits, maxBytes: 2 ** 31 });
  const write = (some: readonly Sealing[], atOnce: number) =>
    lastValueFrom(from(some).pipe(mergeMap(({ batch, state }) => outbox.append(batch, state), atOnce)));
  await firstValueFrom(outbox.status());
  if (first.length > 0) await write(first, 2);
  await setTimeout(first.length > 0 ? CALM : 0);
  const before = blockUse(file);
  const since = performance.now();
  await write(batches, inFlight);
  const took = performance.now() - since;
  // Closing folds the write-ahead log in: what the device has to write for it is no less written.
  await outbox[Symbol.asyncDispose]();
  return { perSecond: (batches.length * 1000) / took, use: usedSince(before, blockUse(file)) };
};

/** The same bytes to the end of a file: every body, and one state a group, as only the last one stays. */
const rawAppend = (file: string, batches: readonly Sealing[], group: number): Written => {
  const groups = Array.from({ length: Math.ceil(batches.length / group) }, (_, at) => {
    const members = batches.slice(at * group, (at + 1) * group);
    const state = members.at(-1)?.state;
    return [...members.map(({ batch }) => batch.body), state === undefined ? new Uint8Array() : captureBytes(state)];
  });
  const output = openSync(file, 'a');
  const before = blockUse(file);
  const since = performance.now();
  for (const parts of groups) {
    writeSync(output, Buffer.concat(parts));
    fdatasyncSync(output);
  }
  const took = performance.now() - since;
  const use = usedSince(before, blockUse(file));
  closeSync(output);
  return { perSecond: (batches.length * 1000) / took, use };
};

const usedSince = (before: BlockUse | null, after: BlockUse | null): BlockUse | null =>
  before && after && { flushes: after.flushes - before.flushes, bytes: after.bytes - before.bytes };

/** A batch is a group of ten readings: that is what the goals of syncs and bytes are of. */
const goalAt = (group: number): string =>
  group === 1 ? 'goal of a group of ten readings: 0.11 syncs and 2.1 kB on the device a reading' : 'goal 0.7';

/** A row of the outbox is a batch: what ten meters said of one interval, with the state that goes with it. */
export const run = async (effort: Effort = 'usual'): Promise<readonly Row[]> => {
  const quick = effort === 'quick';
  using folder = scratchFolder();
  progress('sealing batches to write');
  const sealed = sealings(quick ? 20 : BEFORE + SEALED);
  const [first, batches] = quick ? [[], sealed] : [sealed.slice(0, BEFORE), sealed.slice(BEFORE)];
  const bodyBytes = median(batches.map(({ batch }) => batch.body.length));
  const stateBytes = median(batches.slice(0, 20).map(({ state }) => captureBytes(state).length));
  const uses = new Map<string, BlockUse[]>();
  let files = 0;
  const measure = (name: string, write: (file: string) => Written | Promise<Written>) => async () => {
    files += 1;
    const { perSecond, use } = await write(join(folder.path, `${files}`));
    if (use !== null) uses.set(name, [...(uses.get(name) ?? []), use]);
    return perSecond;
  };
  const some = (group: number): readonly Sealing[] => batches.slice(0, APPENDS[group]);
  const found = medians(
    await interleaved<string>(
      quick ? 1 : 3,
      Object.fromEntries(
        GROUPS.flatMap((group) => [
          [
            `ours${group}`,
            measure(`ours${group}`, (file) => throughOutbox(file, { first, batches: some(group), inFlight: group })),
          ],
          [`raw${group}`, measure(`raw${group}`, (file) => rawAppend(file, some(group), group))],
        ]),
      ),
    ),
  );
  const at = (name: string): number => found[name] ?? Number.NaN;
  /** Of the whole device: whatever else writes is in it. */
  const onDevice = (name: string, group: number): string => {
    const perRow = (what: keyof BlockUse): number =>
      median((uses.get(name) ?? []).map((use) => use[what] / some(group).length));
    return uses.has(name)
      ? `; ${(perRow('flushes') / POINTS).toFixed(4)} flushes, ${figure(perRow('bytes') / 1000 / POINTS)} kB on the device a reading`
      : '';
  };
  return [
    row('a row', bodyBytes, 'bytes', `${POINTS} points; and ${figure(stateBytes)} bytes of capture state with it`),
    ...GROUPS.flatMap((group): readonly Row[] => {
      const [ours, raw] = [`ours${group}`, `raw${group}`];
      return [
        row(
          `outbox, ${group} in flight`,
          at(ours),
          'rows/s',
          `${figure(at(ours) * POINTS)} readings/s${onDevice(ours, group)}`,
        ),
        row(`append + fdatasync, groups of ${group}`, at(raw), 'rows/s', `the same bytes${onDevice(raw, group)}`),
        ratio(`outbox to raw at ${group}`, at(ours), at(raw), goalAt(group)),
      ];
    }),
  ];
};
