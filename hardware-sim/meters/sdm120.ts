import { kilo, type MeterTruth, phaseAngle, type RegisterMap } from './register-map.ts';

const first = ({ state }: MeterTruth) => state.phases[0] ?? { voltage: 0, current: 0, active: 0, reactive: 0 };

/** Eastron SDM120 (single phase): addresses as several independent code bases agree on them. */
export const sdm120: RegisterMap = {
  input: new Map([
    [0x0000, (truth) => first(truth).voltage],
    [0x0006, (truth) => first(truth).current],
    [0x000c, ({ state }) => state.active],
    [0x0012, ({ state }) => state.apparent],
    [0x0018, ({ state }) => state.reactive],
    [0x001e, ({ state }) => state.powerFactor],
    [0x0024, ({ state }) => phaseAngle(state.active, state.reactive)],
    [0x0046, ({ state }) => state.frequency],
    [0x0048, ({ registers }) => kilo(registers.importMilliWh)],
    [0x004a, ({ registers }) => kilo(registers.exportMilliWh)],
    [0x004c, ({ registers }) => kilo(registers.importMilliVarh)],
    [0x004e, ({ registers }) => kilo(registers.exportMilliVarh)],
    [0x0156, ({ registers }) => kilo(registers.importMilliWh + registers.exportMilliWh)],
    [0x0158, ({ registers }) => kilo(registers.importMilliVarh + registers.exportMilliVarh)],
  ]),
  inputRanges: [
    [0x0000, 0x0057],
    [0x0156, 0x0159],
  ],
  // Parity none (0), address 1, 9600 baud (code 2).
  holding: new Map([
    [0x0012, 0],
    [0x0014, 1],
    [0x001c, 2],
  ]),
  holdingRanges: [
    [0x0012, 0x0015],
    [0x001c, 0x001d],
  ],
};
