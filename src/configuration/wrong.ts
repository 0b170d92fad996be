import { Fault } from '../domain/fault.ts';

/** A configuration that cannot be used: which file, which path, what stands there, and what is allowed. */
export const wrong = (sentence: string): Fault =>
  new Fault('configuration', sentence.endsWith('?') ? sentence : `${sentence}.`);
