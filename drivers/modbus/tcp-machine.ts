import { allowance, forgetLatency, type Latencies, learnLatency } from './adaptive-timeout.ts';
import { decodeAnswer, encodeRequest, takeTcpFrame, tcpFrame } from './codec.ts';
import { concatBytes, type LineInput, type LineMachine, type LineStep } from './line-machine.ts';
import { type Owed, oweAnswer, safeCount } from './owed-answers.ts';
import { type LineCounters, noCounts, type Question, type Result } from './question.ts';

type Asked = Readonly<{ question: Question; transaction: number; sentAt: number; deadline: number }>;

export type TcpState = Readonly<{
  lastTransaction: number;
  asked: Asked | null;
  heard: Uint8Array;
  /** Questions in a row to which nobody answered. */
  silent: number;
  owed: readonly Owed[];
  latencies: Latencies;
  counters: LineCounters;
}>;

/** A connection nobody answers on is taken for half open (RFC 9293 §3.5.1) after this many questions. */
const HALF_OPEN_AFTER = 3;

const nothing = new Uint8Array(0);

const initial: TcpState = {
  lastTransaction: 0,
  asked: null,
  heard: nothing,
  silent: 0,
  owed: [],
  latencies: new Map(),
  counters: noCounts,
};

const count = (state: TcpState, key: keyof LineCounters, by = 1): TcpState => ({
  ...state,
  counters: { ...state.counters, [key]: state.counters[key] + by },
});

const settle = (state: TcpState, asked: Asked, now: number, result: Result): LineStep<TcpState> => ({
  state: count({ ...state, asked: null }, 'busy', now - asked.sentAt),
  effects: [{ kind: 'settle', result }],
});

/**
 * One Modbus TCP connection, one question at a time. Every question has a fresh transaction id, so an answer that
 * comes late is known by its id and dropped, whatever came before. Lengths change after a time-out as on RTU, because
 * behind a TCP gateway there often is an RTU line whose master mistakes late answers.
 */
const send = (state: TcpState, question: Question, now: number): LineStep<TcpState> => {
  const transaction = (state.lastTransaction % 0xffff) + 1;
  const request = { ...question.request, count: safeCount(state.owed, question, now) };
  const deadline = now + allowance(state.latencies, question.unit, question.patience);
  const asked: Asked = { question: { ...question, request }, transaction, sentAt: now, deadline };
  const bytes = tcpFrame(transaction, question.unit, encodeRequest(request));
  return {
    state: count({ ...state, asked, lastTransaction: transaction }, 'requests'),
    effects: [{ kind: 'write', bytes }],
  };
};

const expire = (state: TcpState, asked: Asked, now: number): LineStep<TcpState> => {
  const { question } = asked;
  const expired = {
    ...state,
    silent: state.silent + 1,
    owed: oweAnswer(state.owed, question, now),
    latencies: forgetLatency(state.latencies, question.unit),
  };
  const settled = settle(count(expired, 'timeouts'), asked, now, { kind: 'timeout' });
  if (expired.silent < HALF_OPEN_AFTER) return settled;
  const detail = `nobody answered ${expired.silent} questions in a row: the connection may be half open`;
  return { state: settled.state, effects: [...settled.effects, { kind: 'broken', detail }] };
};

/** The frame carries the transaction asked for: it is the answer, or the server is confused. */
const judge = (state: TcpState, asked: Asked, unit: number, pdu: Uint8Array, now: number): LineStep<TcpState> => {
  const { question } = asked;
  const answer = decodeAnswer(pdu);
  const spoken = { ...state, silent: 0 };
  if (answer.kind === 'malformed') {
    const detail = `unit ${question.unit}: its answer has a wrong ${answer.reason}`;
    return settle(count(spoken, 'corrupt'), asked, now, { kind: 'corrupt', detail });
  }
  const ours =
    unit === question.unit &&
    answer.function === question.request.function &&
    (answer.kind === 'exception' || answer.words.length === question.request.count);
  if (!ours) {
    const owed = oweAnswer(spoken.owed, question, now);
    const detail = `unit ${question.unit}: the answer to its question is that of another`;
    return settle(count({ ...spoken, owed }, 'foreign'), asked, now, { kind: 'foreign', detail });
  }
  const latencies = learnLatency(spoken.latencies, question.unit, now - asked.sentAt);
  const heard = { ...spoken, latencies };
  return answer.kind === 'exception'
    ? settle(count(heard, 'exceptions'), asked, now, { kind: 'exception', code: answer.code })
    : settle(count(heard, 'answers'), asked, now, { kind: 'words', words: answer.words });
};

const hear = (before: TcpState, bytes: Uint8Array, now: number): LineStep<TcpState> => {
  let result: LineStep<TcpState> = {
    state: { ...before, heard: concatBytes(before.heard, bytes) },
    effects: [],
  };
  for (;;) {
    const { state } = result;
    const taken = takeTcpFrame(state.heard);
    if (taken.kind === 'incomplete') return result;
    if (taken.kind === 'corrupt') {
      const detail = `the stream lost its framing (wrong ${taken.reason}): is this Modbus TCP?`;
      const broken = count({ ...state, heard: nothing }, 'corrupt');
      return { state: broken, effects: [...result.effects, { kind: 'broken', detail }] };
    }
    const rest = { ...state, heard: state.heard.slice(taken.length) };
    if (state.asked?.transaction !== taken.transaction) {
      result = { state: count(rest, 'late'), effects: result.effects };
      continue;
    }
    const judged = judge(rest, state.asked, taken.unit, taken.pdu, now);
    result = { state: judged.state, effects: [...result.effects, ...judged.effects] };
  }
};

const step = (state: TcpState, input: LineInput, now: number): LineStep<TcpState> => {
  switch (input.kind) {
    case 'ask':
      return send(state, input.question, now);
    case 'bytes':
      return hear(state, input.bytes, now);
    case 'time':
      return state.asked && now >= state.asked.deadline ? expire(state, state.asked, now) : { state, effects: [] };
  }
};

export const tcpMachine: LineMachine<TcpState> = {
  initial,
  step,
  wakeAt: (state) => state.asked?.deadline ?? null,
  reopened: (state) => ({ ...state, asked: null, heard: nothing, silent: 0 }),
  counters: (state) => state.counters,
};
