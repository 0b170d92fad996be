import type { ReadRequest } from '../../drivers/modbus/codec.ts';
import { float32Words, uint32Words } from './float32.ts';
import type { MeterModel } from './meter-model.ts';
import type { AddressRange, RegisterMap } from './register-map.ts';
import { sdm120 } from './sdm120.ts';
import { sdm630 } from './sdm630.ts';

/** The SDM series takes 40 parameters, 80 registers, in one read. */
const LONGEST_READ = 80;
const SERIAL_NUMBER = 0xfc00;

const within = (ranges: readonly AddressRange[], { address, count }: ReadRequest): boolean =>
  ranges.some(([first, last]) => address >= first && address + count - 1 <= last);

/** Every value stands at an even address; an odd one is its second word. */
const wordsOf = ({ address, count }: ReadRequest, pair: (address: number) => readonly [number, number]): number[] => {
  const words: number[] = [];
  for (let at = address - (address & 1); at < address + count; at += 2) words.push(...pair(at));
  return words.slice(address & 1, (address & 1) + count);
};

/** The serial number is a uint32 at holding register 0xFC00. */
const sdmModel = (id: string, map: RegisterMap): MeterModel => ({
  id,
  singlePhase: map === sdm120,
  appliesRatio: true,
  read: (request, shown, { serial }) => {
    const input = request.function === 4;
    const ranges: readonly AddressRange[] = input
      ? map.inputRanges
      : [...map.holdingRanges, [SERIAL_NUMBER, SERIAL_NUMBER + 1]];
    if (request.count > LONGEST_READ || !within(ranges, request)) return null;
    if (input) return wordsOf(request, (address) => float32Words(map.input.get(address)?.(shown) ?? 0));
    return request.address >= SERIAL_NUMBER
      ? wordsOf(request, () => uint32Words(serial))
      : wordsOf(request, (address) => float32Words(map.holding.get(address) ?? 0));
  },
});

/** Models that are written out register by register, from what is known of them and not from their profiles. */
export const sdmModels: Readonly<Record<'eastron/sdm120' | 'eastron/sdm630', MeterModel>> = {
  'eastron/sdm120': sdmModel('eastron/sdm120', sdm120),
  'eastron/sdm630': sdmModel('eastron/sdm630', sdm630),
};
