/** n ÷ d rounded down, exactly: a quotient of doubles may lie on the wrong side of a whole number. Both safe, d > 0. */
export const floorDivide = (n: number, d: number): number => {
  const rest = n % d;
  return (n - rest) / d - (rest < 0 ? 1 : 0);
};

/** n ÷ d rounded up, exactly. */
export const ceilDivide = (n: number, d: number): number => -floorDivide(-n, d);
