import type { Alarm } from '../domain/alarm.ts';
import { Fault } from '../domain/fault.ts';
import type { DeviceId, GatewayId, PointId } from '../domain/identity.ts';
import type { QualityInput } from '../domain/quality-input.ts';
import type { QualityResumed } from '../domain/quality-under-way.ts';
import type { Instant, Millis } from '../domain/time.ts';
import {
  type Check,
  flag,
  list,
  number,
  oneOf,
  orNull,
  perhaps,
  record,
  text,
  textThat,
  wholeNumber,
} from './json-check.ts';
import { alarmShape, conditionShape, identityShape, opaqueId, readingShape } from './recorded-shapes.ts';
import { resumedShape } from './under-way-shapes.ts';

const FORMAT = 'gridtokenx-recording/1';

type RecordedRating = Readonly<{ of: 'apparent' | 'current'; value: number }>;

/** By what rules a stage judged; limits by the names of their sets. */
export type RecordedRules = Readonly<{
  /** Hex SHA-256 of the whole rules, limits included: whether a replay goes by the same. */
  hash: string;
  meters: readonly Readonly<{
    device: DeviceId;
    point: PointId;
    line: string;
    limits: readonly string[];
    /** Absent in recordings of before there were feeders; so are the next three. */
    feeder?: string | null;
    isHead?: boolean;
    mayExport?: boolean;
    rating?: RecordedRating | null;
    exportLimit: number | null;
    demandCurrent: number | null;
    shortCircuitCurrent: number | null;
  }>[];
  lateness: Millis;
  longestGap: Millis;
}>;

/** The first line of every recording, and of every part of it that a process began. */
export type RecordingHeader = Readonly<{
  gateway: GatewayId;
  rules: RecordedRules;
  /** Grid time. */
  start: Instant;
  /** The alarms the stage began with; null where it had begun in an earlier file and goes on. */
  restored: readonly Alarm[] | null;
  /** What it had under way then; absent where that was nothing. */
  resumed?: QualityResumed;
}>;

/** Inputs that the stage took and the recording has not: it had no room, or could not keep up. */
type RecordingGap = Readonly<{ from: Instant; to: Instant; lost: number }>;

/** A line of a recording. */
export type RecordingLine =
  | (Readonly<{ kind: 'header' }> & RecordingHeader)
  | (Readonly<{ kind: 'gap' }> & RecordingGap)
  | QualityInput;

type Named<K extends RecordingLine['kind']> = Extract<RecordingLine, { kind: K }>;

const id = text;
const shapes: Readonly<Record<RecordingLine['kind'], Check>> = {
  header: record<Named<'header'> & Readonly<{ format: string }>>({
    kind: oneOf('header'),
    format: oneOf(FORMAT),
    gateway: opaqueId,
    rules: record<RecordedRules>({
      hash: textThat((hash) => /^[0-9a-f]{64}$/.test(hash), '64 lower-case hex digits'),
      meters: list(
        record<RecordedRules['meters'][number]>({
          device: opaqueId,
          point: opaqueId,
          line: text,
          limits: list(opaqueId),
          feeder: perhaps(orNull(opaqueId)),
          isHead: perhaps(flag),
          mayExport: perhaps(flag),
          rating: perhaps(orNull(record<RecordedRating>({ of: oneOf('apparent', 'current'), value: number }))),
          exportLimit: orNull(number),
          demandCurrent: orNull(number),
          shortCircuitCurrent: orNull(number),
        }),
      ),
      lateness: number,
      longestGap: number,
    }),
    start: number,
    restored: orNull(list(alarmShape)),
    resumed: perhaps(resumedShape),
  }),
  gap: record<Named<'gap'>>({ kind: oneOf('gap'), from: number, to: number, lost: wholeNumber }),
  reading: record<Named<'reading'>>({ kind: oneOf('reading'), reading: readingShape }),
  identity: record<Named<'identity'>>({ kind: oneOf('identity'), identity: identityShape }),
  condition: record<Named<'condition'>>({ kind: oneOf('condition'), condition: conditionShape }),
  acknowledge: record<Named<'acknowledge'>>({ kind: oneOf('acknowledge'), id, at: number }),
  shelve: record<Named<'shelve'>>({ kind: oneOf('shelve'), id, until: number, by: text, reason: text, at: number }),
  unshelve: record<Named<'unshelve'>>({ kind: oneOf('unshelve'), id, by: text, at: number }),
  time: record<Named<'time'>>({ kind: oneOf('time'), at: number }),
};

/** One line of JSON without its end; decoding gives back every number to the bit, and what was absent is absent. */
export const encodeRecordingLine = (line: RecordingLine): string => {
  const whole = line.kind === 'header' ? { format: FORMAT, ...line } : line;
  return holdsOddNumber(whole) ? JSON.stringify(whole, saidOdd) : JSON.stringify(whole);
};

/**
 * What stands in a line; `place` is its file and number, for people.
 * @throws Fault `malformed`: where, and what is wrong there.
 */
export const decodeRecordingLine = (line: string, place: string): RecordingLine => {
  const value = parsed(line, place);
  const kind: unknown = typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  const shape = typeof kind === 'string' && Object.hasOwn(shapes, kind) ? shapes[kind as RecordingLine['kind']] : null;
  if (shape === null) throw malformedAt(place, `it is nothing that is recorded (${line.slice(0, 60)})`);
  const wrong = shape(value);
  if (wrong !== null) throw malformedAt(place, `its ${kind}${wrong}`);
  return kind === 'header'
    ? withoutFormat(value as Named<'header'> & Readonly<{ format: string }>)
    : (value as RecordingLine);
};

const withoutFormat = ({ format: _, ...header }: Named<'header'> & Readonly<{ format: string }>): Named<'header'> =>
  header;

const parsed = (line: string, place: string): unknown => {
  try {
    return line.includes('"float"') ? JSON.parse(line, oddNumber) : JSON.parse(line);
  } catch (error) {
    throw malformedAt(place, `it is not JSON (${error instanceof Error ? error.message : error})`, error);
  }
};

const malformedAt = (place: string, why: string, cause?: unknown): Fault =>
  new Fault('malformed', `${place} is no line of a recording: ${why}.`, { cause });

/** Numbers that JSON does not have, or whose sign it forgets. */
const odd: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
  '-0': -0,
};

const isOdd = (value: number): boolean => !Number.isFinite(value) || Object.is(value, -0);

/** Nearly nothing does: who only looks makes no copies. */
const holdsOddNumber = (value: unknown): boolean => {
  if (typeof value === 'number') return isOdd(value);
  if (typeof value !== 'object' || value === null) return false;
  for (const key in value) if (holdsOddNumber(value[key as keyof typeof value])) return true;
  return false;
};

const saidOdd = (_: string, value: unknown): unknown =>
  typeof value === 'number' && isOdd(value) ? { float: Object.is(value, -0) ? '-0' : String(value) } : value;

const oddNumber = (_: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || !('float' in value) || typeof value.float !== 'string')
    return value;
  return odd[value.float] ?? value;
};
