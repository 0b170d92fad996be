import type { ReadRequest } from '../../drivers/modbus/codec.ts';
import type { MeterCondition } from './condition.ts';
import type { MeterTruth } from './register-map.ts';

/** How a model puts what it shows into registers. */
export type MeterModel = Readonly<{
  id: string;
  singlePhase: boolean;
  /** Whether it multiplies by the current ratio that is set in it; otherwise it shows the secondary side. */
  appliesRatio: boolean;
  /** The registers of a read, or null where there is none, or too many are asked for (exception 2). */
  read(request: ReadRequest, shown: MeterTruth, condition: MeterCondition): readonly number[] | null;
}>;
