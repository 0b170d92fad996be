import { decodeRequest, encodeAnswer } from '../../drivers/modbus/codec.ts';
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';

/**
 * A meter whose every register says where it stands and in which of the meter's answers it was sent: an answer that is
 * taken for that of another question, or of an earlier time, cannot look right.
 */
export type TaggedMeter = ModbusMeter & Readonly<{ isTrue(address: number, words: readonly number[]): boolean }>;

const tag = (address: number, answer: number): number => (address * 131 + answer * 7919) & 0xffff;

export const taggedMeter = (device: string): TaggedMeter => {
  let answers = 0;
  const wordsAt = (address: number, count: number) =>
    Array.from({ length: count }, (_, index) => tag(address + index, answers));
  return {
    device,
    answer: (pdu) => {
      const decoded = decodeRequest(pdu);
      if (decoded.kind !== 'read') {
        return encodeAnswer({ kind: 'exception', function: decoded.function, code: decoded.exception });
      }
      answers += 1;
      const { function: code, address, count } = decoded.request;
      return encodeAnswer({ kind: 'registers', function: code, words: wordsAt(address, count) });
    },
    isTrue: (address, words) => words.every((word, index) => word === tag(address + index, answers)),
  };
};
