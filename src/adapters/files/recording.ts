import { type FileHandle, open, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { Alarm } from '../../domain/alarm.ts';
import { Fault } from '../../domain/fault.ts';
import type { GatewayId } from '../../domain/identity.ts';
import type { QualityInput } from '../../domain/quality-input.ts';
import { isNothing, nothingResumed, type QualityResumed } from '../../domain/quality-under-way.ts';
import type { Instant } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Recorder } from '../../ports/recorder.ts';
import {
  encodeRecordingLine,
  type RecordedRules,
  type RecordingHeader,
  type RecordingLine,
} from '../../wire/recording.ts';
import { makeFolder } from '../disk/make-folder.ts';
import { gridDay, makeRoomFor, partName, partsIn, type RecordingBounds } from './recording-parts.ts';

export type RecordingOptions = RecordingBounds &
  Readonly<{
    folder: string;
    gateway: GatewayId;
    rules: RecordedRules;
    clock: Pick<Clock, 'now' | 'state'>;
    log: Log;
    /** Of the folder's disk. */
    freeBytes?: (folder: string) => Promise<number>;
  }>;

const MEBIBYTE = 1024 ** 2;
/** Engineering choices. What waits is written together: how many lines at most, and how long they wait, real ms. */
const LINES_AT_ONCE = 500;
const EVERY_MS = 1_000;
/** As many inputs may wait for a slow disk; a reading of thirty quantities takes about 3 kB. */
const MOST_WAITING = 4_000;
/** After a failure, so long until the next try, real ms. */
const PAUSE_MS = 60_000;
/** Left free on the disk for what must be kept: outbox and alarms. */
const LEFT_FREE = 256 * MEBIBYTE;

/** What waits to be written. A gap stands where the inputs it counts would; it grows while nothing else may wait. */
type Waiting =
  | Readonly<{ kind: 'input'; at: Instant; input: QualityInput }>
  | Readonly<{ kind: 'begin'; at: Instant; restored: readonly Alarm[]; resumed: QualityResumed }>
  | Gap;
type Gap = { readonly kind: 'gap'; readonly at: Instant; to: Instant; lost: number };
type OpenPart = Readonly<{ file: FileHandle; day: string; gathered: string[] }> & { bytes: number };

const freeOf = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/**
 * Records into files of JSON lines, one or more a grid day, readable by their owner alone. What is recorded is written
 * once a second, relaxed: a power cut may cost the last seconds. The oldest files give way. Trouble with the disk is said
 * once; recording then pauses, says in the recording what it lacks, and measuring never notices. Dispose it to write what
 * waits and close the file.
 */
export const openRecording = (options: RecordingOptions): Recorder & AsyncDisposable => {
  const { clock, log, folder } = options;
  const writer = partWriter(options);
  let waiting: Waiting[] = [];
  let pausedUntil: number | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> | null = null;

  const isPaused = (): boolean => pausedUntil !== null && performance.now() < pausedUntil;
  const take = (one: Waiting): void => {
    if (isPaused() || waiting.length >= MOST_WAITING) {
      waiting = withLost(waiting, [one]);
      return;
    }
    waiting.push(one);
    if (waiting.length >= LINES_AT_ONCE) flush();
    else timer ??= setTimeout(flush, EVERY_MS).unref();
  };
  const flush = (): void => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (writing !== null || waiting.length === 0 || isPaused()) return;
    writing = writeWaiting().finally(() => {
      writing = null;
      flush();
    });
  };
  const writeWaiting = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    try {
      await writer.write(batch);
      if (pausedUntil === null) return;
      pausedUntil = null;
      log.info({ folder }, `Recording to ${folder} goes on; what came meanwhile is missing there.`);
    } catch (error) {
      if (!(error instanceof Error && (error instanceof Fault || 'syscall' in error))) throw error;
      await writer.close().catch(() => undefined);
      waiting = withLost([], [...batch, ...waiting]);
      if (pausedUntil === null)
        log.warn(
          { folder },
          `Recording to ${folder} pauses: ${error.message}. Measuring goes on. Free its disk, or configure another folder.`,
        );
      pausedUntil = performance.now() + PAUSE_MS;
    }
  };
  return {
    begin: (restored, resumed = nothingResumed) => take({ kind: 'begin', at: clock.now(), restored, resumed }),
    record: (input) => take({ kind: 'input', at: clock.now(), input }),
    [Symbol.asyncDispose]: async () => {
      flush();
      while (writing !== null) await writing;
      await writer.close();
    },
  };
};

/** What waits, with those that are lost counted at its end. */
const withLost = (waiting: Waiting[], lost: readonly Waiting[]): Waiting[] => {
  for (const one of lost) {
    const last = waiting.at(-1);
    const [to, count] = one.kind === 'gap' ? [one.to, one.lost] : [one.at, one.kind === 'input' ? 1 : 0];
    if (last?.kind !== 'gap') waiting.push({ kind: 'gap', at: one.at, to, lost: count });
    else {
      last.to = to;
      last.lost += count;
    }
  }
  return waiting;
};

type Began = Pick<RecordingHeader, 'restored' | 'resumed'>;
const began = (restored: readonly Alarm[], resumed: QualityResumed): Began => ({
  restored,
  ...(isNothing(resumed) ? {} : { resumed }),
});

/** Puts lines into the part they belong to, and begins the next part when it is time. */
const partWriter = ({ folder, gateway, rules, days, maxBytes, clock, freeBytes = freeOf }: RecordingOptions) => {
  const largest = Math.max(MEBIBYTE, Math.floor(maxBytes / 8));
  let part: OpenPart | null = null;

  const close = async (): Promise<void> => {
    const closing = part;
    part = null;
    await closing?.file.close();
  };
  const begin = async (at: Instant, from: Began | null): Promise<OpenPart> => {
    await close();
    makeFolder(folder, 0o700);
    const day = gridDay(at);
    const parts = await partsIn(folder, gateway);
    const today = clock.state() === 'unsynchronised' ? null : at;
    await makeRoomFor(folder, parts, { days, maxBytes, today, coming: largest });
    const number = 1 + parts.reduce((last, one) => (one.day === day ? Math.max(last, one.number) : last), 0);
    const file = await open(join(folder, partName(gateway, day, number)), 'wx', 0o600);
    part = { file, day, gathered: [], bytes: 0 };
    gather(part, { kind: 'header', gateway, rules, start: at, restored: null, ...from });
    return part;
  };
  /** Its bytes count before they are written: a part must not outgrow its share while lines are gathered. */
  const gather = (to: OpenPart, line: RecordingLine): void => {
    const text = `${encodeRecordingLine(line)}\n`;
    to.gathered.push(text);
    to.bytes += Buffer.byteLength(text);
  };
  const writeOut = async ({ file, gathered }: OpenPart): Promise<void> => {
    if (gathered.length > 0) await file.appendFile(gathered.splice(0).join(''));
  };
  const refuseFullDisk = async (): Promise<void> => {
    makeFolder(folder, 0o700);
    const free = await freeBytes(folder);
    if (free < LEFT_FREE)
      throw new Fault('disk-full', `its disk has ${Math.floor(free / MEBIBYTE)} MiB left, which settlement may need`);
  };

  return {
    close,
    write: async (batch: readonly Waiting[]): Promise<void> => {
      await refuseFullDisk();
      for (const one of batch) {
        if (one.kind === 'begin' || part === null || part.bytes >= largest || gridDay(one.at) > part.day) {
          if (part !== null) await writeOut(part);
          const { kind } = one;
          part = await begin(one.at, kind === 'begin' ? began(one.restored, one.resumed) : null);
        }
        if (one.kind === 'input') gather(part, one.input);
        if (one.kind === 'gap') gather(part, { kind: 'gap', from: one.at, to: one.to, lost: one.lost });
      }
      if (part !== null) await writeOut(part);
    },
  };
};
