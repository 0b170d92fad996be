import { setTimeout as sleep } from 'node:timers/promises';
import { exceptionNames } from '../../../drivers/modbus/codec.ts';
import type { MeterSource } from '../../../drivers/modbus/meter-source.ts';
import type { Question, Result } from '../../../drivers/modbus/question.ts';
import { millis } from '../../domain/time.ts';
import type { Decoded } from '../../profiles/decode.ts';
import type { PlannedRead } from '../../profiles/plan-reads.ts';
import type { BusLimits } from '../../profiles/profile.ts';
import type { Session } from './open-session.ts';

/** One question and what came of it; `decoded` only of an answer, `why` only without one. */
export type Asked = Readonly<{
  read: PlannedRead;
  words: readonly number[];
  decoded: Decoded | null;
  why: string | null;
}>;

/** One answer may be lost to noise. */
const TRIES = 2;
/** SunSpec chains and splits come to an end long before. */
const MOST_QUESTIONS = 200;
/** What a network adds to a meter's own time. */
const NETWORK_MS = 500;

export const questionOf = (unit: number, bus: BusLimits, read: PlannedRead, overNetwork: boolean): Question => {
  const more = (patience: number) => millis(patience + (overNetwork ? NETWORK_MS : 0));
  return {
    unit,
    request: { function: read.function, address: read.address, count: read.count },
    most: read.most,
    lengthStep: bus.lengthStep,
    patience: { least: more(bus.timeout.least), most: more(bus.timeout.most), latest: more(bus.latest) },
  };
};

/** Why there is no answer, for the person who asked. */
export const whyNot = (unit: number, result: Exclude<Result, { kind: 'words' }>): string => {
  switch (result.kind) {
    case 'timeout':
      return `unit ${unit} did not answer: check its number, speed, wiring and power`;
    case 'exception':
      return `unit ${unit} refused: exception ${result.code} (${exceptionNames[result.code] ?? 'not in the standard'})`;
    default:
      return result.detail;
  }
};

export const askTwice = async (session: Session, question: Question, stop: AbortSignal): Promise<Result> => {
  for (let tries = 1; ; tries += 1) {
    const { result } = await session.ask(question);
    const isFinal = result.kind === 'words' || result.kind === 'exception' || result.kind === 'link-down';
    if (isFinal || tries >= TRIES || stop.aborted) return result;
  }
};

export type Reading = Readonly<{ session: Session; unit: number; overNetwork: boolean; stop: AbortSignal }>;

/** Reads everything a model has, once: what must be discovered first, its values, its plate. */
export const readMeter = async (
  source: MeterSource,
  { session, unit, overNetwork, stop }: Reading,
): Promise<readonly Asked[]> => {
  const done: Asked[] = [];
  let current = source;
  const planned = () => [...current.plan.fast, ...current.plan.slow, ...current.plan.identity];
  let rest = planned();
  for (let count = 0; rest.length > 0 && count < MOST_QUESTIONS && !stop.aborted; count += 1) {
    const [read, ...later] = rest;
    if (read === undefined) break;
    const result = await askTwice(session, questionOf(unit, current.bus, read, overNetwork), stop);
    await sleep(current.bus.gap);
    const discovered = current.heard?.(read, result) ?? null;
    if (discovered?.trouble) return [...done, { read, words: [], decoded: null, why: discovered.trouble.detail }];
    if (discovered) {
      current = discovered;
      rest = planned();
      continue;
    }
    rest = later;
    if (result.kind === 'words') {
      const words = result.words.slice(0, read.count);
      done.push({ read, words, decoded: current.decode(read, result.words), why: null });
      continue;
    }
    const mayBeHole = result.kind === 'exception' && (result.code === 2 || result.code === 3);
    const pieces = mayBeHole ? current.split(read) : [];
    if (pieces.length > 1) rest = [...pieces, ...later];
    else done.push({ read, words: [], decoded: null, why: whyNot(unit, result) });
    // Who does not answer twice in a row, and has not answered at all, is not there.
    if (result.kind === 'link-down' || (result.kind === 'timeout' && done.every(({ why }) => why !== null))) break;
  }
  return done;
};
