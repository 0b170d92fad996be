import type { PlannedRead } from '../../src/profiles/plan-reads.ts';
import { HEADER, type ModelBlock } from './block.ts';
import { numberAt } from './decode-block.ts';
import { modelTables } from './models/tables.ts';

/** Multiple MPPT Inverter Extension: what each input of direct current gives. */
export const MPPT = 160;

/** One input. Null: not told. Direct current is shown to people and settles nothing: it is no quantity of a point. */
type MpptModule = Readonly<{
  id: number | null;
  name: string | null;
  current: number | null;
  voltage: number | null;
  power: number | null;
  energyWh: number | null;
}>;

/** `stated`: how many there are; more than `modules` where one answer does not hold them all with their scale factors. */
export type MpptInputs = Readonly<{ stated: number; modules: readonly MpptModule[] }>;

const table = modelTables[MPPT];
const fixed = HEADER + (table?.length ?? 0);
const perModule = (table?.repeating ?? []).reduce((end, { offset, size }) => Math.max(end, offset + size), 0);

/** As much of the block as one answer holds, whole modules only: each value is read with its power of ten, or not at all. */
export const mpptRead = ({ address, length }: ModelBlock, longest: number): PlannedRead => {
  const most = Math.min(longest, HEADER + length);
  const count = fixed + perModule * Math.max(0, Math.floor((most - fixed) / perModule));
  return { function: 3, address, count, most: count, purpose: 'identity', wanted: [] };
};

/** Characters until the first NUL; null where there are none. */
const textOf = (words: readonly number[]): string | null => {
  const all = words.flatMap((word) => [word >> 8, word & 0xff]);
  const end = all.indexOf(0);
  const text = String.fromCodePoint(...(end < 0 ? all : all.slice(0, end))).trim();
  return text === '' ? null : text;
};

/** What the answer to `mpptRead` says; null where it is another model. */
export const decodeMppt = (words: readonly number[]): MpptInputs | null => {
  if (words[0] !== MPPT || table === undefined || words.length < fixed) return null;
  const point = (name: string) => table.points.find((one) => one.name === name);
  const count = point('N');
  const stated = (count && numberAt({ point: count, scale: null }, words)) ?? 0;
  const whole = Math.min(stated, Math.floor((words.length - fixed) / perModule));
  const modules = Array.from({ length: whole }, (_, index): MpptModule => {
    const from = fixed + index * perModule;
    const own = (name: string) => table.repeating?.find((one) => one.name === name);
    const value = (name: string): number | null => {
      const one = own(name);
      return one === undefined
        ? null
        : numberAt({ point: one, scale: (one.scale && point(one.scale)) || null }, words, from);
    };
    const text = own('IDStr');
    return {
      id: value('ID'),
      name: text ? textOf(words.slice(from + text.offset, from + text.offset + text.size)) : null,
      current: value('DCA'),
      voltage: value('DCV'),
      power: value('DCW'),
      energyWh: value('DCWH'),
    };
  });
  return { stated, modules };
};
