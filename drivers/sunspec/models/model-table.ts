/** SunSpec's types, as far as these models use them. `acc32` counts up and rolls over; `sunssf` is a power of ten. */
type PointType =
  | 'int16'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'acc32'
  | 'float32'
  | 'sunssf'
  | 'enum16'
  | 'bitfield32'
  | 'count'
  | 'string'
  | 'pad';

/** One value of a model. `offset` and `size` in registers, from the register that holds the model's ID. */
export type ModelPoint = Readonly<{
  name: string;
  offset: number;
  size: number;
  type: PointType;
  /** The point of the same model that holds the power of ten. */
  scale?: string;
  unit?: string;
  /** The models sharing this layout that must have it. */
  mandatoryIn?: readonly number[];
}>;

/** `length` is L: registers after ID and L, without repeating groups. Devices may state a longer or shorter one. */
export type ModelTable = Readonly<{
  length: number;
  points: readonly ModelPoint[];
  /** Offsets from the beginning of each repetition. */
  repeating?: readonly ModelPoint[];
}>;
