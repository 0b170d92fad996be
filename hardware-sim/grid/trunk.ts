import { between, fractionOf, smoothNoise } from './chance.ts';

/**
 * The low-voltage line: four wires on poles from the transformer, one customer after the other, each behind a service
 * drop. Aluminium 70 mm² (0.443 Ω/km at 20 °C, IEC 60228), neutral alike; drops of copper 16 mm² (1.15 Ω/km), there and back.
 */
const TRUNK_OHM_PER_METRE = 0.000443;
const TRUNK_REACTANCE_PER_METRE = 0.00032;
const SERVICE_OHM_PER_METRE = 2 * 0.00115;
const TRANSFORMER_OHM = 0.012;
const TRANSFORMER_REACTANCE = 0.03;

/** One household connection each (0 … 11), and the business on three (12, 13, 14); households with PV at the far end. */
export const CONNECTIONS = 15;
export const phaseOf = (connection: number): number => connection % 3;
const poles: readonly (readonly number[])[] = [
  [6],
  [12, 13, 14],
  ...[7, 8, 9, 10, 11, 0, 1, 2, 3, 4, 5].map((connection) => [connection]),
];

const LINE = 701;
const BUSBAR = 702;

/** Voltage of the unloaded low-voltage busbar on a phase, V: a tap set for 230 V, and what the medium voltage does. */
const unloadedVoltage = (seed: number, phase: number, seconds: number): number => {
  const hour = ((seconds / 3600 + 7) % 24) - 13;
  const day = 2.6 * Math.exp((-hour * hour) / 18);
  const slow = 5 * (smoothNoise(seed, BUSBAR, seconds, 2700) - 0.5);
  const quick = 0.9 * (smoothNoise(seed, BUSBAR + 1 + phase, seconds, 50) - 0.5);
  return 230.3 + day + slow + quick + ([0.5, -0.4, 0.1][phase] ?? 0);
};

/** What comes of one step: all arrays are reused by the next one. */
export type Flow = Readonly<{
  /** At each connection's meter, V. */
  voltage: Float64Array;
  /** At the busbar, per phase, V. */
  busbar: Float64Array;
  /** Lost between the busbar and the meters, per phase, W and var. */
  loss: Float64Array;
  reactiveLoss: Float64Array;
}>;

/**
 * Backward/forward sweep over a radial feeder (Kersting §10): currents from powers and the last voltages, then voltages
 * from the transformer outwards; three rounds leave less than a millivolt. A phase's loss is its current times its
 * drop; the neutral's drop follows from the three currents, so that losses and voltages tell one story.
 */
export const createTrunk = (seed: number) => {
  const spans = poles.map((_, pole) => between(28, 50, fractionOf(seed, LINE, pole)));
  const services = Array.from({ length: CONNECTIONS }, (_, at) => between(12, 30, fractionOf(seed, LINE, at, 1)));
  const current = new Float64Array(CONNECTIONS);
  const reactiveCurrent = new Float64Array(CONNECTIONS);
  const flow: Flow = {
    voltage: new Float64Array(CONNECTIONS),
    busbar: new Float64Array(3),
    loss: new Float64Array(3),
    reactiveLoss: new Float64Array(3),
  };
  const { voltage, busbar, loss, reactiveLoss } = flow;
  const along = new Float64Array(3);
  const alongReactive = new Float64Array(3);
  const here = new Float64Array(3);

  const drawCurrents = (active: Float64Array, reactive: Float64Array): void => {
    along.fill(0);
    alongReactive.fill(0);
    for (let at = 0; at < CONNECTIONS; at += 1) {
      const volts = voltage[at] ?? 0;
      const phase = phaseOf(at);
      current[at] = (active[at] ?? 0) / volts;
      reactiveCurrent[at] = (reactive[at] ?? 0) / volts;
      along[phase] = (along[phase] ?? 0) + (current[at] ?? 0);
      alongReactive[phase] = (alongReactive[phase] ?? 0) + (reactiveCurrent[at] ?? 0);
    }
  };

  /** The share of a neutral current that stands in phase with one of three currents 120° apart. */
  const inNeutral = (currents: Float64Array, phase: number): number =>
    (currents[phase] ?? 0) - ((currents[(phase + 1) % 3] ?? 0) + (currents[(phase + 2) % 3] ?? 0)) / 2;

  const passSpan = (metres: number): void => {
    const ohm = metres * TRUNK_OHM_PER_METRE;
    const reactance = metres * TRUNK_REACTANCE_PER_METRE;
    for (let phase = 0; phase < 3; phase += 1) {
      const amps = along[phase] ?? 0;
      const lagging = alongReactive[phase] ?? 0;
      const resistive = ohm * (amps + inNeutral(along, phase));
      const resistiveLagging = ohm * (lagging + inNeutral(alongReactive, phase));
      here[phase] = (here[phase] ?? 0) - resistive - reactance * lagging;
      loss[phase] = (loss[phase] ?? 0) + amps * resistive + lagging * resistiveLagging;
      reactiveLoss[phase] = (reactiveLoss[phase] ?? 0) + reactance * (amps * amps + lagging * lagging);
    }
  };

  const serve = (connection: number): void => {
    const phase = phaseOf(connection);
    const amps = current[connection] ?? 0;
    const lagging = reactiveCurrent[connection] ?? 0;
    const ohm = (services[connection] ?? 0) * SERVICE_OHM_PER_METRE;
    voltage[connection] = (here[phase] ?? 0) - ohm * amps;
    loss[phase] = (loss[phase] ?? 0) + ohm * (amps * amps + lagging * lagging);
    along[phase] = (along[phase] ?? 0) - amps;
    alongReactive[phase] = (alongReactive[phase] ?? 0) - lagging;
  };

  const sweep = (active: Float64Array, reactive: Float64Array, unloaded: readonly number[]): void => {
    drawCurrents(active, reactive);
    loss.fill(0);
    reactiveLoss.fill(0);
    for (let phase = 0; phase < 3; phase += 1) {
      const drop = TRANSFORMER_OHM * (along[phase] ?? 0) + TRANSFORMER_REACTANCE * (alongReactive[phase] ?? 0);
      busbar[phase] = (unloaded[phase] ?? 0) - drop;
      here[phase] = busbar[phase] ?? 0;
    }
    poles.forEach((connections, pole) => {
      passSpan(spans[pole] ?? 0);
      connections.forEach(serve);
    });
  };

  /** Powers at the meters in W and var, at a Unix time in seconds. */
  return (active: Float64Array, reactive: Float64Array, seconds: number): Flow => {
    const unloaded = [0, 1, 2].map((phase) => unloadedVoltage(seed, phase, seconds));
    for (let at = 0; at < CONNECTIONS; at += 1) voltage[at] = unloaded[phaseOf(at)] ?? 0;
    for (let round = 0; round < 3; round += 1) sweep(active, reactive, unloaded);
    return flow;
  };
};
