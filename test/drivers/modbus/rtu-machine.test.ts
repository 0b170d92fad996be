import { describe, expect, test } from 'vitest';
import { encodeAnswer, encodeRequest, rtuFrame } from '../../../drivers/modbus/codec.ts';
import type { LineInput } from '../../../drivers/modbus/line-machine.ts';
import type { Question } from '../../../drivers/modbus/question.ts';
import { type RtuState, rtuMachine, wireTime } from '../../../drivers/modbus/rtu-machine.ts';
import { millis } from '../../../src/domain/time.ts';

// One character a millisecond, 3.5 ms of silence: the numbers below can be added up.
const machine = rtuMachine({ character: 1, silence: 3.5 });
const patience = { least: millis(40), most: millis(100), latest: millis(300) };
const question = (unit = 1): Question => ({
  unit,
  request: { function: 4, address: 0x48, count: 4 },
  most: 8,
  lengthStep: 2,
  patience,
});
const answer = (unit: number, count: number) =>
  rtuFrame(unit, encodeAnswer({ kind: 'registers', function: 4, words: Array.from({ length: count }, () => 5) }));
const refusal = rtuFrame(1, encodeAnswer({ kind: 'exception', function: 4, code: 2 }));
const frameOf = (unit: number, count: number) => rtuFrame(unit, encodeRequest({ function: 4, address: 0x48, count }));

type Event = readonly [at: number, input: LineInput];
const ask = (unit = 1): LineInput => ({ kind: 'ask', question: question(unit) });
const hear = (bytes: Uint8Array): LineInput => ({ kind: 'bytes', bytes });
const wake: LineInput = { kind: 'time' };

/** Plays events through the machine and tells what it did, with the time. */
const play = (...events: readonly Event[]) => {
  let state: RtuState = machine.initial;
  const did: (readonly [number, unknown])[] = [];
  for (const [at, input] of events) {
    const step = machine.step(state, input, at);
    state = step.state;
    for (const effect of step.effects) did.push([at, effect.kind === 'write' ? effect.bytes : effect]);
  }
  return { state, did, wakeAt: machine.wakeAt(state) };
};

describe('wire time (Serial Line V1.02 §2.5.1.1)', () => {
  test.each([
    // A character is 10 bits with 8N1 and 11 with 8E1; the silence is 3.5 of them, and fixed above 19200.
    ['9600 8N1', { baud: 9600, parity: 'none', stopBits: 1 }, 10 / 9.6, 35 / 9.6],
    ['9600 8E1', { baud: 9600, parity: 'even', stopBits: 1 }, 11 / 9.6, 38.5 / 9.6],
    ['19200 8N2', { baud: 19_200, parity: 'none', stopBits: 2 }, 11 / 19.2, 38.5 / 19.2],
    ['115200 8N1', { baud: 115_200, parity: 'none', stopBits: 1 }, 10 / 115.2, 1.75],
  ])('at %s', (_, serial, character, silence) => {
    expect(wireTime(serial).character).toBeCloseTo(character, 9);
    expect(wireTime(serial).silence).toBeCloseTo(silence, 9);
  });
});

describe('where RTS turns the line round', () => {
  const serial = { baud: 9600, parity: 'none', stopBits: 1, rtsDelay: 5 };
  test.each([
    ['none', 0],
    ['on-send', 5],
    ['off-send', 5],
  ])('%s: its delay is %s ms of wire time', (rts, turn) => expect(wireTime({ ...serial, rts }).turn).toBe(turn));

  const turning = rtuMachine({ character: 1, silence: 3.5, turn: 5 });
  const sent = turning.step(turning.initial, ask(), 0).state;

  test('the question leaves 5 ms later, and so much later its answer is given up', () => {
    expect(turning.wakeAt(sent)).toBe(5 + 8 + 13 + 100);
    const late = turning.step(sent, wake, 126).state;
    expect(turning.wakeAt(turning.step(late, ask(2), 126).state)).toBe(5 + 8 + 13 + 300);
  });

  test('the delay is not taken for the meter’s: one that needs 15 ms is then waited for 60', () => {
    const { state } = turning.step(sent, hear(answer(1, 4)), 5 + 8 + 13 + 15);
    expect(turning.wakeAt(turning.step(state, ask(), 1_000).state)).toBe(1_000 + 5 + 8 + 13 + 60);
  });

  test('the line is ours until 5 ms after the last bit', () => {
    const { state } = turning.step(sent, hear(refusal), 6);
    // 5 before, 8 characters, 5 after, and the silence.
    expect(turning.wakeAt(turning.step(state, ask(2), 7).state)).toBe(5 + 8 + 5 + 3.5);
    expect(turning.counters(sent).busy).toBe(5 + 8 + 5 + 2 * 3.5);
  });
});

describe('a question and its answer', () => {
  test('a question still leaving is on the line: the next keeps its silence after the last of 8 characters', () =>
    // A refusal from before the question came while it was being sent.
    expect(play([0, ask()], [5, hear(refusal)], [6, ask(2)]).wakeAt).toBe(8 + 3.5));

  test('on a quiet line the question leaves at once', () =>
    expect(play([1_000, ask()]).did).toEqual([[1_000, frameOf(1, 4)]]));

  test('3.5 characters of silence are kept after any byte, and begin again with the next', () => {
    const played = play([1_000, hear(Uint8Array.of(0))], [1_002, ask()]);
    expect([played.did, played.wakeAt]).toEqual([[], 1_003.5]);
    const again = play(
      [1_000, hear(Uint8Array.of(0))],
      [1_002, ask()],
      [1_003, hear(Uint8Array.of(0))],
      [1_003.5, wake],
    );
    expect([again.did, again.wakeAt]).toEqual([[], 1_006.5]);
  });

  test('a line that is never quiet is given up after three times the latest answer', () => {
    const babble = Array.from({ length: 901 }, (_, index): Event => [1_000 + index, hear(Uint8Array.of(0))]);
    const { did } = play([999, hear(Uint8Array.of(0))], [1_000, ask()], ...babble, [1_900, wake]);
    expect(did).toMatchObject([[1_900, { kind: 'settle', result: { kind: 'corrupt' } }]]);
  });

  test('the answer may come in pieces', () => {
    const bytes = answer(1, 4);
    const { did } = play([0, ask()], [30, hear(bytes.subarray(0, 5))], [40, hear(bytes.subarray(5))]);
    expect(did.at(-1)).toEqual([40, { kind: 'settle', result: { kind: 'words', words: [5, 5, 5, 5] } }]);
  });

  test('a unit never heard before is given the profile’s full patience beyond the wire time', () =>
    // 8 bytes asked, 13 answered.
    expect(play([0, ask()]).wakeAt).toBe(8 + 13 + 100));

  test('one that answers in 15 ms beyond the wire time is then waited for four times that', () => {
    const { wakeAt } = play([0, ask()], [36, hear(answer(1, 4))], [1_000, ask()]);
    expect(wakeAt).toBe(1_000 + 8 + 13 + 60);
  });

  test('but never less than the profile’s least', () => {
    const { wakeAt } = play([0, ask()], [22, hear(answer(1, 4))], [1_000, ask()]);
    expect(wakeAt).toBe(1_000 + 8 + 13 + 40);
  });
});

describe('after a time-out', () => {
  const given: readonly Event[] = [
    [0, ask()],
    [121, wake],
  ];

  test('the question has failed, and the line is in quarantine until no answer can come any more', () => {
    const { did, wakeAt } = play(...given, [121, ask(2)]);
    expect(did.slice(1)).toEqual([[121, { kind: 'settle', result: { kind: 'timeout' } }]]);
    expect(wakeAt).toBe(8 + 13 + 300);
  });

  test('the late answer is dropped, counted, and gives no value', () => {
    const { did, state } = play(...given, [200, hear(answer(1, 4))]);
    expect(did.length).toBe(2);
    expect(state.counters).toMatchObject({ requests: 1, answers: 0, timeouts: 1, late: 1 });
  });

  test('the same question is not asked again: the next has another length', () =>
    expect(play(...given, [500, ask()]).did.at(-1)).toEqual([500, frameOf(1, 6)]));

  test('so that the late answer is foreign to it, and its own is taken', () => {
    const { did, state } = play(...given, [500, ask()], [510, hear(answer(1, 4))], [530, hear(answer(1, 6))]);
    expect(did.at(-1)).toEqual([530, { kind: 'settle', result: { kind: 'words', words: [5, 5, 5, 5, 5, 5] } }]);
    expect(state.counters).toMatchObject({ answers: 1, late: 1 });
  });

  test('the late answer ends the quarantine: nothing is waited for any more', () => {
    const { did, wakeAt } = play(...given, [121, ask(2)], [200, hear(answer(1, 4))]);
    expect([did.length, wakeAt]).toEqual([2, 203.5]);
    // Another meter's frame does not.
    expect(play(...given, [121, ask(2)], [200, hear(answer(3, 4))]).wakeAt).toBe(8 + 13 + 300);
  });

  test('where the question cannot be made longer, it is not asked until no answer to it can come', () => {
    const stiff: LineInput = { kind: 'ask', question: { ...question(), most: 4 } };
    const { did, state, wakeAt } = play([0, stiff], [121, wake], [500, stiff], [2_000, wake]);
    expect([did.length, wakeAt]).toEqual([2, 121 + 30 * 300]);
    expect(machine.freeAt(state, question())).toBe(Number.NEGATIVE_INFINITY);
    expect(machine.step(state, wake, 9_121).effects).toEqual([{ kind: 'write', bytes: frameOf(1, 4) }]);
  });

  test('or until the meter has answered another: then only a copy may come, as late as the latest', () => {
    const stiff: LineInput = { kind: 'ask', question: { ...question(), most: 4 } };
    const other = { ...question(), request: { function: 4, address: 0x48, count: 6 } } as const;
    const { wakeAt } = play(
      [0, stiff],
      [121, wake],
      [500, { kind: 'ask', question: other }],
      [530, hear(answer(1, 6))],
      [540, stiff],
    );
    expect(wakeAt).toBe(530 + 300);
  });

  test('another unit may be asked at the plain length', () =>
    expect(play(...given, [500, ask(2)]).did.at(-1)).toEqual([500, frameOf(2, 4)]));

  test('what is half heard at the time-out is completed in quarantine and known for what it is', () => {
    const late = answer(1, 4);
    const { did, state } = play(
      [0, ask()],
      [119, hear(late.subarray(0, 4))],
      [121, wake],
      [125, hear(late.subarray(4))],
    );
    expect(did.at(-1)).toMatchObject([121, { kind: 'settle', result: { kind: 'corrupt' } }]);
    expect(state.counters).toMatchObject({ corrupt: 1, late: 1, timeouts: 0 });
  });

  test.each([
    ['100 ms apart are one frame', 300, 1],
    ['further apart are none', 301, 0],
  ])('pieces %s', (_, at, late) => {
    const bytes = answer(1, 4);
    const { state } = play(...given, [200, hear(bytes.subarray(0, 4))], [at, hear(bytes.subarray(4))]);
    expect(state.counters.late).toBe(late);
  });

  test('its patience is whole again', () => {
    const { wakeAt } = play([0, ask()], [36, hear(answer(1, 4))], [1_000, ask()], [1_081, wake], [2_000, ask()]);
    expect(wakeAt).toBe(2_000 + 8 + 17 + 100);
  });
});

describe('what is not the answer', () => {
  test('a foreign frame fails nothing by itself, but if nothing else comes it is named', () => {
    const { did, state } = play([0, ask()], [30, hear(answer(2, 4))], [121, wake]);
    expect(did.at(-1)).toMatchObject([121, { kind: 'settle', result: { kind: 'foreign' } }]);
    expect(state.counters.foreign).toBe(1);
  });

  test('a wrong CRC fails at once', () => {
    const wrong = Uint8Array.from(answer(1, 4), (byte, at) => (at === 5 ? byte ^ 4 : byte));
    expect(play([0, ask()], [30, hear(wrong)]).did.at(-1)).toMatchObject([
      30,
      { kind: 'settle', result: { kind: 'corrupt' } },
    ]);
  });

  test('an echo is counted and stepped over', () => {
    const { did, state } = play([0, ask()], [8, hear(frameOf(1, 4))], [30, hear(answer(1, 4))]);
    expect(did.at(-1)).toMatchObject([30, { kind: 'settle', result: { kind: 'words' } }]);
    expect(state.counters.echoes).toBe(1);
  });

  test('an exception that may belong to an earlier question is nobody’s, and the later one’s answer stays owed', () => {
    const { did } = play([0, ask()], [121, wake], [500, ask()], [510, hear(refusal)], [900, ask()]);
    expect(did.at(-2)).toMatchObject([510, { kind: 'settle', result: { kind: 'foreign' } }]);
    // 4 and 6 registers are both on their way: 8 is the only length left.
    expect(did.at(-1)).toEqual([900, frameOf(1, 8)]);
  });
});

describe('a refusal heard twice', () => {
  const refused: readonly Event[] = [
    [0, ask()],
    [20, hear(refusal)],
  ];

  test('refuses nobody else: its meter is asked again when it cannot come any more, 40 ms later', () => {
    const { did, wakeAt, state } = play(...refused, [30, ask()], [40, hear(refusal)], [45, wake], [60, wake]);
    expect(did.slice(1)).toEqual([[20, { kind: 'settle', result: { kind: 'exception', code: 2 } }]]);
    // It did come, at 40: who says it twice may say it as late as its latest answer.
    expect(wakeAt).toBe(40 + 300);
    expect(state.counters).toMatchObject({ exceptions: 1, late: 1, requests: 1 });
    expect(play(...refused, [30, ask()]).wakeAt).toBe(20 + 40);
  });

  test('other meters are not held back by it', () =>
    expect(play(...refused, [30, ask(2)]).did.at(-1)).toEqual([30, frameOf(2, 4)]));

  test('after it was late, or nobody knew whose it was, it is reckoned with as long', () => {
    const late = play([0, ask()], [121, wake], [200, hear(refusal)], [330, ask()]);
    expect([late.did.length, late.wakeAt]).toEqual([2, 500]);
    const doubtful = play([0, ask()], [121, wake], [500, ask()], [510, hear(refusal)], [520, ask()]);
    expect(doubtful.wakeAt).toBe(510 + 300);
  });
});

describe('over a network (RTU over TCP)', () => {
  const far = rtuMachine({ character: 0, silence: 0 });
  const effectsOf = (unit: (round: number) => number, rounds: number, answers: (round: number) => boolean) => {
    let { initial: state } = far;
    const effects: unknown[] = [];
    const feed = (input: LineInput, at: number) => {
      const step = far.step(state, input, at);
      state = step.state;
      effects.push(...step.effects);
    };
    for (let round = 0; round < rounds; round += 1) {
      feed(ask(unit(round)), 1_000 * round);
      if (answers(round)) feed(hear(answer(unit(round), state.asked?.question.request.count ?? 0)), 1_000 * round + 5);
      else feed(wake, 1_000 * round + 100);
    }
    return effects;
  };
  const broken = expect.objectContaining({ kind: 'broken' });

  test('a connection on which nobody answers is given up', () =>
    expect(
      effectsOf(
        () => 1,
        3,
        () => false,
      ),
    ).toContainEqual(broken));
  test('but not while one meter behind the converter lives', () =>
    expect(
      effectsOf(
        (round) => 1 + (round % 5),
        50,
        (round) => round % 5 === 0,
      ),
    ).not.toContainEqual(broken));
});

test('after the link was lost, the question is gone and what is owed is not', () => {
  const { state } = play([0, ask()], [121, wake]);
  const step = machine.step(machine.reopened(state, 1_000), ask(), 1_000);
  expect(step.effects).toEqual([{ kind: 'write', bytes: frameOf(1, 6) }]);
});

describe('after the link was lost with a question outstanding', () => {
  const back = machine.reopened(play([0, ask()]).state, 50);

  test('its answer is owed and waited for as after a time-out, and the next question is longer', () => {
    expect(machine.wakeAt(machine.step(back, ask(), 60).state)).toBe(8 + 13 + 300);
    expect(machine.step(back, ask(), 1_000).effects).toEqual([{ kind: 'write', bytes: frameOf(1, 6) }]);
  });

  test('it gives no value when it comes, and is known as late', () => {
    const heard = machine.step(machine.step(back, ask(), 1_000).state, hear(answer(1, 4)), 1_010);
    expect(heard.effects).toEqual([]);
    expect(machine.counters(heard.state)).toMatchObject({ late: 1, answers: 0 });
  });
});
