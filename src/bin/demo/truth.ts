import type { Feeder } from '../../../hardware-sim/grid/feeder.ts';
import type { DeviceId } from '../../domain/identity.ts';
import { type EnergyChannel, energyChannels } from '../../domain/quantity.ts';
import { type Instant, instant, type Millis } from '../../domain/time.ts';
import type { BoundaryMark, BoundaryRegister } from '../../domain/transaction.ts';

/** What a comparison with the simulated registers found: how many values were held against it, and what was wrong. */
export type TruthReport = Readonly<{ compared: number; worstWh: number; problems: readonly string[] }>;

const truthMilliWh = (feeder: Feeder, device: DeviceId, channel: EnergyChannel, at: Instant): number => {
  const registers = feeder.registersAt(device, at);
  return channel === 'import' ? registers.importMilliWh : registers.exportMilliWh;
};

/** The meter shows kWh as a 32-bit float: its two words, most significant first (SDM protocol). */
const shown = (milliWh: number): number => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, milliWh / 1e6);
  return view.getUint32(0);
};

/**
 * The raw words of a mark must be what the simulated register showed between the question and the answer. Floats of
 * one sign order like their bits, and a register only grows, so two comparisons settle it, exactly.
 */
const markProblems = (feeder: Feeder, device: DeviceId, boundary: Instant, mark: BoundaryMark): readonly string[] =>
  energyChannels.flatMap((channel) => {
    const [high = 0, low = 0] = mark.registers[channel].words;
    const served = high * 0x1_0000 + low;
    const least = shown(truthMilliWh(feeder, device, channel, instant(boundary + mark.earliest)));
    const most = shown(truthMilliWh(feeder, device, channel, instant(boundary + mark.latest)));
    return served >= least && served <= most
      ? []
      : [
          `${device} ${channel}: sealed words ${served.toString(16)}, simulated ${least.toString(16)}…${most.toString(16)}`,
        ];
  });

/** A boundary register must lie as near to the simulated one as it says it does. */
export const compareBoundary = (
  feeder: Feeder,
  device: DeviceId,
  at: Instant,
  boundary: BoundaryRegister,
): TruthReport => {
  const differences = energyChannels.map((channel) => {
    const stated = channel === 'import' ? boundary.importWh : boundary.exportWh;
    // The register is what the meter shows, a 32-bit float of kWh; what it counts inside, nobody can settle.
    return Math.abs(stated - Math.fround(truthMilliWh(feeder, device, channel, at) / 1e6) * 1e3);
  });
  const worstWh = Math.max(...differences);
  // Half a Wh for the rounding to whole Wh.
  const farther = worstWh > boundary.uncertaintyWh + 0.5;
  const marks = [boundary.before, boundary.after].filter((mark) => mark !== null);
  return {
    compared: 1 + marks.length,
    worstWh,
    problems: [
      ...(farther ? [`${device}: ${worstWh.toFixed(3)} Wh off, stated ± ${boundary.uncertaintyWh} Wh`] : []),
      ...marks.flatMap((mark) => markProblems(feeder, device, at, mark)),
    ],
  };
};

export const joinReports = (reports: readonly TruthReport[]): TruthReport => ({
  compared: reports.reduce((sum, { compared }) => sum + compared, 0),
  worstWh: Math.max(0, ...reports.map(({ worstWh }) => worstWh)),
  problems: reports.flatMap(({ problems }) => problems),
});

/** Every interval start from a moment on, `count` of them. */
export const intervalStarts = (from: Instant, length: Millis, count: number): readonly Instant[] =>
  Array.from({ length: count }, (_, index) => instant(from + index * length));
