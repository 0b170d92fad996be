/**
 * The volume-weighted mean price: Σ price × Wh ÷ Σ Wh in whole µTHB/kWh, half to even; null of no energy. `value` is the sum
 * of price × Wh, exact.
 */
export const meanPrice = ({ wh, value }: Readonly<{ wh: number; value: bigint }>): number | null => {
  if (wh === 0) return null;
  const by = BigInt(wh);
  const [whole, rest] = [value / by, value % by];
  const doubled = 2n * rest;
  const up = doubled > by || (doubled === by && whole % 2n === 1n);
  return Number(up ? whole + 1n : whole);
};
