import type { ModelPoint } from '../../drivers/sunspec/models/model-table.ts';
import { modelTables } from '../../drivers/sunspec/models/tables.ts';

/** What a device knows, by point name, in the unit of the model; what is not given is not implemented. */
export type Known = Readonly<Record<string, number | string>>;

/** Powers of ten a device would like to use, by the name of the scale factor: raised where a value would not fit. */
export type Wishes = Readonly<Record<string, number>>;

/** Registers of a model from its ID on, and what each scaled number in them means. */
export type EncodedModel = Readonly<{ words: readonly number[]; means: Readonly<Record<string, number>> }>;

const greatest: Readonly<Record<string, number>> = {
  int16: 32_767,
  uint16: 65_534,
  uint32: 2 ** 32 - 2,
  acc32: 2 ** 32 - 1,
  uint64: Number.MAX_SAFE_INTEGER,
};

const signed = (type: ModelPoint['type']): boolean => type === 'int16' || type === 'sunssf';
/** A counter shows what is complete. */
const counts = (type: ModelPoint['type']): boolean => type === 'acc32' || type === 'uint64';

const scaled = (value: number, type: ModelPoint['type'], factor: number): number => {
  const raw = factor < 0 ? value * 10 ** -factor : value / 10 ** factor;
  return counts(type) ? Math.floor(raw + 1e-9) : Math.round(raw);
};

const bigWords = (bits: bigint, size: number): readonly number[] =>
  Array.from({ length: size }, (_, index) => Number((bits >> BigInt(16 * (size - 1 - index))) & 0xffffn));

const integerWords = (value: number, size: number): readonly number[] =>
  bigWords(BigInt.asUintN(16 * size, BigInt(value)), size);

const floatWords = (value: number): readonly number[] => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  return [view.getUint16(0), view.getUint16(2)];
};

const textWords = (text: string, size: number): readonly number[] =>
  Array.from({ length: size }, (_, at) => ((text.charCodeAt(2 * at) || 0) << 8) | (text.charCodeAt(2 * at + 1) || 0));

/** What a device writes where it has nothing (SunSpec: by type). */
const absent = ({ type, size }: ModelPoint): readonly number[] => {
  if (type === 'float32') return [0x7fc0, 0];
  if (signed(type)) return [0x8000];
  return Array.from({ length: size }, () => (type === 'acc32' || type === 'string' || type === 'pad' ? 0 : 0xffff));
};

/** The power of ten nearest to the wish with which all values that share it fit. */
const factorFor = (name: string, points: readonly ModelPoint[], known: Known, wish: number): number => {
  let factor = wish;
  const fits = ({ name: point, type, scale }: ModelPoint): boolean => {
    const value = known[point];
    return (
      scale !== name || typeof value !== 'number' || Math.abs(scaled(value, type, factor)) <= (greatest[type] ?? 0)
    );
  };
  while (factor < 10 && !points.every(fits)) factor += 1;
  return factor;
};

/** A model as a device shows it. @throws RangeError for a model that is not in the tables. */
export const encodeModel = (model: number, known: Known, wishes: Wishes): EncodedModel => {
  const table = modelTables[model];
  if (!table) throw new RangeError(`there is no SunSpec model ${model}`);
  const factors: Record<string, number> = {};
  for (const { name, type } of table.points) {
    const used = table.points.some(({ scale, name: point }) => scale === name && known[point] !== undefined);
    if (type === 'sunssf' && used) factors[name] = factorFor(name, table.points, known, wishes[name] ?? 0);
  }
  const means: Record<string, number> = {};
  const wordsOf = (point: ModelPoint): readonly number[] => {
    const { name, type, size, scale } = point;
    if (name === 'ID') return [model];
    if (name === 'L') return [table.length];
    const value = known[name] ?? factors[name];
    if (value === undefined) return absent(point);
    if (typeof value === 'string') return textWords(value, size);
    if (type === 'float32') {
      means[name] = Math.fround(value);
      return floatWords(value);
    }
    const factor = scale === undefined ? 0 : (factors[scale] ?? 0);
    const raw = scaled(value, type, factor);
    means[name] = factor < 0 ? raw / 10 ** -factor : raw * 10 ** factor;
    return integerWords(raw, size);
  };
  return { words: table.points.flatMap(wordsOf), means };
};
