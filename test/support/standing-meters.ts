import { type Simulator, type SimulatorOptions, startSimulator } from '../../hardware-sim/simulator.ts';
import { instant } from '../../src/domain/time.ts';

const at = instant(Date.parse('2026-11-24T10:00:00+07:00'));

/** Simulated meters for which time stands still, so that what is printed can be compared with what is. */
export const standingMeters = async (lines: Pick<SimulatorOptions, 'rtu' | 'tcp'>) => {
  const simulator: Simulator = await startSimulator({ seed: 3, start: at, gridTime: () => at, ...lines });
  /** `device` at the moment that stands still: as a float32 register has it. */
  const truth = (device: string) => {
    const { importMilliWh, exportMilliWh } = simulator.feeder.registersAt(device, at);
    const { phases, frequency } = simulator.feeder.stateAt(device, at);
    const kwh = (milliWh: number) => Math.fround(milliWh / 1e6);
    return {
      volts: phases.map(({ voltage }) => Math.fround(voltage)),
      hertz: Math.fround(frequency),
      // Under 8,192 kWh a float32 is finer than half a Wh, so whole Wh come out.
      importWh: Math.round(kwh(importMilliWh) * 1e3),
      exportWh: Math.round(kwh(exportMilliWh) * 1e3),
    };
  };
  return { simulator, truth };
};

export type StandingMeters = Awaited<ReturnType<typeof standingMeters>>;

/** Of a scan's report in JSON: each unit with the likeliest model and how sure that is. */
export const unitsIn = (stdout: string) =>
  JSON.parse(stdout).units.map((one: { unit: number; candidates: { profile: string; sureness: string }[] }) => [
    one.unit,
    one.candidates[0]?.profile,
    one.candidates[0]?.sureness,
  ]);
