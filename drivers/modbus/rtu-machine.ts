import { allowance, forgetLatency, type Latencies, learnLatency } from './adaptive-timeout.ts';
import { encodeRequest, LONGEST_RTU_FRAME, rtuAnswerLength, rtuFrame } from './codec.ts';
import { type Foreign, findAnswer, wholeFrame } from './find-answer.ts';
import { concatBytes, type LineEffect, type LineInput, type LineMachine, type LineStep } from './line-machine.ts';
import {
  findOwed,
  freeAt,
  freeCount,
  type Owed,
  oweAnswer,
  oweRefusal,
  owesRefusal,
  repay,
  settleAnswer,
  settleRefusal,
} from './owed-answers.ts';
import { heardFrom, heardNothing, heardSomething, nobodyYet, type Presence, seemsHalfOpen } from './presence.ts';
import { type LineCounters, noCounts, type Question, type Result } from './question.ts';

/**
 * Real milliseconds. All are 0 where somebody else keeps the wire's time (RTU over TCP). `turn`: how long the line is
 * held before the first and after the last bit of a question, where RTS turns it round; none where it is not given.
 */
export type WireTime = Readonly<{ character: number; silence: number; turn?: number }>;

type Serial = Readonly<{ baud: number; parity: string; stopBits: number; rts?: string; rtsDelay?: number }>;

/** 3.5 characters, and a fixed 1.75 ms above 19200 baud (Serial Line V1.02 §2.5.1.1). */
export const wireTime = (serial: Serial): WireTime => {
  const bits = 1 + 8 + (serial.parity === 'none' ? 0 : 1) + serial.stopBits;
  const character = (1000 * bits) / serial.baud;
  const turn = (serial.rts ?? 'none') === 'none' ? 0 : (serial.rtsDelay ?? 0);
  return { character, silence: serial.baud > 19_200 ? 1.75 : 3.5 * character, turn };
};

type Waiting = Readonly<{ question: Question; since: number }>;
type Asked = Readonly<{
  question: Question;
  frame: Uint8Array;
  sentAt: number;
  /** What request and answer take on the wire alone, and turning it round before. */
  wire: number;
  deadline: number;
  heard: Uint8Array;
  foreign: number;
}>;

export type RtuState = Readonly<{
  /** When the last byte, theirs or ours with its turning round, was on the line; ours may still be leaving. */
  lastByteAt: number;
  /** No question before this: the answer that was given up may still come, and ends the wait when it does. */
  quarantineUntil: number;
  awaited: Question | null;
  waiting: Waiting | null;
  asked: Asked | null;
  /** Bytes nobody was waiting for. */
  stray: Uint8Array;
  owed: readonly Owed[];
  presence: Presence;
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
  awaited: null,
  waiting: null,
  asked: null,
  stray: nothing,
  owed: [],
  presence: nobodyYet,
  latencies: new Map(),
  counters: noCounts,
};

/**
 * One RS-485 line with many meters and one question at a time. RTU answers carry no name but unit, function and
 * length, so this machine is distrustful: it keeps the 3.5-character silence, waits out late answers after a failure,
 * and never asks a question whose answer could be confused with one that may still be on its way.
 */
export const rtuMachine = (wire: WireTime): LineMachine<RtuState> => {
  const { turn = 0 } = wire;
  /** Over a network there is a connection that can be half open; a serial port says so when it is gone. */
  const overNetwork = wire.character === 0;

  /** Nothing may be asked before this, whatever it is. */
  const closedUntil = (state: RtuState, { question }: Waiting): number =>
    Math.max(state.quarantineUntil, freeAt(state.owed, question));

  const readyAt = (state: RtuState, waiting: Waiting): number =>
    Math.max(state.lastByteAt + wire.silence, closedUntil(state, waiting));

  /** A line that is never quiet is given up after this long. */
  const giveUpAt = (state: RtuState, waiting: Waiting): number =>
    Math.max(waiting.since, closedUntil(state, waiting)) + 3 * waiting.question.patience.latest;

  const wakeAt = (state: RtuState): number | null => {
    const { asked, waiting } = state;
    if (asked) return asked.deadline;
    return waiting ? Math.min(readyAt(state, waiting), giveUpAt(state, waiting)) : null;
  };

  const send = (state: RtuState, { question }: Waiting, length: number, now: number): LineStep<RtuState> => {
    const safe = { ...question.request, count: length };
    const frame = rtuFrame(question.unit, encodeRequest(safe));
    const onWire = turn + (frame.length + rtuAnswerLength(safe)) * wire.character;
    const ours = 2 * turn + frame.length * wire.character;
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
      lastByteAt: now + ours,
    };
    const busy = ours + 2 * wire.silence;
    return { state: count(count(sent, 'requests'), 'busy', busy), effects: [{ kind: 'write', bytes: frame }] };
  };

  const settle = (state: RtuState, asked: Asked, now: number, result: Result): LineStep<RtuState> => {
    const busy = wire.character === 0 ? now - asked.sentAt : 0;
    const settled = { ...state, asked: null };
    return { state: count(settled, 'busy', busy), effects: [{ kind: 'settle', result }] };
  };

  /** The question failed; the truth may still be coming, whole or in part: wait until it cannot be. */
  const giveUp = (state: RtuState, { question, sentAt, wire: onWire, heard }: Asked, now: number): RtuState => ({
    ...state,
    owed: oweAnswer(state.owed, question, now),
    latencies: forgetLatency(state.latencies, question.unit),
    quarantineUntil: Math.max(now, sentAt + onWire + question.patience.latest),
    awaited: question,
    stray: heard,
  });

  const fail = (state: RtuState, asked: Asked, now: number, result: Result): LineStep<RtuState> => {
    const failed = giveUp(state, asked, now);
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
    const presence = heardNothing(state.presence, unit);
    const failed = fail({ ...state, presence }, asked, now, { kind: 'timeout' });
    if (!overNetwork || !seemsHalfOpen(presence)) return failed;
    const detail = `nobody answered ${presence.unanswered} questions in a row: the connection may be half open`;
    return { state: failed.state, effects: [...failed.effects, { kind: 'broken', detail }] };
  };

  /** A frame that answers nothing that is asked now. When it is what the quarantine waits for, that is over. */
  const disown = (state: RtuState, frame: Foreign, now: number): RtuState => {
    const owed = findOwed(state.owed, frame.unit, frame.function, frame.count);
    if (!owed) return count(state, 'foreign');
    const { awaited } = state;
    const repaid = repay(state.owed, owed, now);
    const paid = count({ ...state, owed: frame.count === 0 ? oweRefusal(repaid, owed, now) : repaid }, 'late');
    const isAwaited =
      awaited?.unit === owed.unit && awaited.request.function === owed.function && awaited.request.count === owed.count;
    return isAwaited ? { ...paid, awaited: null, quarantineUntil: now } : paid;
  };

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
          current = disown(current, found, now);
          foreign += 1;
          break;
        case 'exception': {
          const presence = heardFrom(current.presence, unit);
          const refused = count({ ...current, presence, stray: heard.slice(found.used) }, 'exceptions');
          if (!owesRefusal(current.owed, unit, request.function, now))
            return settle({ ...refused, owed: settleRefusal(refused.owed, question, now) }, asked, now, {
              kind: 'exception',
              code: found.code,
            });
          // An exception carries no length: this one may be the late answer to an earlier question.
          const { latest } = question.patience;
          const twice = oweRefusal(refused.owed, { unit, function: request.function, latest }, now);
          const owed = oweAnswer(twice, question, now);
          const detail = `unit ${unit}: a refusal came that may belong to an earlier question`;
          return settle({ ...refused, owed }, asked, now, { kind: 'foreign', detail });
        }
        case 'words': {
          const latency = Math.max(0, now - asked.sentAt - asked.wire);
          const answered = {
            ...current,
            owed: settleAnswer(current.owed, question, now),
            presence: heardFrom(current.presence, unit),
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
  const overhear = (state: RtuState, bytes: Uint8Array, pause: number, now: number): RtuState => {
    let stray = pause > STRAY_PAUSE ? bytes : concatBytes(state.stray, bytes).slice(-2 * LONGEST_RTU_FRAME);
    let current = state;
    for (let frame = wholeFrame(stray); frame; frame = wholeFrame(stray)) {
      current = disown(current, frame, now);
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
        const lastByteAt = Math.max(now, state.lastByteAt);
        const heard = count({ ...state, lastByteAt, presence: heardSomething(state.presence) }, 'busy', busy);
        if (state.asked) return hear(heard, state.asked, input.bytes, now);
        return { state: overhear(heard, input.bytes, pause, now), effects: stay };
      }
      case 'time': {
        if (state.asked) return now < state.asked.deadline ? { state, effects: stay } : expire(state, state.asked, now);
        const { waiting } = state;
        if (!waiting) return { state, effects: stay };
        const length = now >= readyAt(state, waiting) ? freeCount(state.owed, waiting.question, now) : null;
        if (length !== null) return send(state, waiting, length, now);
        if (now < giveUpAt(state, waiting)) return { state, effects: stay };
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
    freeAt: (state, question) => freeAt(state.owed, question),
    reopened: (state, now) => ({
      ...(state.asked ? giveUp(state, state.asked, now) : state),
      waiting: null,
      asked: null,
      stray: nothing,
      presence: heardSomething(state.presence),
    }),
    counters: (state) => state.counters,
  };
};
