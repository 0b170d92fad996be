import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../domain/fault.ts';
import { millis } from '../../domain/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LineSettings } from './line-settings.ts';
import { openSession, type Session } from './open-session.ts';
import { beginScan, giveUpAttempt, learnAnswer, nextStep, type ScanPlan, type ScanState } from './scan.ts';

export type ScanTools = Readonly<{ clock: Clock; stop: AbortSignal; onProgress: (state: ScanState) => void }>;

/** What was found, also when it was stopped half-way. `late`: answers that came after nobody waited for them. */
export type Scanned = Readonly<{ state: ScanState; late: number }>;

type OpenLine = Readonly<{ settings: LineSettings; session: Session }>;

const CONNECT_PATIENCE = millis(3_000);

/** Searches one line by a plan, until it has ended or `stop` is asked for; the line is closed when it returns. */
export const runScan = async (plan: ScanPlan, { clock, stop, onProgress }: ScanTools): Promise<Scanned> => {
  let state = beginScan(plan);
  let late = 0;
  const line: { open: OpenLine | null } = { open: null };
  const close = async (): Promise<void> => {
    const { open } = line;
    line.open = null;
    late += open?.session.counters().late ?? 0;
    await open?.session.close();
  };
  const openAs = async (settings: LineSettings): Promise<Session | Fault> => {
    if (line.open?.settings === settings) return line.open.session;
    await close();
    const session = await opened(settings, clock);
    if (!(session instanceof Fault)) line.open = { settings, session };
    return session;
  };
  try {
    for (let step = nextStep(state); step !== null && !stop.aborted; step = nextStep(state)) {
      const session = await openAs(step.attempt.settings);
      if (session instanceof Fault) {
        state = giveUpAttempt(state, session.message);
        continue;
      }
      if (step.gap > 0) await sleep(step.gap);
      const asked = performance.now();
      const { result } = await session.ask(step.question);
      state = learnAnswer(state, result, performance.now() - asked);
      if (result.kind === 'link-down') await close();
      onProgress(state);
    }
  } finally {
    await close();
  }
  return { state, late };
};

const opened = async (settings: LineSettings, clock: Clock): Promise<Session | Fault> => {
  try {
    return await openSession(settings, clock, CONNECT_PATIENCE);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
};
