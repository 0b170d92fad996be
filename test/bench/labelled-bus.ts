import { profiledSource } from '../../drivers/modbus/meter-source.ts';
import { type ModbusBus, modbusBus } from '../../drivers/modbus/modbus-bus.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import { millis } from '../../src/domain/time.ts';
import type { ModbusProfile } from '../../src/profiles/profile.ts';
import { quietLog } from '../support/quiet-log.ts';
import { LABELLED_UNITS } from './labelled-meter.ts';
import { labelledProfile } from './labelled-profile.ts';
import type { Place } from './readers.ts';

/** Shorter than any read: there is always a question due. */
const ALWAYS_DUE = millis(1);

/**
 * Our whole bus (schedule, planning, decoding) over ten labelled meters: one alone is not asked again while a copy of
 * its answer might still come.
 */
export const labelledBus = (
  place: Place,
  { count, timeout }: Readonly<{ count: number; timeout: number }>,
): Readonly<{ bus: ModbusBus; profile: ModbusProfile }> => {
  const profile = labelledProfile(count, timeout);
  const transport = place.kind === 'tcp' ? place : ({ ...place, parity: 'none', stopBits: 1 } as const);
  const source = profiledSource(profile, place.kind === 'rtu' ? place.baud : 115_200);
  const units = Array.from({ length: LABELLED_UNITS }, (_, index) => index + 1);
  const bus = modbusBus(
    {
      name: 'line',
      transport,
      meters: units.map((unit) => ({ device: `m${unit}`, unit, source })),
      fastPeriod: ALWAYS_DUE,
      intervalLength: QUARTER_HOUR,
    },
    { clock: systemClock(), random: systemRandom, log: quietLog() },
  );
  return { bus, profile };
};
