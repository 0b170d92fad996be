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
    expect(play([...asked, ...bytes]).last).toEqual(settled({ kind: 'words', words: [7, 8] }));
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

  test('when the stream is not Modbus', () =>
    expect(play([...asked, [5, hear(Buffer.from('HTTP/1.1 400 Bad Request'))]]).last).toMatchObject({
      kind: 'broken',
    }));

  test('and after that ids go on: an answer of the old connection cannot fit', () => {
    const { state } = play([...asked]);
    expect(play([[0, ask()]], tcpMachine.reopened(state)).last).toEqual(question(2, 2));
  });
});
