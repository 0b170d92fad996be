import { createHash } from 'node:crypto';
import type { QualitySaid } from '../../power-quality/power-quality.ts';
import { encodeQualityFrame } from '../../wire/quality-frame.ts';
import type { RecordingLine } from '../../wire/recording.ts';

type Counts = Readonly<Record<string, number>>;

/** What a replay came to. Times are Unix milliseconds of grid time, null where nothing has one. */
export type ReplaySummary = Readonly<{
  gateway: string;
  readings: number;
  meters: number;
  from: number | null;
  to: number | null;
  /** How often a process began in what was replayed. */
  starts: number;
  gaps: Readonly<{ count: number; lost: number }>;
  /** Changes of alarms, and how often one of each kind was raised. */
  alarmChanges: number;
  alarms: Counts;
  /** Events by kind, each once however often it was seen to go on. */
  events: Counts;
  frames: Counts;
  /** SHA-256 over all frames, alarms and events in their order: the same of two replays that came to the same. */
  sha256: string;
}>;

/** Counts what goes in and what comes out, and hashes what comes out. */
export type ReplayTally = Readonly<{
  took(line: RecordingLine): void;
  gave(output: QualitySaid): void;
  summary(): ReplaySummary;
}>;

export const replayTally = (): ReplayTally => {
  const hash = createHash('sha256');
  const meters = new Set<string>();
  const events = new Map<string, string>();
  const [alarms, frames]: readonly Record<string, number>[] = [{}, {}] as const;
  let [gateway, from, to]: [string, number | null, number | null] = ['', null, null];
  let [readings, starts, gaps, lost, changes] = [0, 0, 0, 0, 0];
  const take = (line: RecordingLine): void => {
    if (line.kind === 'header') {
      gateway = line.gateway;
      if (line.restored !== null) starts += 1;
    } else if (line.kind === 'gap') {
      gaps += 1;
      lost += line.lost;
    } else if (line.kind === 'reading') {
      const { device, measuredAt } = line.reading;
      readings += 1;
      meters.add(device);
      if (from === null || measuredAt < from) from = measuredAt;
      if (to === null || measuredAt > to) to = measuredAt;
    }
  };
  const give = (output: QualitySaid): void => {
    hash.update(bytesOf(output));
    if (output.kind === 'alarm') {
      changes += 1;
      if (output.alarm.state === 'raised') count(alarms, output.alarm.kind);
    } else if (output.kind === 'frame') count(frames, output.frame.length);
    else events.set(output.event.id, output.event.kind);
  };
  return {
    took: take,
    gave: give,
    summary: () => {
      const byKind: Record<string, number> = {};
      for (const kind of events.values()) count(byKind, kind);
      return {
        gateway,
        readings,
        meters: meters.size,
        from,
        to,
        starts,
        gaps: { count: gaps, lost },
        alarmChanges: changes,
        alarms: sorted(alarms),
        events: sorted(byKind),
        frames: sorted(frames),
        sha256: hash.copy().digest('hex'),
      };
    },
  };
};

/** Each with its length before it, so that no two sequences of outputs are the same bytes. */
const bytesOf = (output: QualitySaid): Buffer => {
  const bytes = output.kind === 'frame' ? encodeQualityFrame(output.frame) : Buffer.from(JSON.stringify(output));
  return Buffer.concat([Buffer.from(`${output.kind} ${bytes.length}\n`), bytes]);
};

const count = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

const sorted = (counts: Counts): Counts =>
  Object.fromEntries(Object.entries(counts).sort(([one], [other]) => (one < other ? -1 : 1)));
