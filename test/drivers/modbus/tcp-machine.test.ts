import { describe, expect, test } from 'vitest';
import { encodeAnswer, encodeRequest, type ReadAnswer, tcpFrame } from '../../../drivers/modbus/codec.ts';
import type { LineInput } from '../../../drivers/modbus/line-machine.ts';
import { tcpMachine } from '../../../drivers/modbus/tcp-machine.ts';
import { millis } from '../../../src/domain/time.ts';

const patience = { least: millis(40), most: millis(100), latest: millis(300) };
const ask = (unit = 1): LineInput => ({
  kind: 'ask',
  question: { unit, request: { function: 4, address: 0, count: 2 }, most: 6, lengthStep: 2, patience },
});
const hear = (...frames: readonly Uint8Array[]): LineInput => ({
  kind: 'bytes',
  bytes: Uint8Array.from(frames.flatMap((frame) => [...frame])),
});
const wake: LineInput = { kind: 'time' };
const words = (...values: number[]): ReadAnswer => ({ kind: 'registers', function: 4, words: values });
const answer = (transaction: number, said: ReadAnswer, unit = 1) => tcpFrame(transaction, unit, encodeAnswer(said));
const question = (transaction: number, count: number) =>
  tcpFrame(transaction, 1, encodeRequest({ function: 4, address: 0, count }));

type Event = readonly [at: number, input: LineInput];
const play = (events: readonly Event[], from = tcpMachine.initial) => {
  let state = from;
  const did: unknown[] = [];
  for (const [at, input] of events) {
    const step = tcpMachine.step(state, input, at);
    state = step.state;
    for (const effect of step.effects) did.push(effect.kind === 'write' ? effect.bytes : effect);
  }
  return { state, did, last: did.at(-1) };
};

const asked: readonly Event[] = [[0, ask()]];
const settled = (result: object) => ({ kind: 'settle', result });

describe('one question on a Modbus TCP connection', () => {
  test('carries a transaction id, the next one another', () => {
    const { did } = play([...asked, [5, hear(answer(1, words(7, 8)))], [10, ask()]]);
    expect(did).toEqual([question(1, 2), settled({ kind: 'words', words: [7, 8] }), question(2, 2)]);
  });

  test('ids start again at 1 after 65535', () =>
    expect(play(asked, { ...tcpMachine.initial, lastTransaction: 0xffff }).last).toEqual(question(1, 2)));

  test.each([
    ['its answer', answer(1, words(7, 8)), { kind: 'words', words: [7, 8] }],
    ['its refusal', answer(1, { kind: 'exception', function: 4, code: 2 }), { kind: 'exception', code: 2 }],
    ['another unit under its id', answer(1, words(7, 8), 2), { kind: 'foreign' }],
    ['another length under its id', answer(1, words(7)), { kind: 'foreign' }],
    [
      'another function under its id',
      answer(1, { kind: 'registers', function: 3, words: [7, 8] }),
      { kind: 'foreign' },
    ],
    ['bytes that are no PDU under its id', tcpFrame(1, 1, Uint8Array.of(4, 3, 0, 0, 0)), { kind: 'corrupt' }],
  ])('%s settles it', (_, frame, result) =>
    expect(play([...asked, [5, hear(frame)]]).last).toMatchObject(settled(result)),
  );

  test('an answer under another id does not', () => {
    const { did, state } = play([...asked, [5, hear(answer(9, words(1, 2)))], [6, hear(answer(1, words(7, 8)))]]);
    expect(did).toEqual([question(1, 2), settled({ kind: 'words', words: [7, 8] })]);
    expect(state.counters).toMatchObject({ late: 1, answers: 1 });
  });

  test('a late answer and the right one in one segment are told apart', () => {
    const events: readonly Event[] = [
      ...asked,
      [100, wake],
      [110, ask()],
      [120, hear(answer(1, words(1, 2)), answer(2, words(5, 6, 7, 8)))],
    ];
    const { did, state } = play(events);
    // The second question is longer: behind a gateway an RTU master may mix the two up under the right id.
    expect(did).toEqual([
      question(1, 2),
      settled({ kind: 'timeout' }),
      question(2, 4),
      settled({ kind: 'words', words: [5, 6, 7, 8] }),
    ]);
    expect(state.counters).toMatchObject({ late: 1, answers: 1, timeouts: 1 });
  });

  test('an answer that comes byte by byte', () => {
    const bytes = [...answer(1, words(7, 8))].map((byte, at): Event => [at, hear(Uint8Array.of(byte))]);
    const played = play([...asked, ...bytes]);
    // The last of 13 bytes comes at 12; pieces are believed when 20 ms long nothing has followed them.
    expect([played.did.length, tcpMachine.wakeAt(played.state)]).toEqual([1, 32]);
    expect(play([[32, wake]], played.state).last).toEqual(settled({ kind: 'words', words: [7, 8] }));
  });

  test('an answer with the beginning of another behind it waits for the rest of that', () => {
    const [whole, late] = [answer(1, words(7, 8)), answer(65_535, words(1, 2))];
    const begun = play([...asked, [5, hear(whole, late.subarray(0, 9))]]);
    expect(begun.did.length).toBe(1);
    const ended = play(
      [
        [6, hear(late.subarray(9))],
        [26, wake],
      ],
      begun.state,
    );
    expect(ended.did).toEqual([settled({ kind: 'words', words: [7, 8] })]);
    expect(ended.state.counters).toMatchObject({ late: 1, answers: 1 });
  });
});

/** Asks `questions` times, 1 s apart; the server answers in shape, under an id of its own choice. */
const underIds = (questions: number, idOf: (transaction: number) => number, from = tcpMachine.initial) => {
  let state = from;
  const did: unknown[] = [];
  for (let round = 0; round < questions; round += 1) {
    for (const [at, input] of [
      [1_000 * round, ask()],
      [1_000 * round + 5, 'answer'],
      [1_000 * round + 100, wake],
    ] as const) {
      const { asked: open } = state;
      if (input === 'answer' && !open) continue;
      const count = open?.question.request.count ?? 0;
      const said = words(...Array.from({ length: count }, (_, index) => index));
      const heard = input === 'answer' ? hear(answer(idOf(open?.transaction ?? 0), said)) : input;
      const step = tcpMachine.step(state, heard, at);
      state = step.state;
      did.push(...step.effects.filter(({ kind }) => kind !== 'write'));
    }
  }
  const results = did.flatMap((effect) =>
    typeof effect === 'object' && effect && 'result' in effect ? [Object(effect.result).kind] : [],
  );
  return { state, did, results };
};

describe('a gateway that does not echo transaction ids', () => {
  test.each([
    ['answers with 0 for ever', () => 0],
    ['answers with one id for ever, that was ours once', () => 1],
    ['counts by itself', (transaction: number) => transaction + 20_000],
    ['echoes the low byte only', (transaction: number) => transaction & 0xff],
  ] as const)('%s: after three proofs it is read by unit, function and length', (_, idOf) => {
    const from = { ...tcpMachine.initial, lastTransaction: 300 };
    const { did, results, state } = underIds(20, idOf, from);
    const failed = results.indexOf('words');
    // Three proofs; an id of ours may prove nothing the first time.
    expect(failed).toBeGreaterThanOrEqual(3);
    expect(failed).toBeLessThanOrEqual(4);
    expect(results).toEqual(results.map((__, at) => (at < failed ? 'foreign' : 'words')));
    expect(did.filter((effect) => Object(effect).kind === 'notice').length).toBe(1);
    expect(did).not.toContainEqual(expect.objectContaining({ kind: 'broken' }));
    expect(state.counters).toMatchObject({ unnamed: 20 - failed, foreign: failed, timeouts: 0 });
    expect(tcpMachine.reopened(state, 30_000).naming.kind).toBe('unnamed');
  });

  test('one answer among the proofs under its own id starts the count again', () => {
    const { results } = underIds(9, (transaction) => (transaction % 3 === 0 ? transaction : 0));
    expect(results).toEqual(Array.from({ length: 9 }, (_, at) => (at % 3 === 2 ? 'words' : 'foreign')));
  });

  test('one that only lags behind, a question late for ever, is not believed: its ids were ours', () => {
    const stiff = (round: number): LineInput => {
      const { question: plain } = Object(ask());
      return { kind: 'ask', question: { ...plain, most: 2, request: { ...plain.request, address: round } } };
    };
    let { initial: state } = tcpMachine;
    const results: string[] = [];
    for (let round = 0; round < 30; round += 1) {
      // 2 registers each: the answer to the question before fits this one. A question can only wait.
      for (const [at, input] of [
        [20_000 * round, stiff(round)],
        [20_000 * round + 5, hear(answer(round, words(round, round)))],
        [20_000 * round + 100, wake],
      ] as const) {
        const step = tcpMachine.step(state, input, at);
        state = step.state;
        for (const effect of step.effects) if (effect.kind === 'settle') results.push(effect.result.kind);
      }
    }
    expect(results).toEqual(Array.from({ length: 30 }, () => 'foreign'));
    expect(state.naming.kind).toBe('named');
  });

  const unnamed = { ...tcpMachine.initial, naming: { kind: 'unnamed', against: 0, last: null } } as const;

  test('has its line quarantined after a time-out, and the next question is longer', () => {
    const { did } = play([...asked, [100, wake], [110, ask()], [300, wake]], unnamed);
    expect(did).toEqual([question(1, 2), settled({ kind: 'timeout' }), question(2, 4)]);
  });

  test('a late answer is not taken for the next, whatever its id', () => {
    const late = [100, wake] as const;
    const events: readonly Event[] = [...asked, late, [300, ask()], [310, hear(answer(2, words(1, 2)))]];
    const { did, state } = play(events, unnamed);
    expect(did.at(-1)).toMatchObject({ kind: 'settle', result: { kind: 'foreign' } });
    expect(state.counters.answers).toBe(0);
  });

  test('a refusal heard twice refuses nobody else', () => {
    const refusal = answer(0, { kind: 'exception', function: 4, code: 2 });
    const { did, state } = play([...asked, [5, hear(refusal)], [10, ask()], [15, hear(refusal)], [45, wake]], unnamed);
    expect(did).toEqual([question(1, 2), settled({ kind: 'exception', code: 2 })]);
    expect(tcpMachine.wakeAt(state)).toBe(15 + 300);
  });

  test('a late refusal may be heard twice too', () => {
    const refusal = answer(0, { kind: 'exception', function: 4, code: 2 });
    const { did, state } = play([...asked, [100, wake], [200, hear(refusal)], [310, ask()]], unnamed);
    expect(did.length).toBe(2);
    expect(tcpMachine.wakeAt(state)).toBe(200 + 300);
  });

  test('is trusted again when it echoes three ids in a row', () => {
    const { state } = underIds(3, (transaction) => transaction, unnamed);
    expect(state.naming.kind).toBe('named');
  });
});

describe('a connection is given up', () => {
  const silence = (at: number, unit = 1): readonly Event[] => [
    [at, ask(unit)],
    [at + 100, wake],
  ];

  test('when nobody answers three questions in a row', () => {
    expect(play([...silence(0), ...silence(200)]).last).toEqual(settled({ kind: 'timeout' }));
    expect(play([...silence(0), ...silence(200), ...silence(400)]).last).toMatchObject({ kind: 'broken' });
  });

  test('but not while one of several units behind it answers', () => {
    const lively: readonly Event[] = [
      [300, ask(2)],
      [310, hear(answer(3, words(1, 2), 2))],
    ];
    const { did } = play([...silence(0), ...silence(150), ...lively, ...silence(400)]);
    expect(did).not.toContainEqual(expect.objectContaining({ kind: 'broken' }));
  });

  test('not for meters that were dead all along while others live', () => {
    const living: readonly Event[] = [
      [0, ask(9)],
      [10, hear(answer(1, words(1, 2), 9))],
    ];
    const dead = Array.from({ length: 20 }, (_, index) => silence(1_000 * (index + 1), 1 + (index % 4))).flat();
    expect(play([...living, ...dead]).did).not.toContainEqual(expect.objectContaining({ kind: 'broken' }));
  });

  test('but when three that lived stop at once, or all there were', () => {
    const alive = (units: readonly number[]) =>
      units.flatMap((unit, index): readonly Event[] => [
        [10 * index, ask(unit)],
        [10 * index + 5, hear(answer(index + 1, words(1, 2), unit))],
      ]);
    const gone = (units: readonly number[]) => units.flatMap((unit, index) => silence(1_000 * (index + 1), unit));
    expect(play([...alive([1, 2, 3, 4]), ...gone([1, 2, 3])]).last).toMatchObject({ kind: 'broken' });
    expect(play([...alive([1, 2]), ...gone([1, 2, 1])]).last).toMatchObject({ kind: 'broken' });
    expect(play([...alive([1, 2, 3, 4]), ...gone([1, 2, 1])]).last).not.toMatchObject({ kind: 'broken' });
  });

  test('when half an answer is all that comes: the rest of it would be the next one', () => {
    const { did } = play([...asked, [5, hear(answer(1, words(7, 8)).subarray(0, 9))], [100, wake]]);
    expect(did.slice(1)).toMatchObject([settled({ kind: 'corrupt' }), { kind: 'broken' }]);
  });

  test('when a whole answer comes where the rest of half a one should: together they would be of the right length', () => {
    const whole = answer(1, words(7, 8));
    const events: readonly Event[] = [
      ...asked,
      [5, hear(whole.subarray(0, 8))],
      [6, hear(answer(65_535, words(1, 2)))],
    ];
    const { did } = play(events);
    expect(did.slice(1)).toMatchObject([{ kind: 'broken' }]);
  });

  test('when what follows the answer in its segment is whole but answers no read', () => {
    const written = tcpFrame(2, 1, Uint8Array.of(0x10, 0, 0, 0, 2));
    const { did } = play([...asked, [5, hear(answer(1, words(7, 8)), written)]]);
    expect(did.slice(1)).toMatchObject([{ kind: 'broken' }]);
  });

  describe('when half an answer is followed by all of it,', () => {
    // 7 bytes of header, function, size and 6 registers: 21 bytes.
    const stiff: LineInput = {
      kind: 'ask',
      question: { unit: 1, request: { function: 4, address: 0, count: 6 }, most: 6, lengthStep: 2, patience },
    };
    const whole = answer(1, words(7, 0, 0, 7, 3, 0));
    const halves = Array.from({ length: 20 }, (_, at) => at + 1);
    /** Kinds of what was done until the question's time, 100 ms, is over. */
    const kindsAfter = (pieces: readonly Uint8Array[]) => {
      const heard = pieces.map((piece, index): Event => [10 + index, hear(piece)]);
      const { did } = play([[0, stiff], ...heard, [99, wake], [100, wake]]);
      return did.slice(1).map((effect) => Object(effect).result?.kind ?? Object(effect).kind);
    };

    test.each(halves)('%s bytes and 21 in one segment', (half) => {
      const kinds = kindsAfter([Uint8Array.from([...whole.subarray(0, half), ...whole])]);
      expect(kinds).not.toContain('words');
      expect(kinds).toContain('broken');
    });

    // With 9 bytes of it the second is known for a beginning.
    test.each(halves.filter((half) => 21 - half >= 9))('%s bytes and then so few that they make 21', (half) => {
      const kinds = kindsAfter([whole.subarray(0, half), whole.subarray(0, 21 - half)]);
      expect(kinds).not.toContain('words');
      expect(kinds).toContain('broken');
    });

    test.each(halves)('%s bytes and 21 in pieces', (half) => {
      for (let cut = 1; cut < 21; cut += 1) {
        const kinds = kindsAfter([whole.subarray(0, half), whole.subarray(0, cut), whole.subarray(cut)]);
        expect(kinds, `cut at ${cut}`).not.toContain('words');
        expect(kinds, `cut at ${cut}`).toContain('broken');
      }
    });
  });

  test('when more than 64 answers come at once: the rest of a flood is not even looked at', () => {
    const flood = (frames: number) => hear(...Array.from({ length: frames }, () => answer(9, words(1, 2))));
    const borne = play([...asked, [5, flood(64)]]);
    expect(borne.did.length).toBe(1);
    expect(borne.state.counters).toMatchObject({ late: 64, corrupt: 0 });
    const { state, did } = play([...asked, [5, flood(20_000)]]);
    expect(did.slice(1)).toEqual([{ kind: 'broken', detail: 'more than 64 answers came at once to one question' }]);
    expect(state.counters).toMatchObject({ late: 0, corrupt: 1 });
    expect(state.heard.length).toBe(0);
  });

  test('a flood in small segments leaves no more behind than its count', () => {
    const drops = Array.from({ length: 1_000 }, (): Event => [5, hear(answer(9, words(1, 2)))]);
    const before = JSON.stringify(play([...asked, ...drops.slice(0, 1)]).state).length;
    const { state } = play([...asked, ...drops]);
    expect(state.asked).toMatchObject({ strangers: 1_000, firstStranger: 9 });
    // Only the counts have grown: two of them, by three digits each.
    expect(JSON.stringify(state).length).toBe(before + 6);
  });

  test('when the stream is not Modbus', () =>
    expect(play([...asked, [5, hear(Buffer.from('HTTP/1.1 400 Bad Request'))]]).last).toMatchObject({
      kind: 'broken',
    }));

  test('and after that ids go on: an answer of the old connection cannot fit', () => {
    const { state } = play([...asked, [5, hear(answer(1, words(7, 8)))]]);
    expect(play([[10, ask()]], tcpMachine.reopened(state, 10)).last).toEqual(question(2, 2));
  });

  test('with a question outstanding: its answer is owed, and the next question is longer', () => {
    const { state } = play(asked);
    expect(play([[100, ask()]], tcpMachine.reopened(state, 100)).last).toEqual(question(2, 4));
  });

  test('with a question outstanding where answers are unnamed: quarantined, and its answer gives no value', () => {
    const from = { ...tcpMachine.initial, naming: { kind: 'unnamed', against: 0, last: null } } as const;
    const back = tcpMachine.reopened(play(asked, from).state, 50);
    expect(tcpMachine.wakeAt(play([[60, ask()]], back).state)).toBe(300);
    const { did } = play(
      [
        [60, ask()],
        [300, wake],
        [310, hear(answer(0, words(1, 2)))],
      ],
      back,
    );
    expect(did).toEqual([question(2, 4)]);
  });
});
