import type { Result } from '../../../drivers/modbus/question.ts';
import type { PlannedRead } from '../../profiles/plan-reads.ts';

/** What one unit said so far, by the question. */
export type Answers = ReadonlyMap<string, Result>;

/** What speaks for a model: its own model register or SunSpec chain says so, or its values merely look right. */
export const surenesses = ['model-register', 'self-description', 'plausible'] as const;
type Sureness = (typeof surenesses)[number];

/** A model a unit may be. `score`: values that speak for it less twice those that speak against. */
export type Candidate = Readonly<{
  profile: string;
  name: string;
  sureness: Sureness;
  score: number;
  /** The model has a register that would tell, but it could not be read. */
  unproven: boolean;
  serialNumber: string | null;
  currentRatio: number | null;
  voltageRatio: number | null;
}>;

/** The name of a question among a unit's answers. */
export const keyOf = ({ function: code, address, count }: PlannedRead): string => `${code}:${address}:${count}`;
