import { decodeRequest, encodeAnswer } from '../../drivers/modbus/codec.ts';
import type { ModbusMeter } from '../../hardware-sim/meters/modbus-meter.ts';

/** The registers there are: enough for two long questions. */
export const LABELLED_REGISTERS = 160;

/** Meters on a labelled line: all alike. */
export const LABELLED_UNITS = 10;

/** The word of a register says which one it is: an answer to another question cannot look right. */
export const labelAt = (address: number): number => 0x4100 | address;

/** A meter whose every register holds its own address. */
export const labelledMeter = (answered: () => void): ModbusMeter => ({
  device: 'm1',
  answer: (pdu) => {
    const decoded = decodeRequest(pdu);
    if (decoded.kind !== 'read')
      return encodeAnswer({ kind: 'exception', function: decoded.function, code: decoded.exception });
    const { address, count, function: code } = decoded.request;
    answered();
    const words = Array.from({ length: count }, (_, index) => labelAt(address + index));
    return encodeAnswer({ kind: 'registers', function: code, words });
  },
});
