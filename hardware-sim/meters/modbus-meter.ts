import { decodeRequest, encodeAnswer, type ReadRequest } from '../../drivers/modbus/codec.ts';
import type { Instant } from '../../src/domain/time.ts';
import type { Feeder } from '../grid/feeder.ts';
import type { FeederMeter } from '../grid/roster.ts';
import { float32Words, uint32Words } from './float32.ts';
import type { AddressRange, MeterTruth, RegisterMap } from './register-map.ts';
import { sdm120 } from './sdm120.ts';
import { sdm630 } from './sdm630.ts';

/** A meter that speaks Modbus: a request PDU in, a response PDU out. It always answers something. */
export type ModbusMeter = Readonly<{ device: string; answer(pdu: Uint8Array): Uint8Array }>;

/** The SDM series takes 40 parameters, 80 registers, in one read. */
const LONGEST_READ = 80;
const SERIAL_NUMBER = 0xfc00;
const ILLEGAL_ADDRESS = 2;

const models: Readonly<Record<FeederMeter['model'], RegisterMap>> = {
  'eastron/sdm120': sdm120,
  'eastron/sdm630': sdm630,
};

const within = (ranges: readonly AddressRange[], { address, count }: ReadRequest): boolean =>
  ranges.some(([first, last]) => address >= first && address + count - 1 <= last);

/** Every value stands at an even address; an odd one is its second word. */
const wordsOf = ({ address, count }: ReadRequest, pair: (address: number) => readonly [number, number]): number[] => {
  const words: number[] = [];
  for (let at = address - (address & 1); at < address + count; at += 2) words.push(...pair(at));
  return words.slice(address & 1, (address & 1) + count);
};

/**
 * One meter of the feeder. Energy and measurements are the truth at the grid time of the request; the serial number is
 * a uint32 at holding register 0xFC00.
 */
export const modbusMeter = (
  { id, model, serial }: FeederMeter,
  feeder: Pick<Feeder, 'stateAt' | 'registersAt'>,
  gridTime: () => Instant,
): ModbusMeter => {
  const map = models[model];

  const measured = (request: ReadRequest): readonly number[] => {
    const at = gridTime();
    const truth: MeterTruth = { state: feeder.stateAt(id, at), registers: feeder.registersAt(id, at) };
    return wordsOf(request, (address) => float32Words(map.input.get(address)?.(truth) ?? 0));
  };

  const settings = (request: ReadRequest): readonly number[] =>
    request.address >= SERIAL_NUMBER
      ? wordsOf(request, () => uint32Words(serial))
      : wordsOf(request, (address) => float32Words(map.holding.get(address) ?? 0));

  return {
    device: id,
    answer: (pdu) => {
      const decoded = decodeRequest(pdu);
      if (decoded.kind !== 'read')
        return encodeAnswer({ kind: 'exception', function: decoded.function, code: decoded.exception });
      const { request } = decoded;
      const input = request.function === 4;
      const ranges: readonly AddressRange[] = input
        ? map.inputRanges
        : [...map.holdingRanges, [SERIAL_NUMBER, SERIAL_NUMBER + 1]];
      if (request.count > LONGEST_READ || !within(ranges, request))
        return encodeAnswer({ kind: 'exception', function: request.function, code: ILLEGAL_ADDRESS });
      return encodeAnswer({
        kind: 'registers',
        function: request.function,
        words: input ? measured(request) : settings(request),
      });
    },
  };
};
