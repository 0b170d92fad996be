import type { Reading } from '../domain/reading.ts';

/** A picture of the meters for others to look at; never settlement, and nothing comes back. */
export interface MeterImage {
  /** Takes in the newest reading of a meter, usable or not. Does not wait and does not fail. */
  show(reading: Reading): void;
}
