import type { Sky } from '../grid/photovoltaics.ts';
import type { Place } from '../meters/make-meters.ts';
import type { SimulatedLine } from '../simulator.ts';
import type { TimedOrder } from './order.ts';

/** What is served, under which sky, and what happens when: data, so that it can stand in a file. */
export type Scenario = Readonly<{
  name: string;
  /** One sentence for people who choose. */
  what: string;
  sky?: Sky;
  /** `steady`: the frequency moves far only where the timeline says so. */
  frequency?: 'drawn' | 'steady';
  /** Grid time where the command line does not say: an ISO instant with its offset, and grid seconds per real second. */
  clock?: Readonly<{ begin: string; rate: number }>;
  lines: readonly Omit<SimulatedLine, 'over'>[];
  /** Modbus TCP ports; without a `port` a free one is taken. */
  ports: readonly Readonly<{ name: string; port?: number; meters: readonly Place[] }>[];
  /** An OPC UA server with these meters of the feeder; it runs with the machine's time, so never beside a `clock`. */
  opcua?: Readonly<{ port?: number; meters: readonly string[] }>;
  timeline: readonly TimedOrder[];
}>;

/** Devices at units 1, 2, 3 … */
export const withUnits = (devices: readonly string[]): readonly Place[] =>
  devices.map((device, index) => ({ device, unit: index + 1 }));

/** `count` devices of one model that all count what flows at one connection: m01, m02 … at units 1, 2 … */
export const alike = (letter: string, count: number, at: string, model: string): readonly Place[] =>
  withUnits(Array.from({ length: count }, (_, index) => `${letter}${String(index + 1).padStart(2, '0')}`)).map(
    (place) => ({ ...place, at, model }),
  );

/** The demo's substation: h01 … h06 on one RS-485 line, the others behind one TCP port. */
export const substation: Scenario = {
  name: 'substation',
  what: "the demo's feeder: six household meters on one RS-485 line, the others and the feeder head on Modbus TCP",
  lines: [{ name: 'rs485', baud: 9600, meters: withUnits(['h01', 'h02', 'h03', 'h04', 'h05', 'h06']) }],
  ports: [{ name: 'tcp', meters: withUnits(['h07', 'h08', 'h09', 'h10', 'h11', 'h12', 'b01', 'head']) }],
  timeline: [],
};
