import { concatMap, from, type SchedulerLike, timer } from 'rxjs';
import type { RegisterValue } from '../../src/domain/energy.ts';
import { QUARTER_HOUR } from '../../src/domain/interval.ts';
import type { Values } from '../../src/domain/quantity.ts';
import type { MeterIdentity, Sample } from '../../src/domain/reading.ts';
import { instant, monotonic } from '../../src/domain/time.ts';
import type { BusView } from '../../src/domain/view.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { MeterDriver } from '../../src/ports/meter-driver.ts';

/** What a meter says at a moment of grid time; null when it does not answer. */
export type MeterScript = Readonly<{
  device: string;
  says: (at: number) => Readonly<{ values: Values; importMilliWh: number; exportMilliWh: number }> | null;
  /** Its plate, asked for at the start and behind the first reading after each quarter hour; null: no answer to that. */
  plate?: (at: number) => MeterIdentity | null;
}>;

/** How long before its answer a question was asked, ms: so far from the truth a reading's time may be. */
const TOOK = 40;

const register = (milliWh: number): RegisterValue => ({ value: Math.floor(milliWh), exponent: -3, words: [0, 1] });

/** A bus whose meters do as they are told, asked one after the other every `period` ms of the scheduler's time. */
export const scriptedBus = (
  meters: readonly MeterScript[],
  { clock, period = 1_000 }: Readonly<{ clock: Clock; period?: number }>,
): MeterDriver & Readonly<{ view(): BusView }> => {
  let requests = 0;
  const askedIn = new Map<string, number>();
  const ask = (meter: MeterScript): readonly Sample[] => {
    const asked = askEnergy(meter);
    const { requested, answered } = asked;
    const quarter = Math.floor(requested.wall / QUARTER_HOUR);
    if (meter.plate === undefined || quarter === askedIn.get(meter.device)) return [asked];
    askedIn.set(meter.device, quarter);
    const identity = meter.plate(answered.wall);
    const outcome: Sample['outcome'] =
      identity === null
        ? { kind: 'failed', reason: 'device-exception', detail: 'scripted' }
        : { kind: 'answered', values: {}, registers: {}, rejected: {}, identity };
    return [asked, { ...asked, requested: answered, outcome }];
  };
  const askEnergy = ({ device, says }: MeterScript): Sample => {
    requests += 1;
    const now = clock.stamp();
    const requested = { wall: instant(now.wall - TOOK), monotonic: monotonic(now.monotonic - TOOK) };
    const said = says(now.wall - TOOK / 2);
    const outcome: Sample['outcome'] =
      said === null
        ? { kind: 'failed', reason: 'no-response', detail: 'scripted' }
        : {
            kind: 'answered',
            values: said.values,
            registers: { import: register(said.importMilliWh), export: register(said.exportMilliWh) },
            rejected: {},
          };
    return { device, requested, answered: now, clock: clock.state(), outcome };
  };
  return {
    name: 'scripted',
    samples: () => timer(0, period, clock.scheduler as SchedulerLike).pipe(concatMap(() => from(meters.flatMap(ask)))),
    view: () => ({
      name: 'scripted',
      transport: 'memory',
      requests,
      answers: requests,
      timeouts: 0,
      corrupt: 0,
      late: 0,
      utilisation: 0,
    }),
  };
};
