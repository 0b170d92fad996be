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

/** From the ID to the serial number, which is what we want, or the serial number alone where answers are short. */
export const commonRead = ({ address }: ModelBlock, longest: number): PlannedRead | null => {
  const whole = serialNumber.offset + serialNumber.size;
  const common = { function: 3, purpose: 'identity', wanted: ['serialNumber', 'model'] } as const;
  if (whole <= longest) return { ...common, address, count: whole, most: whole };
  const { offset, size } = serialNumber;
  return size <= longest ? { ...common, address: address + offset, count: size, most: size } : null;
};

/** ASCII, two characters a register, padded with NUL or blanks. */
const textOf = (words: readonly number[]): string =>
  words
    .flatMap((word) => [word >>> 8, word & 0xff])
    .map((code) => (code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : ''))
    .join('')
    .trim();

/** `words` start `from` registers after the Common model's ID. */
export const decodeCommon = (profile: SunSpecProfile, words: readonly number[], from: number): Decoded => {
  const said = ({ offset, size }: ModelPoint): string | null =>
    offset < from ? null : textOf(words.slice(offset - from, offset - from + size)) || null;
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
