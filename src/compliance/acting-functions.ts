/**
 * Every function of this program that can take power from a point: that opens a breaker, limits a load or writes to a meter or
 * an inverter. There is none; who adds one names it here, and has it ask whether the point is one of life support (ERC
 * contract standard B.E. 2558: such a customer is not disconnected). `test/rules/life-support.test.ts` finds them.
 */
export const actingFunctions: readonly string[] = [];
