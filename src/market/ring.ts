/** An array of so many of the same. */
export const filled = <Item>(length: number, item: Item): Item[] => new Array<Item>(length).fill(item);

type Column = Float64Array | Int32Array | Uint8Array;

/** A full ring, `first` on the first of its places, into one of twice as many: what lies behind the end goes on. */
export const spread = <Of extends Column>(ring: Of, wider: Of, stride: number, first: number): Of => {
  const from = (first * stride) % ring.length;
  const to = (first * stride) % wider.length;
  wider.set(ring.subarray(from), to);
  wider.set(ring.subarray(0, from), (to + ring.length - from) % wider.length);
  return wider;
};
