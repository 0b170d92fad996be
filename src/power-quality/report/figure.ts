import type { Figure } from './quality-report.ts';

/** A number as a report has it; null of what is not known. */
export const figure = (value: number | null | undefined, decimals: number): Figure =>
  value === null || value === undefined || !Number.isFinite(value) ? null : value.toFixed(decimals);
