import { describe, expect, test } from 'vitest';
import { encodeAnswer, encodeRequest, rtuFrame } from '../../../drivers/modbus/codec.ts';
import { findAnswer } from '../../../drivers/modbus/find-answer.ts';

const request = { function: 4, address: 0x48, count: 2 } as const;
const asked = rtuFrame(1, encodeRequest(request));
const answer = (unit: number, words: readonly number[], code: 3 | 4 = 4) =>
  rtuFrame(unit, encodeAnswer({ kind: 'registers', function: code, words }));
const refusal = (unit: number, code: 3 | 4 = 4) =>
  rtuFrame(unit, encodeAnswer({ kind: 'exception', function: code, code: 2 }));
const ours = answer(1, [7, 8]);
const bytes = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));
const noise = (...values: number[]) => Uint8Array.from(values);
const spoilt = (frame: Uint8Array, at: number) =>
  Uint8Array.from(frame, (byte, index) => (index === at ? byte ^ 1 : byte));

const words = { kind: 'words', words: [7, 8] };

describe('what unit 1 was asked for is two input registers; what came is', () => {
  test.each([
    ['its answer', ours, { ...words, used: 9 }],
    ['its answer and something behind it', bytes(ours, noise(0)), { ...words, used: 9 }],
    ['its answer behind a byte the line was turned round with', bytes(noise(0), ours), { ...words, used: 10 }],
    ['its refusal', refusal(1), { kind: 'exception', code: 2, used: 5 }],
    ['the question itself, echoed', bytes(asked, ours), { kind: 'echo', used: 8 }],
    ['another unit’s answer', answer(2, [7, 8]), { kind: 'foreign', unit: 2, function: 4, count: 2, used: 9 }],
    ['another unit’s refusal', refusal(2), { kind: 'foreign', unit: 2, function: 4, count: 0, used: 5 }],
    ['another function’s answer', answer(1, [7, 8], 3), { kind: 'foreign', unit: 1, function: 3, count: 2, used: 9 }],
    ['another function’s refusal', refusal(1, 3), { kind: 'foreign', unit: 1, function: 3, count: 0, used: 5 }],
    ['an answer too short', answer(1, [7]), { kind: 'foreign', unit: 1, function: 4, count: 1, used: 7 }],
    ['an answer too long', answer(1, [7, 8, 9]), { kind: 'foreign', unit: 1, function: 4, count: 3, used: 11 }],
    ['its answer with a wrong bit', spoilt(ours, 4), { kind: 'corrupt', used: 9 }],
    ['its answer with a wrong CRC', spoilt(ours, 8), { kind: 'corrupt', used: 9 }],
    ['its answer but for the last byte', ours.subarray(0, 8), { kind: 'nothing' }],
    ['half of a foreign one', answer(2, [7, 8]).subarray(0, 5), { kind: 'nothing' }],
    ['noise', noise(0xff, 0x00, 0x5a, 0x13, 0x99, 0x01, 0x04), { kind: 'nothing' }],
    ['nothing', noise(), { kind: 'nothing' }],
  ])('%s', (_, heard, found) => expect(findAnswer(heard, 1, request, asked)).toEqual(found));

  test('an answer inside the data of a foreign frame is not an answer', () => {
    // The words of unit 2 are, byte for byte, a sound answer of unit 1.
    const inner = bytes(ours, noise(0));
    const hidden = Array.from(
      { length: 5 },
      (_, index) => ((inner[2 * index] ?? 0) << 8) | (inner[2 * index + 1] ?? 0),
    );
    const foreign = answer(2, hidden);
    expect(findAnswer(foreign, 1, request, asked)).toMatchObject({ kind: 'foreign', unit: 2, used: foreign.length });
  });
});
