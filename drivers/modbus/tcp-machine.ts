import { allowance, forgetLatency, type Latencies, learnLatency } from './adaptive-timeout.ts';
import {
  beginsTcpAnswer,
  decodeAnswer,
  encodeRequest,
  mayBeginTcpAnswer,
  type ReadAnswer,
  type TakenTcpFrame,
  takeTcpFrame,
  tcpFrame,
} from './codec.ts';
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
  settleEarlier,
  settleRefusal,
} from './owed-answers.ts';
import { heardFrom, heardNothing, heardSomething, nobodyYet, type Presence, seemsHalfOpen } from './presence.ts';
import { type LineCounters, noCounts, type Question, type Result } from './question.ts';
import {
  type Naming,
  named,
  nextTransaction,
  noteForeign,
  noteNamed,
  noteUnnamed,
  type Shape,
} from './transaction-naming.ts';

type Asked = Readonly<{
  question: Question;
  transaction: number;
  sentAt: number;
  deadline: number;
  /** How many answers came that fit but for their id, and the id of the first. */
  strangers: number;
  firstStranger: number;
}>;

export type TcpState = Readonly<{
  lastTransaction: number;
  waiting: Question | null;
  asked: Asked | null;
  heard: Uint8Array;
  /** What came in pieces is believed then, unless more comes. */
  believedAt: number;
  naming: Naming;
  /** Only where answers are unnamed: no question before this. */
  quarantineUntil: number;
  owed: readonly Owed[];
  presence: Presence;
  latencies: Latencies;
  counters: LineCounters;
}>;

/**
 * Pieces of one answer are not further apart, ms; a choice: segments of one write follow each other at once. A server
 * that always writes in pieces is slowed by it.
 */
const PIECES_PAUSE = 20;

/**
 * With one question at a time so many frames at once are no late answers; a choice. Every bus waits while they are
 * read, so what is more than that is not.
 */
const MOST_FRAMES = 64;

const nothing = new Uint8Array(0);
const never = Number.POSITIVE_INFINITY;

const initial: TcpState = {
  lastTransaction: 0,
  waiting: null,
  asked: null,
  heard: nothing,
  believedAt: never,
  naming: named,
  quarantineUntil: Number.NEGATIVE_INFINITY,
  owed: [],
  presence: nobodyYet,
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

/** The usual end of a question, in one step: this is done for every answer. */
const settleWords = (state: TcpState, { sentAt }: Asked, now: number, words: readonly number[]): LineStep<TcpState> => {
  const { answers, busy } = state.counters;
  const counters = { ...state.counters, answers: answers + 1, busy: busy + now - sentAt };
  return {
    state: { ...state, asked: null, counters },
    effects: [{ kind: 'settle', result: { kind: 'words', words } }],
  };
};

const shapeOf = ({ unit, request }: Question): Shape => ({ unit, function: request.function, count: request.count });

const readyAt = (state: TcpState, question: Question): number =>
  Math.max(state.quarantineUntil, freeAt(state.owed, question));

/**
 * One Modbus TCP connection, one question at a time. Every question has a fresh transaction id, so an answer that
 * comes late is known by its id and dropped, whatever came before. Lengths change after a time-out as on RTU, because
 * behind a TCP gateway there often is an RTU line whose master mistakes late answers.
 */
const send = (state: TcpState, question: Question, now: number): LineStep<TcpState> => {
  const length = now < state.quarantineUntil ? null : freeCount(state.owed, question, now);
  if (length === null) return { state: { ...state, waiting: question }, effects: [] };
  const transaction = nextTransaction(state.lastTransaction);
  const request = { ...question.request, count: length };
  const deadline = now + allowance(state.latencies, question.unit, question.patience);
  const asked: Asked = {
    question: { ...question, request },
    transaction,
    sentAt: now,
    deadline,
    strangers: 0,
    firstStranger: 0,
  };
  const bytes = tcpFrame(transaction, question.unit, encodeRequest(request));
  const counters = { ...state.counters, requests: state.counters.requests + 1 };
  return {
    state: { ...state, waiting: null, asked, lastTransaction: transaction, counters },
    effects: [{ kind: 'write', bytes }],
  };
};

/** The question failed; its answer may still come. */
const giveUp = (state: TcpState, { question, sentAt }: Asked, now: number): TcpState => ({
  ...state,
  owed: oweAnswer(state.owed, question, now),
  latencies: forgetLatency(state.latencies, question.unit),
  quarantineUntil: state.naming.kind === 'unnamed' ? Math.max(now, sentAt + question.patience.latest) : now,
});

const and = (step: LineStep<TcpState>, effect: LineEffect): LineStep<TcpState> => ({
  ...step,
  effects: [...step.effects, effect],
});

const UNNAMED =
  'this server does not give its answers the transaction ids of the questions; they are told apart by unit, function ' +
  'and length instead, one question at a time: update it if its maker can';

/** All that came was the answer in shape, under ids that are not its own. */
const expireAmongStrangers = (state: TcpState, asked: Asked, now: number): LineStep<TcpState> => {
  const { question, strangers, firstStranger } = asked;
  const naming =
    strangers === 1
      ? noteForeign(state.naming, shapeOf(question), firstStranger, asked.transaction)
      : { ...state.naming, against: 0 };
  // Where the stranger must have been the answer, nothing from before can come any more.
  const proven = naming.against > state.naming.against || naming.kind === 'unnamed';
  const detail = `unit ${question.unit}: the answer to its question carries another’s transaction id`;
  const owed = proven ? settleEarlier(state.owed, question.unit, question.patience.latest, now) : state.owed;
  const expired = count({ ...giveUp({ ...state, owed }, asked, now), naming }, 'foreign');
  const settled = settle(expired, asked, now, { kind: 'foreign', detail });
  return naming.kind === 'unnamed' ? and(settled, { kind: 'notice', text: UNNAMED }) : settled;
};

const expire = (state: TcpState, asked: Asked, now: number): LineStep<TcpState> => {
  const { unit } = asked.question;
  if (state.heard.length > 0) {
    // What comes next would be taken for the rest of it: only a new connection has its framing right.
    const detail = `unit ${unit}: half an answer came`;
    const broken = count(giveUp(state, asked, now), 'corrupt');
    return and(settle(broken, asked, now, { kind: 'corrupt', detail }), { kind: 'broken', detail });
  }
  if (asked.strangers > 0) return expireAmongStrangers(state, asked, now);
  const presence = heardNothing(state.presence, unit);
  const expired = count({ ...giveUp(state, asked, now), presence }, 'timeouts');
  const settled = settle(expired, asked, now, { kind: 'timeout' });
  if (!seemsHalfOpen(presence)) return settled;
  const detail = `nobody answered ${presence.unanswered} questions in a row: the connection may be half open`;
  return and(settled, { kind: 'broken', detail });
};

const fits = ({ request }: Question, answer: ReadAnswer): boolean =>
  answer.function === request.function && (answer.kind === 'exception' || answer.words.length === request.count);

type Frame = Extract<TakenTcpFrame, { kind: 'frame' }>;

/** The frame is the answer. */
const accept = (state: TcpState, asked: Asked, answer: ReadAnswer, now: number): LineStep<TcpState> => {
  const { question } = asked;
  if (answer.kind === 'exception') {
    const refused = count(state, 'exceptions');
    const result: Result = { kind: 'exception', code: answer.code };
    if (state.naming.kind === 'named') return settle(refused, asked, now, result);
    const { unit, request, patience } = question;
    if (!owesRefusal(state.owed, unit, request.function, now))
      return settle({ ...refused, owed: settleRefusal(state.owed, question, now) }, asked, now, result);
    const detail = `unit ${unit}: a refusal came that may belong to an earlier question`;
    const owed = oweRefusal(state.owed, { unit, function: request.function, latest: patience.latest }, now);
    return settle(giveUp({ ...refused, owed }, asked, now), asked, now, { kind: 'foreign', detail });
  }
  const owed =
    state.naming.kind === 'unnamed'
      ? settleAnswer(state.owed, question, now)
      : settleEarlier(state.owed, question.unit, question.patience.latest, now);
  const latencies = learnLatency(state.latencies, question.unit, now - asked.sentAt);
  return settleWords({ ...state, owed, latencies }, asked, now, answer.words);
};

/** The frame carries the transaction asked for: it is the answer, or the server is confused. */
const judge = (state: TcpState, asked: Asked, { unit, pdu }: Frame, now: number): LineStep<TcpState> => {
  const { question } = asked;
  const answer = decodeAnswer(pdu);
  if (answer.kind === 'malformed') {
    const detail = `unit ${question.unit}: its answer has a wrong ${answer.reason}`;
    return settle(count(giveUp(state, asked, now), 'corrupt'), asked, now, { kind: 'corrupt', detail });
  }
  if (unit !== question.unit || !fits(question, answer)) {
    const detail = `unit ${question.unit}: the answer to its question is that of another`;
    return settle(count(giveUp(state, asked, now), 'foreign'), asked, now, { kind: 'foreign', detail });
  }
  const known = { ...state, naming: noteNamed(state.naming), presence: heardFrom(state.presence, unit) };
  return accept(known, asked, answer, now);
};

/** The frame carries another id: late, or in the manner of a server that does not echo them. */
const judgeStranger = (state: TcpState, frame: Frame, now: number): LineStep<TcpState> => {
  const { asked, naming } = state;
  const answer = decodeAnswer(frame.pdu);
  const fitting =
    asked && answer.kind !== 'malformed' && frame.unit === asked.question.unit && fits(asked.question, answer);
  if (fitting && naming.kind === 'unnamed') {
    const known = { ...state, naming: noteUnnamed(naming), presence: heardFrom(state.presence, frame.unit) };
    return accept(count(known, 'unnamed'), asked, answer, now);
  }
  const words = answer.kind === 'registers' ? answer.words.length : 0;
  const owed = answer.kind === 'malformed' ? null : findOwed(state.owed, frame.unit, answer.function, words);
  const repaid = owed ? repay(state.owed, owed, now) : state.owed;
  const copied = owed && answer.kind === 'exception' && naming.kind === 'unnamed';
  const late = count({ ...state, owed: copied ? oweRefusal(repaid, owed, now) : repaid }, 'late');
  if (!fitting) return { state: late, effects: [] };
  const firstStranger = asked.strangers === 0 ? frame.transaction : asked.firstStranger;
  return { state: { ...late, asked: { ...asked, strangers: asked.strangers + 1, firstStranger } }, effects: [] };
};

/** The stream has lost its framing: only a new connection has it right. */
const lose = (state: TcpState, detail: string): LineStep<TcpState> => ({
  state: count({ ...state, heard: nothing, believedAt: never }, 'corrupt'),
  effects: [{ kind: 'broken', detail }],
});

type Surveyed =
  | Readonly<{ kind: 'frames'; frames: readonly Frame[]; rest: Uint8Array }>
  | Readonly<{ kind: 'lost'; detail: string }>;

/**
 * The frames in a stream. All of it is looked at before any is believed: half an answer and then a whole one make a
 * frame of the right length, and only what follows it, which is no answer nor the beginning of one, gives that away.
 */
const survey = (stream: Uint8Array): Surveyed => {
  const frames: Frame[] = [];
  let rest = stream;
  for (;;) {
    if (frames.length > 0 && !mayBeginTcpAnswer(rest)) return { kind: 'lost', detail: 'an answer came by half' };
    const taken = takeTcpFrame(rest);
    if (taken.kind === 'incomplete') return { kind: 'frames', frames, rest };
    if (frames.length === MOST_FRAMES)
      return { kind: 'lost', detail: `more than ${MOST_FRAMES} answers came at once to one question` };
    if (taken.kind === 'corrupt') {
      return { kind: 'lost', detail: `the stream lost its framing (wrong ${taken.reason}): is this Modbus TCP?` };
    }
    frames.push(taken);
    rest = rest.subarray(taken.length);
  }
};

const judgeAll = (state: TcpState, frames: readonly Frame[], rest: Uint8Array, now: number): LineStep<TcpState> => {
  let result: LineStep<TcpState> = {
    state: { ...state, heard: rest.length === 0 ? nothing : rest.slice(), believedAt: never },
    effects: [],
  };
  for (const frame of frames) {
    const { asked } = result.state;
    const judged =
      asked?.transaction === frame.transaction
        ? judge(result.state, asked, frame, now)
        : judgeStranger(result.state, frame, now);
    result =
      result.effects.length === 0 ? judged : { state: judged.state, effects: [...result.effects, ...judged.effects] };
  }
  return result;
};

const hear = (before: TcpState, bytes: Uint8Array, now: number): LineStep<TcpState> => {
  const pieces = before.heard.length > 0;
  const heard = concatBytes(before.heard, bytes);
  const state = { ...before, heard, believedAt: never, presence: heardSomething(before.presence) };
  // Half an answer and then another one: put together they would be of the right length.
  if (pieces && !isWhole(before) && beginsTcpAnswer(bytes)) return lose(state, 'an answer came by half');
  const seen = survey(heard);
  if (seen.kind === 'lost') return lose(state, seen.detail);
  const { frames, rest } = seen;
  // Whoever waits for an answer waits also for the end of what has begun to follow it, and for what follows pieces.
  if (state.asked && rest.length > 0) return { state, effects: [] };
  if (state.asked && pieces) return { state: { ...state, believedAt: now + PIECES_PAUSE }, effects: [] };
  return judgeAll(state, frames, rest, now);
};

/** Whether what has been heard ends where a frame does. */
const isWhole = ({ believedAt }: TcpState): boolean => believedAt < never;

/** Nothing has followed what came in pieces: it is what it seems. */
const believe = (state: TcpState, now: number): LineStep<TcpState> => {
  const seen = survey(state.heard);
  return seen.kind === 'lost' ? lose(state, seen.detail) : judgeAll(state, seen.frames, seen.rest, now);
};

/** When the answer that came is believed, or the question given up. */
const decidedAt = (state: TcpState, asked: Asked): number => (isWhole(state) ? state.believedAt : asked.deadline);

const decide = (state: TcpState, asked: Asked, now: number): LineStep<TcpState> =>
  isWhole(state) ? believe(state, now) : expire(state, asked, now);

const step = (state: TcpState, input: LineInput, now: number): LineStep<TcpState> => {
  switch (input.kind) {
    case 'ask':
      return send(state, input.question, now);
    case 'bytes':
      return hear(state, input.bytes, now);
    case 'time':
      if (state.asked) {
        return now >= decidedAt(state, state.asked) ? decide(state, state.asked, now) : { state, effects: [] };
      }
      return state.waiting && now >= readyAt(state, state.waiting)
        ? send(state, state.waiting, now)
        : { state, effects: [] };
  }
};

export const tcpMachine: LineMachine<TcpState> = {
  initial,
  step,
  wakeAt: (state) => (state.asked ? decidedAt(state, state.asked) : state.waiting && readyAt(state, state.waiting)),
  freeAt: (state, question) => freeAt(state.owed, question),
  reopened: (state, now) => ({
    ...(state.asked ? giveUp(state, state.asked, now) : state),
    waiting: null,
    asked: null,
    heard: nothing,
    believedAt: never,
    presence: heardSomething(state.presence),
  }),
  counters: (state) => state.counters,
};
