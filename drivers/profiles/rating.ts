/** What the most rated current carries at 230 V, W, and half as much again: grids rise and meters are overloaded. */
export const greatestPower = (amperes: number, phases: 1 | 3): number => amperes * 230 * phases * 1.5;
