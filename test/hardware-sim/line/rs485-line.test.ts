import { describe, expect, test } from 'vitest';
import { openRtuFrame, rtuFrame } from '../../../drivers/modbus/codec.ts';
import { createRs485Line, type LineSettings } from '../../../hardware-sim/line/rs485-line.ts';
import { virtualWire } from './virtual-wire.ts';

/** 9600 baud, 8N1: 10 / 9.6 ms a character. */
const CHARACTER = 10 / 9.6;
const SILENCE = 3.5 * CHARACTER;
const TURNAROUND = 20;
const settings: LineSettings = { baud: 9600, bitsPerCharacter: 10, turnaround: TURNAROUND, seed: 1 };

/** Two meters that answer with their own letter; every answer counts up. */
const setUp = (over: Partial<LineSettings> = {}) => {
  const wire = virtualWire();
  const heard: { at: number; bytes: Uint8Array }[] = [];
  let answers = 0;
  const restarts: number[] = [];
  const meter = (device: string) => ({
    device,
    restarted: (zeroMs: number) => restarts.push(zeroMs),
    answer: (pdu: Uint8Array) => {
      answers += 1;
      return Uint8Array.of(pdu[0] ?? 0, 6, device.charCodeAt(0), answers, 1, 2, 3, 4);
    },
  });
  const line = createRs485Line(
    { ...settings, ...over },
    new Map([
      [1, meter('a')],
      [2, meter('b')],
    ]),
    wire.clock,
    (bytes) => heard.push({ at: wire.clock.now(), bytes }),
  );
  const all = (): Uint8Array => Uint8Array.from(heard.flatMap(({ bytes }) => [...bytes]));
  return { wire, line, heard, all, restarts };
};
const question = (unit: number): Uint8Array => rtuFrame(unit, Uint8Array.of(4, 0, 0, 0, 3));
const ASKED = 8 * CHARACTER;
const ANSWER_LENGTH = 11;
const answerOf = (unit: number, count: number): Uint8Array =>
  rtuFrame(unit, Uint8Array.of(4, 6, unit === 1 ? 0x61 : 0x62, count, 1, 2, 3, 4));

test('an answer leaves byte by byte, none before its last bit would be on the wire', () => {
  const { wire, line, heard, all } = setUp();
  line.receive(question(1));
  wire.runUntil(1000);
  expect(all()).toEqual(answerOf(1, 1));
  const start = ASKED + TURNAROUND;
  let sent = 0;
  for (const { at, bytes } of heard) {
    sent += bytes.length;
    expect(at + 1e-6).toBeGreaterThanOrEqual(start + sent * CHARACTER);
  }
  expect(heard.length).toBe(ANSWER_LENGTH);
  expect(heard.at(-1)?.at).toBeCloseTo(start + ANSWER_LENGTH * CHARACTER, 6);
});

test('a question that dribbles in is one question, answered after its last byte', () => {
  const { wire, line, heard } = setUp();
  const asked = question(2);
  line.receive(asked.subarray(0, 3));
  wire.runUntil(5);
  line.receive(asked.subarray(3));
  wire.runUntil(1000);
  // Three characters end at 3.125 ms, the other five begin at 5 ms.
  expect(heard[0]?.at).toBeCloseTo(5 + 5 * CHARACTER + TURNAROUND + CHARACTER, 6);
  expect(line.statistics()).toMatchObject({ requests: 1, answers: 1, silenceViolations: 0 });
});

test('no meter answers sooner than 3.5 characters after the question', () => {
  const { wire, line, heard } = setUp({ turnaround: 0 });
  line.receive(question(1));
  wire.runUntil(1000);
  expect(heard[0]?.at).toBeCloseTo(ASKED + SILENCE + CHARACTER, 6);
});

test.each([
  ['8E1 at 2400 baud', { baud: 2400, bitsPerCharacter: 11 }, 11 / 2.4, 3.5 * (11 / 2.4)],
  ['8N1 at 115200 baud', { baud: 115_200, bitsPerCharacter: 10 }, 10 / 115.2, 1.75],
] as const)('%s has its own character time and silence', (_, over, character, silence) => {
  const { wire, line, heard } = setUp({ ...over, turnaround: 0 });
  line.receive(question(1));
  wire.runUntil(1000);
  expect(heard.at(-1)?.at).toBeCloseTo(8 * character + silence + ANSWER_LENGTH * character, 5);
});

describe('silence', () => {
  const end = ASKED + TURNAROUND + ANSWER_LENGTH * CHARACTER;
  test.each([
    ['3.4 characters after an answer is a violation', 3.4, 1],
    ['3.6 characters after an answer is none', 3.6, 0],
  ])('%s', (_, characters, violations) => {
    const { wire, line } = setUp();
    line.receive(question(1));
    wire.runUntil(end + characters * CHARACTER);
    line.receive(question(2));
    wire.runUntil(1000);
    expect(line.statistics()).toMatchObject({ requests: 2, silenceViolations: violations });
  });

  test('two questions without a silence between are one heap of bytes', () => {
    const { wire, line, all } = setUp();
    line.receive(question(1));
    wire.runUntil(ASKED + CHARACTER);
    line.receive(question(2));
    wire.runUntil(1000);
    expect(all().length).toBe(0);
    expect(line.statistics()).toMatchObject({ requests: 0, corruptRequests: 1 });
  });
});

test('who talks while a meter talks garbles it, and is not heard', () => {
  const { wire, line, all } = setUp();
  line.receive(question(1));
  wire.runUntil(ASKED + TURNAROUND + 3.2 * CHARACTER);
  line.receive(question(2));
  wire.runUntil(1000);
  expect(all().subarray(0, 3)).toEqual(answerOf(1, 1).subarray(0, 3));
  expect(all().length).toBe(ANSWER_LENGTH);
  expect(openRtuFrame(all()).kind).toBe('corrupt');
  expect(line.statistics()).toMatchObject({ collisions: 1, silenceViolations: 1, corruptRequests: 1, answers: 1 });
});

test('a broken question and one to nobody get no answer, and are counted', () => {
  const { wire, line, all } = setUp();
  const broken = question(1);
  broken[3] = 0x55;
  line.receive(broken);
  wire.runUntil(500);
  line.receive(question(9));
  wire.runUntil(1000);
  expect(all().length).toBe(0);
  expect(line.statistics()).toMatchObject({ corruptRequests: 1, unknownUnits: 1, answers: 0 });
});

describe('faults', () => {
  test('dead: no answer; the others answer; cleared: it answers again', () => {
    const { wire, line, all } = setUp();
    line.setMeterFaults('a', [{ kind: 'dead' }]);
    line.receive(question(1));
    wire.runUntil(500);
    expect(all().length).toBe(0);
    line.receive(question(2));
    wire.runUntil(1000);
    expect(all()).toEqual(answerOf(2, 1));
    line.setMeterFaults('a', []);
    line.receive(question(1));
    wire.runUntil(1500);
    expect(all().subarray(ANSWER_LENGTH)).toEqual(answerOf(1, 2));
    expect(line.statistics().faults).toEqual({ dead: 1 });
  });

  test('late: every third answer comes 600 ms later', () => {
    const { wire, line, heard } = setUp();
    line.setMeterFaults('a', [{ kind: 'late', every: 3, byMs: 600 }]);
    const firstByteOf = [0, 1000, 2000, 3000].map((from) => {
      wire.runUntil(from);
      const before = heard.length;
      line.receive(question(1));
      wire.runUntil(from + 1000);
      return (heard[before]?.at ?? 0) - from;
    });
    const usual = ASKED + TURNAROUND + CHARACTER;
    const expected = [usual, usual, usual + 600, usual];
    for (const [index, at] of firstByteOf.entries()) expect(at).toBeCloseTo(expected[index] ?? 0, 6);
  });

  test('late: the answer to a question that was given up comes as if it were to the next one', () => {
    const { wire, line, all } = setUp();
    line.setMeterFaults('a', [{ kind: 'late', every: 1, byMs: 300 }]);
    line.receive(question(1));
    wire.runUntil(200);
    line.setMeterFaults('a', []);
    line.receive(question(1));
    wire.runUntil(1000);
    // A meter does one thing after the other: first the answer it owes.
    expect(all()).toEqual(Uint8Array.from([...answerOf(1, 1), ...answerOf(1, 2)]));
  });

  test.each([
    ['truncated', { kind: 'truncated' }, answerOf(1, 1).subarray(0, 5)],
    ['truncated to two bytes', { kind: 'truncated', keep: 2 }, answerOf(1, 1).subarray(0, 2)],
    ['doubled', { kind: 'doubled' }, Uint8Array.from([...answerOf(1, 1), ...answerOf(1, 1)])],
    ['exception', { kind: 'exception', code: 6 }, rtuFrame(1, Uint8Array.of(0x84, 6))],
    ['wrong-unit', { kind: 'wrong-unit' }, rtuFrame(2, answerOf(1, 1).subarray(1, -2))],
  ] as const)('%s', (_, fault, bytes) => {
    const { wire, line, all } = setUp();
    line.setMeterFaults('a', [fault]);
    line.receive(question(1));
    wire.runUntil(1000);
    expect(all()).toEqual(bytes);
  });

  test('corrupt-crc: everything is there but the CRC is not its own', () => {
    const { wire, line, all } = setUp();
    line.setMeterFaults('a', [{ kind: 'corrupt-crc' }]);
    line.receive(question(1));
    wire.runUntil(1000);
    expect(all().subarray(0, -2)).toEqual(answerOf(1, 1).subarray(0, -2));
    expect(openRtuFrame(all())).toEqual({ kind: 'corrupt', reason: 'crc' });
  });

  test('restarts: asked within its gap it is down, says nothing until it is up, and begins with zeros', () => {
    const { wire, line, all, restarts } = setUp();
    line.setMeterFaults('a', [{ kind: 'restarts', gapMs: 60, deadMs: 3000, zeroMs: 1500 }]);
    const end = ASKED + TURNAROUND + ANSWER_LENGTH * CHARACTER;
    const askAt = (from: number, unit: number): void => {
      wire.runUntil(from);
      line.receive(question(unit));
    };
    // The first question, and one 61 ms after the end of its answer, are fine.
    askAt(0, 1);
    askAt(end + 61, 1);
    // 59 ms after the second answer is too soon. Its neighbour is not disturbed.
    const hurried = 2 * end + 61 + 59;
    askAt(hurried, 1);
    askAt(hurried + 100, 2);
    askAt(hurried + 2999, 1);
    expect(all().length).toBe(3 * ANSWER_LENGTH);
    expect(restarts).toEqual([]);
    askAt(hurried + 3100, 1);
    wire.runUntil(10_000);
    expect(restarts).toEqual([1500]);
    expect(all().length).toBe(4 * ANSWER_LENGTH);
    expect(line.statistics()).toMatchObject({ requests: 6, answers: 4, faults: { restarts: 1 } });
  });

  test('a meter that says nothing of its own accord is silence on the line', () => {
    const wire = virtualWire();
    const heard: Uint8Array[] = [];
    const silent = { device: 'a', answer: () => new Uint8Array(0) };
    const line = createRs485Line(settings, new Map([[1, silent]]), wire.clock, (bytes) => heard.push(bytes));
    line.receive(question(1));
    wire.runUntil(1000);
    expect(heard).toEqual([]);
    expect(line.statistics()).toMatchObject({ requests: 1, answers: 0 });
  });

  test('echo: the question comes back first, at its own wire time', () => {
    const { wire, line, heard, all } = setUp();
    line.setLineFaults([{ kind: 'echo' }]);
    line.receive(question(1));
    wire.runUntil(1000);
    expect(heard[0]?.at).toBeCloseTo(ASKED, 6);
    expect(all()).toEqual(Uint8Array.from([...question(1), ...answerOf(1, 1)]));
  });

  test('noise: bytes before or after an answer, seeded', () => {
    const run = (seed: number): readonly Uint8Array[] => {
      const { wire, line, heard } = setUp({ seed });
      line.setLineFaults([{ kind: 'noise', bytes: 3 }]);
      return Array.from({ length: 12 }, (_, index) => {
        const before = heard.length;
        line.receive(question(1));
        wire.runUntil((index + 1) * 1000);
        return Uint8Array.from(heard.slice(before).flatMap(({ bytes }) => [...bytes]));
      });
    };
    const first = run(1);
    const sound = first.map((bytes, index) => {
      const answer = answerOf(1, index + 1).join();
      return { before: bytes.subarray(3).join() === answer, after: bytes.subarray(0, -3).join() === answer };
    });
    expect(sound.every(({ before, after }) => before !== after)).toBe(true);
    expect(new Set(sound.map(({ before }) => before)).size).toBe(2);
    expect(run(1)).toEqual(first);
    expect(run(2)).not.toEqual(first);
  });

  test('by chance: a quarter of the answers, the same ones for the same seed', () => {
    const run = (): readonly number[] => {
      const { wire, line, heard } = setUp({ seed: 3 });
      line.setMeterFaults('a', [{ kind: 'dead', chance: 0.25 }]);
      return Array.from({ length: 200 }, (_, index) => index).filter((index) => {
        const before = heard.length;
        line.receive(question(1));
        wire.runUntil((index + 1) * 1000);
        return heard.length === before;
      });
    };
    expect(run().length).toBeGreaterThan(30);
    expect(run().length).toBeLessThan(70);
    expect(run()).toEqual(run());
  });
});

test('a closed line is silent', () => {
  const { wire, line, all } = setUp();
  line.receive(question(1));
  line.close();
  line.receive(question(1));
  wire.runUntil(1000);
  expect(all().length).toBe(0);
});
