import { neutralCurrent } from '../grid/phasors.ts';
import { kilo, type MeterTruth, phaseAngle, powerFactorOf, type RegisterMap } from './register-map.ts';

type Entry = readonly [address: number, read: (truth: MeterTruth) => number];

/** Three values in a row, one for each phase. */
const perPhase = (address: number, read: (truth: MeterTruth, phase: number) => number): readonly Entry[] =>
  [0, 1, 2].map((phase): Entry => [address + 2 * phase, (truth) => read(truth, phase)]);

const quiet = { voltage: 0, current: 0, active: 0, reactive: 0, voltageDistortion: 0, currentDistortion: 0 };
const at = ({ state }: MeterTruth, phase: number) => state.phases[phase] ?? quiet;
const counted = ({ registers }: MeterTruth, phase: number) =>
  registers.phases[phase] ?? { importMilliWh: 0, exportMilliWh: 0 };
const mean = (truth: MeterTruth, of: (phase: number) => number): number =>
  (of(0) + of(1) + of(2)) / truth.state.phases.length;

const voltageBetween = ({ state }: MeterTruth, phase: number): number => state.pairs[phase] ?? 0;

/** Eastron SDM630 (three phases, four wires): addresses as several independent code bases have them. */
export const sdm630: RegisterMap = {
  input: new Map<number, (truth: MeterTruth) => number>([
    ...perPhase(0x0000, (truth, phase) => at(truth, phase).voltage),
    ...perPhase(0x0006, (truth, phase) => at(truth, phase).current),
    ...perPhase(0x000c, (truth, phase) => at(truth, phase).active),
    ...perPhase(0x0012, (truth, phase) => Math.hypot(at(truth, phase).active, at(truth, phase).reactive)),
    ...perPhase(0x0018, (truth, phase) => at(truth, phase).reactive),
    ...perPhase(0x001e, (truth, phase) => powerFactorOf(at(truth, phase).active, at(truth, phase).reactive)),
    ...perPhase(0x0024, (truth, phase) => phaseAngle(at(truth, phase).active, at(truth, phase).reactive)),
    [0x002a, (truth) => mean(truth, (phase) => at(truth, phase).voltage)],
    [0x002e, (truth) => mean(truth, (phase) => at(truth, phase).current)],
    [0x0030, (truth) => 3 * mean(truth, (phase) => at(truth, phase).current)],
    [0x0034, ({ state }) => state.active],
    [0x0038, ({ state }) => state.apparent],
    [0x003c, ({ state }) => state.reactive],
    [0x003e, ({ state }) => state.powerFactor],
    [0x0042, ({ state }) => phaseAngle(state.active, state.reactive)],
    [0x0046, ({ state }) => state.frequency],
    [0x0048, ({ registers }) => kilo(registers.importMilliWh)],
    [0x004a, ({ registers }) => kilo(registers.exportMilliWh)],
    [0x004c, ({ registers }) => kilo(registers.importMilliVarh)],
    [0x004e, ({ registers }) => kilo(registers.exportMilliVarh)],
    ...perPhase(0x00c8, voltageBetween),
    [0x00e0, ({ state }) => neutralCurrent(state.phases)],
    ...perPhase(0x00ea, (truth, phase) => at(truth, phase).voltageDistortion),
    ...perPhase(0x00f0, (truth, phase) => at(truth, phase).currentDistortion),
    [0x00f8, (truth) => mean(truth, (phase) => at(truth, phase).voltageDistortion)],
    [0x0156, ({ registers }) => kilo(registers.importMilliWh + registers.exportMilliWh)],
    [0x0158, ({ registers }) => kilo(registers.importMilliVarh + registers.exportMilliVarh)],
    ...perPhase(0x015a, (truth, phase) => kilo(counted(truth, phase).importMilliWh)),
    ...perPhase(0x0160, (truth, phase) => kilo(counted(truth, phase).exportMilliWh)),
    ...perPhase(0x0166, (truth, phase) =>
      kilo(counted(truth, phase).importMilliWh + counted(truth, phase).exportMilliWh),
    ),
  ]),
  inputRanges: [
    [0x0000, 0x0057],
    [0x00c8, 0x00f9],
    [0x0156, 0x016b],
  ],
  // Three phases and four wires (3), parity none (0), address 1, 9600 baud (code 2).
  holding: new Map([
    [0x000a, 3],
    [0x0012, 0],
    [0x0014, 1],
    [0x001c, 2],
  ]),
  holdingRanges: [
    [0x000a, 0x000b],
    [0x0012, 0x0015],
    [0x001c, 0x001d],
  ],
};
