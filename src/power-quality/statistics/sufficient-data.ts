/**
 * From which part of it on a window, of 10 min or longer, is covered well enough to be judged. An engineering choice: the
 * standards assume measuring without gaps.
 */
export const LEAST_COVERAGE = 0.5;

/**
 * From which part of the aggregates that could be on a verdict is ventured. An engineering choice: EN 50160 names none.
 */
export const LEAST_VALID = 0.9;
