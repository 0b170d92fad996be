import { asciiOf } from '../../src/profiles/ascii.ts';
import type { Decoded } from '../../src/profiles/decode.ts';
import type { PlannedRead } from '../../src/profiles/plan-reads.ts';
import type { SunSpecProfile } from '../../src/profiles/profile.ts';
import type { ModelBlock } from './block.ts';
import type { ModelPoint } from './models/model-table.ts';
import { modelTables } from './models/tables.ts';

export const COMMON = 1;

const pointOf = (name: string): ModelPoint => {
  const point = modelTables[COMMON]?.points.find((one) => one.name === name);
  if (!point) throw new RangeError(`model ${COMMON} has no ${name}`);
  return point;
};
const maker = pointOf('Mn');
const serialNumber = pointOf('SN');

const common = { function: 3, purpose: 'identity' } as const;

/** Maker and serial number in a question each, where answers are short; the maker's begins with the ID. */
export const commonPieces = ({ address }: ModelBlock, longest: number): readonly PlannedRead[] => {
  const whoMade = maker.offset + maker.size;
  const pieces: readonly PlannedRead[] = [
    { ...common, address, count: whoMade, most: whoMade, wanted: ['model'] },
    {
      ...common,
      address: address + serialNumber.offset,
      count: serialNumber.size,
      most: serialNumber.size,
      wanted: ['serialNumber'],
    },
  ];
  return pieces.filter(({ count }) => count <= longest);
};

/** Who the device is: everything from the ID to the serial number in one question; null where answers are shorter. */
export const commonRead = ({ address }: ModelBlock, longest: number): PlannedRead | null => {
  const count = serialNumber.offset + serialNumber.size;
  return count <= longest ? { ...common, address, count, most: count, wanted: ['serialNumber', 'model'] } : null;
};

/** `words` start `from` registers after the Common model's ID. */
export const decodeCommon = (profile: SunSpecProfile, words: readonly number[], from: number): Decoded => {
  const said = ({ offset, size }: ModelPoint): string | null =>
    offset < from ? null : asciiOf(words.slice(offset - from, offset - from + size)) || null;
  const name = said(maker);
  const expected = profile.maker?.toLowerCase();
  return {
    values: {},
    registers: {},
    rejected: {},
    identity: {
      serialNumber: said(serialNumber),
      isModel: name === null || expected === undefined ? null : name.toLowerCase().startsWith(expected),
      currentRatio: null,
      voltageRatio: null,
    },
  };
};
