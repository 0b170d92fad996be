const scratch = new DataView(new ArrayBuffer(4));

/** A number as two registers: IEEE 754 binary32, most significant word first (Eastron SDM series). */
export const float32Words = (value: number): readonly [number, number] => {
  scratch.setFloat32(0, value);
  return [scratch.getUint16(0), scratch.getUint16(2)];
};

/** An unsigned 32-bit integer as two registers, most significant word first. */
export const uint32Words = (value: number): readonly [number, number] => [(value >>> 16) & 0xffff, value & 0xffff];
