import type { Result } from '../../../drivers/modbus/question.ts';
import {
  decide,
  learn,
  passBoundary,
  passTime,
  type Schedule,
  type Scheduled,
} from '../../../drivers/modbus/schedule.ts';
import { type PlannedRead, planReads, splitRead } from '../../../src/profiles/plan-reads.ts';
import { testProfile } from '../../support/test-profile.ts';

export const profile = testProfile({});
/** A meter of the test profile as the schedule knows it; `gap` in ms. */
export const meter = (of = profile, gap = 0): Scheduled => ({
  plan: planReads(of, 9600),
  gap,
  split: (read) => splitRead(of, read),
});

/** One that says who it is. */
export const plated = testProfile({ serialNumber: { table: 'holding', address: 0x10, encoding: 'u32' } });
/** A read to build others of. */
export const nothingAsked: PlannedRead = { function: 4, address: 0, count: 1, most: 1, purpose: 'probe', wanted: [] };

export const words: Result = { kind: 'words', words: [] };
export const silence: Result = { kind: 'timeout' };
export const exception = (code: number): Result => ({ kind: 'exception', code });

/** What a meter answers to a question of a purpose, and how many ms it takes. */
export type Answer = (meter: number, purpose: string) => readonly [result: Result, takes: number];
/** When, in ms, which meter was asked what. */
type Asked = readonly [at: number, meter: number, purpose: string];

/** Runs a schedule as a line would, each answer taking its time; boundaries pass at given moments. */
export const run = (from: Schedule, until: number, answer: Answer, boundaries: readonly number[] = []) => {
  let schedule = from;
  let now = 0;
  const due = [...boundaries];
  const asked: Asked[] = [];
  while (now < until) {
    if (due[0] !== undefined && due[0] <= now) {
      due.shift();
      schedule = passBoundary(schedule, now);
    }
    schedule = passTime(schedule, now);
    const decision = decide(schedule, now);
    if (decision.kind === 'wait') {
      now = Math.min(decision.until, due[0] ?? decision.until);
      continue;
    }
    asked.push([now, decision.meter, decision.read.purpose]);
    const [result, takes] = answer(decision.meter, decision.read.purpose);
    now += takes;
    schedule = learn(schedule, decision, result, now);
  }
  return { asked, schedule };
};
export const healthy: Answer = () => [words, 10];
