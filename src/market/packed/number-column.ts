/** Width of each number, the least of them, and their step: 8 bytes each, as the machine has them. */
const HEAD = 3;
const HEAD_BYTES = 8 * HEAD;
/** Numbers that are no whole steps, or too many, stand as they are. */
const AS_THEY_ARE = 8;
const ROOM = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array } as const;
type Width = 0 | keyof typeof ROOM | typeof AS_THEY_ARE;

/**
 * A column of numbers in as few bytes as tell them apart: of a state's numbers most are few, near one another, or multiples of the
 * same (moments of intervals, prices of ticks, money of prices). Each is how many steps it lies above the least; where all are
 * the same none is written. Not for −0. Little-endian, as every machine this runs on.
 */
export const packNumbers = (numbers: ArrayLike<number>): Uint8Array => {
  const { least, most, isExact } = spanOf(numbers);
  const step = isExact ? stepOf(numbers, least, most) : 1;
  const width = isExact ? widthOf((most - least) / step) : AS_THEY_ARE;
  const bytes = new Uint8Array(HEAD_BYTES + width * numbers.length);
  new Float64Array(bytes.buffer, 0, HEAD).set([width, least, step]);
  if (width === 0) return bytes;
  if (width === AS_THEY_ARE) {
    new Float64Array(bytes.buffer, HEAD_BYTES).set(numbers);
    return bytes;
  }
  const steps = new ROOM[width](bytes.buffer, HEAD_BYTES);
  for (let at = 0; at < numbers.length; at += 1) steps[at] = ((numbers[at] as number) - least) / step;
  return bytes;
};

/**
 * So many numbers out of what `packNumbers` has made of them.
 * @throws RangeError where there are not so many
 */
export const unpackNumbers = (packed: Uint8Array, count: number): Float64Array => {
  const { steps, least, step } = columnIn(packed, count);
  const numbers = new Float64Array(count);
  if (steps === null) return numbers.fill(least);
  for (let at = 0; at < count; at += 1) numbers[at] = least + step * (steps[at] as number);
  return numbers;
};

/** Each of the columns of numbers that lie in rows of `stride`. */
export const packRows = (numbers: Float64Array | Int32Array, stride: number): readonly Uint8Array[] => {
  const count = numbers.length / stride;
  const column = new Float64Array(count);
  return Array.from({ length: stride }, (_, field) => {
    for (let at = 0, from = field; at < count; at += 1, from += stride) column[at] = numbers[from] as number;
    return packNumbers(column);
  });
};

/** So many rows at a time are filled: they stay near the processor until each column has come to them. */
const ROWS_AT_ONCE = 256;

/**
 * Into rows again; `rows`: of nothing but zeros.
 * @throws RangeError where a column is not of so many
 */
export const unpackRows = <Rows extends Float64Array | Int32Array>(
  columns: readonly Uint8Array[],
  rows: Rows,
): Rows => {
  const stride = columns.length;
  const count = stride === 0 ? 0 : Math.floor(rows.length / stride);
  const known = columns.map((packed) => columnIn(packed, count));
  for (let first = 0; first < count; first += ROWS_AT_ONCE) {
    const after = Math.min(count, first + ROWS_AT_ONCE);
    for (const [field, column] of known.entries()) fillRows(column, rows, { first, after, field, stride });
  }
  return rows;
};

const fillRows = (
  { steps, least, step }: ReturnType<typeof columnIn>,
  rows: Float64Array | Int32Array,
  { first, after, field, stride }: Readonly<{ first: number; after: number; field: number; stride: number }>,
): void => {
  let to = stride * first + field;
  if (steps !== null)
    for (let at = first; at < after; at += 1, to += stride) rows[to] = least + step * (steps[at] as number);
  else if (least !== 0) for (let at = first; at < after; at += 1, to += stride) rows[to] = least;
};

const columnIn = (packed: Uint8Array, count: number) => {
  // A copy where numbers could not start: bytes of a larger file lie anywhere.
  const bytes: Uint8Array = packed.byteOffset % 8 === 0 ? packed : packed.slice();
  if (bytes.length < HEAD_BYTES) throw new RangeError('a column of numbers has no head');
  const [width = 0, least = 0, step = 0] = new Float64Array(bytes.buffer, bytes.byteOffset, HEAD);
  const Steps = width === AS_THEY_ARE ? Float64Array : ROOM[width as keyof typeof ROOM];
  if (width !== 0 && Steps === undefined) throw new RangeError(`a column of numbers is ${width} bytes wide`);
  if (bytes.length !== HEAD_BYTES + width * count) throw new RangeError(`a column is not of ${count} numbers`);
  const steps = width === 0 ? null : new Steps(bytes.buffer as ArrayBuffer, bytes.byteOffset + HEAD_BYTES, count);
  return width === AS_THEY_ARE ? { steps, least: 0, step: 1 } : { steps, least, step };
};

/** Between which they lie, and whether that can be told in steps exactly. */
const spanOf = (numbers: ArrayLike<number>) => {
  let [least, most, isWhole] = [numbers[0] ?? 0, numbers[0] ?? 0, true];
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at] as number;
    if (number < least) least = number;
    else if (number > most) most = number;
    isWhole &&= Number.isSafeInteger(number);
  }
  return { least, most, isExact: isWhole && most - least <= Number.MAX_SAFE_INTEGER };
};

/** The largest step that all of them lie on. */
const stepOf = (numbers: ArrayLike<number>, least: number, most: number): number => {
  let step = most - least;
  for (let at = 0; at < numbers.length && step > 1; at += 1) step = commonTo(step, (numbers[at] as number) - least);
  return step === 0 ? 1 : step;
};

const commonTo = (one: number, other: number): number => {
  let [step, rest] = [one, other % one];
  while (rest !== 0) [step, rest] = [rest, step % rest];
  return step;
};

const widthOf = (steps: number): Width => {
  if (steps === 0) return 0;
  if (steps < 2 ** 8) return 1;
  if (steps < 2 ** 16) return 2;
  return steps < 2 ** 32 ? 4 : AS_THEY_ARE;
};
