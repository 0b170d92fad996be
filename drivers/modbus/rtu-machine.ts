import { allowance, forgetLatency, type Latencies, learnLatency } from './adaptive-timeout.ts';
import { encodeRequest, LONGEST_RTU_FRAME, rtuAnswerLength, rtuFrame } from './codec.ts';
import { findAnswer, wholeFrame } from './find-answer.ts';
import { concatBytes, type LineEffect, type LineInput, type LineMachine, type LineStep } from './line-machine.ts';
import { isOwed, type Owed, oweAnswer, oweCopy, repay, safeCount } from './owed-answers.ts';
import { type LineCounters, noCounts, type Question, type Result } from './question.ts';

/** Real milliseconds. Both are 0 where somebody else keeps the wire's time (RTU over TCP). */
export type WireTime = Readonly<{ character: number; silence: number }>;

/** 3.5 characters, and a fixed 1.75 ms above 19200 baud (Serial Line V1.02 §2.5.1.1). */
export const wireTime = (serial: Readonly<{ baud: number; parity: string; stopBits: number }>): WireTime => {
  const bits = 1 + 8 + (serial.parity === 'none' ? 0 : 1) + serial.stopBits;
  const character = (1000 * bits) / serial.baud;
  return { character, silence: serial.baud > 19_200 ? 1.75 : 3.5 * character };
};

type Waiting = Readonly<{ question: Question; since: number }>;
type Asked = Readonly<{
  question: Question;
  frame: Uint8Array;
  sentAt: number;
  /** What request and answer take on the wire alone. */
  wire: number;
  deadline: number;
  heard: Uint8Array;
  foreign: number;
}>;

export type RtuState = Readonly<{
  /** When the last byte, ours or theirs, was on the line. */
  lastByteAt: number;
  /** No question before this: an answer given up may still come. */
  quarantineUntil: number;
  waiting: Waiting | null;
  asked: Asked | null;
  /** Bytes nobody was waiting for. */
  stray: Uint8Array;
  owed: readonly Owed[];
  latencies: Latencies;
  counters: LineCounters;
}>;

/** Bytes further apart than this do not belong to one frame, however slowly an adapter hands them over. */
const STRAY_PAUSE = 100;

const nothing = new Uint8Array(0);

const count = (state: RtuState, key: keyof LineCounters, by = 1): RtuState => ({
  ...state,
  counters: { ...state.counters, [key]: state.counters[key] + by },
});

const initial: RtuState = {
  lastByteAt: Number.NEGATIVE_INFINITY,
  quarantineUntil: Number.NEGATIVE_INFINITY,
  waiting: null,
  asked: null,
  stray: nothing,
  owed: [],
  latencies: new Map(),
  counters: noCounts,
};

/**
 * One RS-485 line with many meters and one question at a time. RTU answers carry no name but unit, function and
 * length, so this machine is distrustful: it keeps the 3.5-character silence, waits out late answers after a failure,
 * and never asks a question whose answer could be confused with one that may still be on its way.
 */
export const rtuMachine = (wire: WireTime): LineMachine<RtuState> => {
  const readyAt = (state: RtuState): number => Math.max(state.lastByteAt + wire.silence, state.quarantineUntil);

  /** A line that is never quiet is given up after this long. */
  const giveUpAt = (state: RtuState, { question, since }: Waiting): number =>
    Math.max(since, state.quarantineUntil) + 3 * question.patience.latest;

  const wakeAt = (state: RtuState): number | null => {
    if (state.asked) return state.asked.deadline;
    return state.waiting ? Math.min(readyAt(state), giveUpAt(state, state.waiting)) : null;
  };

  const send = (state: RtuState, { question }: Waiting, now: number): LineStep<RtuState> => {
    const safe = { ...question.request, count: safeCount(state.owed, question, now) };
    const frame = rtuFrame(question.unit, encodeRequest(safe));
    const onWire = (frame.length + rtuAnswerLength(safe)) * wire.character;
    const asked: Asked = {
      question: { ...question, request: safe },
      frame,
      sentAt: now,
      wire: onWire,
      deadline: now + onWire + allowance(state.latencies, question.unit, question.patience),
      heard: nothing,
      foreign: 0,
    };
    const sent = {
      ...state,
      waiting: null,
      stray: nothing,
      asked,
      lastByteAt: now + frame.length * wire.character,
    };
    const busy = frame.length * wire.character + 2 * wire.silence;
    return { state: count(count(sent, 'requests'), 'busy', busy), effects: [{ kind: 'write', bytes: frame }] };
  };

  const settle = (state: RtuState, asked: Asked, now: number, result: Result): LineStep<RtuState> => {
    const busy = wire.character === 0 ? now - asked.sentAt : 0;
    const settled = { ...state, asked: null };
    return { state: count(settled, 'busy', busy), effects: [{ kind: 'settle', result }] };
  };

  const fail = (state: RtuState, asked: Asked, now: number, result: Result): LineStep<RtuState> => {
    const { question, sentAt } = asked;
    const failed = {
      ...state,
      owed: oweAnswer(state.owed, question, now),
      latencies: forgetLatency(state.latencies, question.unit),
      // The truth may still be coming, whole or in part: wait until it cannot be.
      quarantineUntil: Math.max(now, sentAt + asked.wire + question.patience.latest),
      stray: asked.heard,
    };
    const which = result.kind === 'corrupt' ? 'corrupt' : 'timeouts';
    return settle(count(failed, which), asked, now, result);
  };

  const expire = (state: RtuState, asked: Asked, now: number): LineStep<RtuState> => {
    const { unit } = asked.question;
    if (asked.heard.length > 0) {
      const detail = `unit ${unit}: ${asked.heard.length} bytes came that are no whole answer`;
      return fail(state, asked, now, { kind: 'corrupt', detail });
    }
    if (asked.foreign > 0) {
      return fail(state, asked, now, { kind: 'foreign', detail: `unit ${unit}: only answers to other questions came` });
    }
    return fail(state, asked, now, { kind: 'timeout' });
  };

  const disown = (state: RtuState, unit: number, code: number, registers: number): RtuState =>
    isOwed(state.owed, unit, code, registers)
      ? count({ ...state, owed: repay(state.owed, unit, code, registers) }, 'late')
      : count(state, 'foreign');

  const hear = (state: RtuState, before: Asked, bytes: Uint8Array, now: number): LineStep<RtuState> => {
    let heard = concatBytes(before.heard, bytes);
    let { foreign } = before;
    let current = state;
    for (;;) {
      const asked = { ...before, heard, foreign };
      const { question } = asked;
      const { unit, request } = question;
      const found = findAnswer(heard, unit, request, asked.frame);
      switch (found.kind) {
        case 'nothing':
          return {
            state: { ...current, asked: { ...asked, heard: heard.slice(-4 * LONGEST_RTU_FRAME) } },
            effects: [],
          };
        case 'corrupt':
          return fail(current, asked, now, { kind: 'corrupt', detail: `unit ${unit}: the CRC of its answer is wrong` });
        case 'echo':
          current = count(current, 'echoes');
          break;
        case 'foreign':
          current = disown(current, found.unit, found.function, found.count);
          foreign += 1;
          break;
        case 'exception': {
          // An exception carries no length: with an answer owed it may belong to the earlier question.
          const doubtful = current.owed.some((owed) => owed.unit === unit && owed.until > now);
          const owed = doubtful ? oweAnswer(current.owed, question, now) : current.owed;
          const answered = { ...current, owed, stray: heard.slice(found.used) };
          return settle(count(answered, 'exceptions'), asked, now, { kind: 'exception', code: found.code });
        }
        case 'words': {
          const latency = Math.max(0, now - asked.sentAt - asked.wire);
          const answered = {
            ...current,
            owed: oweCopy(repay(current.owed, unit, request.function, request.count), question, now),
            latencies: learnLatency(current.latencies, unit, latency),
            stray: heard.slice(found.used),
          };
          return settle(count(answered, 'answers'), asked, now, { kind: 'words', words: found.words });
        }
      }
      heard = heard.slice(found.used);
    }
  };

  /** Nobody is waiting: the only news in these bytes is that an answer given up has come after all. */
  const overhear = (state: RtuState, bytes: Uint8Array, pause: number): RtuState => {
    let stray = pause > STRAY_PAUSE ? bytes : concatBytes(state.stray, bytes).slice(-2 * LONGEST_RTU_FRAME);
    let current = state;
    for (let frame = wholeFrame(stray); frame; frame = wholeFrame(stray)) {
      current = disown(current, frame.unit, frame.function, frame.count);
      stray = stray.slice(frame.used);
    }
    return { ...current, stray };
  };

  const step = (state: RtuState, input: LineInput, now: number): LineStep<RtuState> => {
    const stay: readonly LineEffect[] = [];
    switch (input.kind) {
      case 'ask':
        return step({ ...state, waiting: { question: input.question, since: now } }, { kind: 'time' }, now);
      case 'bytes': {
        const pause = now - state.lastByteAt;
        const busy = input.bytes.length * wire.character;
        const heard = count({ ...state, lastByteAt: Math.max(now, state.lastByteAt) }, 'busy', busy);
        if (state.asked) return hear(heard, state.asked, input.bytes, now);
        return { state: overhear(heard, input.bytes, pause), effects: stay };
      }
      case 'time': {
        if (state.asked) return now < state.asked.deadline ? { state, effects: stay } : expire(state, state.asked, now);
        if (!state.waiting) return { state, effects: stay };
        if (now >= readyAt(state)) return send(state, state.waiting, now);
        if (now < giveUpAt(state, state.waiting)) return { state, effects: stay };
        const result: Result = {
          kind: 'corrupt',
          detail: 'the line is never quiet: look for noise or a second master',
        };
        return { state: count({ ...state, waiting: null }, 'corrupt'), effects: [{ kind: 'settle', result }] };
      }
    }
  };

  return {
    initial,
    step,
    wakeAt,
    reopened: (state) => ({ ...state, waiting: null, asked: null, stray: nothing }),
    counters: (state) => state.counters,
  };
};
