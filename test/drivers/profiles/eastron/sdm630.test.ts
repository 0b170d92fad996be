import { describe, expect, test } from 'vitest';
import { decodeAnswer as decodePdu, openRtuFrame } from '../../../../drivers/modbus/codec.ts';
import sdm630 from '../../../../drivers/profiles/eastron/sdm630.ts';
import { decodeAnswer } from '../../../../src/profiles/decode.ts';
import { type PlannedRead, planReads } from '../../../../src/profiles/plan-reads.ts';
import { hex } from '../../../support/hex.ts';

const plan = planReads(sdm630, 9600);

describe('SDM630 on the wire', () => {
  test('one fast question, one slow one: line-to-line voltages and distortion are too far away to share it', () => {
    const places = (reads: readonly PlannedRead[]) => reads.map(({ address, count }) => [address, count]);
    expect(places(plan.fast)).toEqual([[0x0000, 76]]);
    // 0x00C8 to 0x00F5: 46 registers, holes read along.
    expect(places(plan.slow)).toEqual([[0x00c8, 46]]);
    expect(places(plan.interval)).toEqual([[0x0048, 4]]);
  });

  /*
   * 400 V = 1.5625 × 2^8: exponent 135 = 87h, fraction .5625 → 43 C8 00 00
   * 399 V = 1.55859375 × 2^8: fraction .55859375 = 1000 1111 0… → 43 C7 80 00
   * 401 V = 1.56640625 × 2^8: fraction .56640625 = 1001 0001 0… → 43 C8 80 00
   */
  test('the three line-to-line voltages', () => {
    const opened = openRtuFrame(hex('01 04 0C 43 C8 00 00 43 C7 80 00 43 C8 80 00 5E 7C'));
    const answer = opened.kind === 'frame' ? decodePdu(opened.pdu) : opened;
    if (answer.kind !== 'registers') throw new Error(JSON.stringify(answer));
    const read: PlannedRead = {
      ...plan.probe,
      address: 0x00c8,
      wanted: ['voltage.L1-L2', 'voltage.L2-L3', 'voltage.L3-L1'],
    };
    expect(decodeAnswer(sdm630, read, answer.words)).toEqual({
      values: { 'voltage.L1-L2': 400, 'voltage.L2-L3': 399, 'voltage.L3-L1': 401 },
      registers: {},
      rejected: {},
    });
  });

  test('a value that is not a number is rejected by name while its neighbours stand', () => {
    const [read] = plan.fast;
    if (!read) throw new Error('no fast read');
    const answer = Array.from({ length: 76 }, () => 0);
    // 230.5 V on L1 (43 66 80 00), NaN on L2, 50 Hz, 0.125 kWh in, an infinite export.
    const put = (address: number, high: number, low: number) => answer.splice(address, 2, high, low);
    put(0x0000, 0x4366, 0x8000);
    put(0x0002, 0x7fc0, 0x0000);
    put(0x0046, 0x4248, 0x0000);
    put(0x0048, 0x3e00, 0x0000);
    put(0x004a, 0x7f80, 0x0000);
    const { values, registers, rejected } = decodeAnswer(sdm630, read, answer);
    expect(values).toMatchObject({ 'voltage.L1': 230.5, 'voltage.L3': 0, frequency: 50 });
    expect(registers).toEqual({ import: { value: 125_000, exponent: -3, words: [0x3e00, 0x0000] } });
    expect(rejected).toEqual({ 'voltage.L2': 'not-a-number', export: 'not-a-number' });
  });
});
