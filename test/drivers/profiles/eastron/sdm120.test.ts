import { describe, expect, test } from 'vitest';
import { decodeAnswer as decodePdu, encodeRequest, openRtuFrame, rtuFrame } from '../../../../drivers/modbus/codec.ts';
import sdm120 from '../../../../drivers/profiles/eastron/sdm120.ts';
import { decodeAnswer } from '../../../../src/profiles/decode.ts';
import { type PlannedRead, planReads } from '../../../../src/profiles/plan-reads.ts';
import { hex } from '../../../support/hex.ts';

const plan = planReads(sdm120, 9600);
const question = ({ function: code, address, count }: PlannedRead) =>
  rtuFrame(1, encodeRequest({ function: code, address, count }));
const words = (frame: string) => {
  const opened = openRtuFrame(hex(frame));
  const answer = opened.kind === 'frame' ? decodePdu(opened.pdu) : opened;
  if (answer.kind !== 'registers') throw new Error(JSON.stringify(answer));
  return answer.words;
};

/*
 * Worked by hand. A float32 is sign 1 | exponent 8 (bias 127) | fraction 23.
 *   50.0 Hz   = 1.5625 × 2^5: exponent 132 = 84h, fraction .5625 = 1001 0000… → 0 10000100 1001000… → 42 48 00 00
 *   2052 kWh  = 1.001953125 × 2^11: exponent 138 = 8Ah, fraction 2^-9 → 0 10001010 000000001 0… → 45 00 40 00
 *   0.125 kWh = 1.0 × 2^-3: exponent 124 = 7Ch, fraction 0 → 0 01111100 0… → 3E 00 00 00
 * The CRCs were worked out bit by bit with the shift register of Serial Line V1.02 §6.2.2.
 */
describe('SDM120 on the wire', () => {
  test('one question fetches every fast value and both energy registers: 0x0000 to 0x004B, 76 registers', () => {
    expect(plan.fast.map(({ function: code, address, count }) => [code, address, count])).toEqual([[4, 0, 76]]);
    expect(plan.slow).toEqual([]);
  });

  test('at 2400 baud, where it comes from, the hole of 38 registers is dearer than a second question', () =>
    expect(planReads(sdm120, 2400).fast.map(({ address, count }) => [address, count])).toEqual([
      [0x0000, 32],
      [0x0046, 6],
    ]));

  test('whether it is there is asked by its frequency', () => {
    expect(question(plan.probe)).toEqual(hex('01 04 00 46 00 02 90 1E'));
    expect(decodeAnswer(sdm120, plan.probe, words('01 04 04 42 48 00 00 6F EA'))).toEqual({
      values: { frequency: 50 },
      registers: {},
      rejected: {},
    });
  });

  test('at a boundary only the two energy registers are asked for', () => {
    const [read] = plan.interval;
    if (!read || plan.interval.length !== 1) throw new Error('not one interval read');
    expect(question(read)).toEqual(hex('01 04 00 48 00 04 71 DF'));
    expect(decodeAnswer(sdm120, read, words('01 04 08 45 00 40 00 3E 00 00 00 E3 2A'))).toEqual({
      values: {},
      registers: {
        import: { value: 2_052_000_000, exponent: -3, words: [0x4500, 0x4000] },
        export: { value: 125_000, exponent: -3, words: [0x3e00, 0x0000] },
      },
      rejected: {},
    });
  });

  test('its manual’s example: 230.2 V is 43 66 33 34', () => {
    const voltage: PlannedRead = { ...plan.probe, address: 0, wanted: ['voltage.L1'] };
    expect(question(voltage)).toEqual(hex('01 04 00 00 00 02 71 CB'));
    const { values } = decodeAnswer(sdm120, voltage, words('01 04 04 43 66 33 34 1B 38'));
    // 0x663334 = 6,697,780; (2^23 + 6,697,780) / 2^16 = 230.20000457763672
    expect(values['voltage.L1']).toBe((2 ** 23 + 6_697_780) / 2 ** 16);
  });

  test('each kind of question has a length of its own, so that no answer passes for another', () => {
    const lengths = [...plan.fast, ...plan.interval, plan.probe].map(({ count }) => count);
    expect(new Set(lengths).size).toBe(lengths.length);
  });
});
